"""Keys of records that were there before their rule, and rules that cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.duplicates import filling
from dougong.jobs import Runner
from dougong.records import InvalidRecords, create
from dougong.storage import Draft, Workspace, plan, publish

from tests.duplicates.design import ACCOUNT, OBJECTS, Document, field
from tests.support.beginnings import Beginning


@pytest.fixture
def beginning() -> Beginning:
    return Beginning("new")


def with_rules(*rules: Document) -> Document:
    properties = {name: one for name, one in ACCOUNT["properties"].items() if name != "dealt"}
    return {**ACCOUNT, "properties": properties, "duplicates": list(rules)}


def keys(workspace: Workspace) -> int:
    with workspace.read() as tx:
        found: int = tx.execute('SELECT count(*) FROM "_dg_match_key"').fetchone()[0]
    return found


def known_now(workspace: Workspace, **values: Any) -> bool:
    try:
        with workspace.write() as tx:
            create(tx, SYSTEM, "account", values)
    except InvalidRecords:
        return True
    return False


@pytest.mark.parametrize("at_once", [20_000, 1], ids=["at_once", "by_a_job"])
def test_a_new_rule_finds_what_was_there_before(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(filling, "FILLED_AT_ONCE", at_once)
    monkeypatch.setattr(filling, "ROWS", 2)
    workspace.publish_hooks.append(filling.follow_duplicate_rules)
    Draft(workspace).apply([with_rules()])
    publish(workspace)
    with workspace.write() as tx:
        for number in range(5):
            create(tx, SYSTEM, "account", {"name": f"Acme {number}", "tax_number": str(number)})
    Draft(workspace).apply([with_rules({"name": "tax", "compare": [{"field": "tax_number"}]})])
    publish(workspace)
    while Runner(workspace, "long").run_next():
        pass
    assert keys(workspace) == 5
    assert known_now(workspace, name="Other", tax_number="3")
    Draft(workspace).apply(
        [with_rules({"name": "tax", "compare": [{"field": "name", "by": "text", "similarity": 80}]})]
    )
    publish(workspace)
    while Runner(workspace, "long").run_next():
        pass
    assert known_now(workspace, name="Acmee 3")
    Draft(workspace).apply([with_rules()])
    publish(workspace)
    assert keys(workspace) == 0


NONSENSE: list[tuple[Document, str, str]] = [
    ({"compare": [{"field": "level", "by": "company"}]}, "cannot_compare", "/compare/0/field"),
    ({"compare": [{"field": "tags"}]}, "cannot_compare", "/compare/0/field"),
    ({"compare": [{"field": "loud"}]}, "cannot_compare", "/compare/0/field"),
    ({"compare": [{"field": "phone", "by": "phone", "similarity": 80}]}, "only_texts", "/compare/0/similarity"),
    ({"object": "lead", "compare": [{"field": "level", "with": "name"}]}, "unlike", "/compare/0"),
    ({"object": "lead", "compare": [{"field": "name", "with": "city"}]}, "no_such_field", "/compare/0/with"),
    ({"compare": [{"field": "name"}, {"field": "name", "by": "text"}]}, "compared_twice", "/compare/1"),
]  # fmt: skip


def test_what_cannot_be_compared_is_told(workspace: Workspace) -> None:
    properties = {
        **with_rules()["properties"],
        "tags": field("tags"),
        "loud": field("formula", formula="UPPER(name)", result="text"),
    }
    for rule, code, place in NONSENSE:
        changed = {**with_rules({"name": "it", **rule}), "properties": properties}
        found = Draft(workspace).apply([changed, OBJECTS[1]])
        with workspace.read() as tx:
            found += plan(tx).problems
        told = [(one.code, one.place.partition("#")[2]) for one in found]
        assert (code, f"/duplicates/0{place}") in told
