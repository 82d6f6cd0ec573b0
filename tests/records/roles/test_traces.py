"""What somebody does not see leaves no trace in what is refused: no title, no name, no value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.errors import DougongError
from dougong.fields import CoercionContext
from dougong.records import Batch, RecordWriter, create, live_check, update
from dougong.storage import Draft, Transaction, Workspace, publish

from tests.records.roles.conftest import Publish
from tests.records.roles.design import objects, role, rule

Find = Callable[[str], Actor]

WORKS = ("read", "create", "update", "import")
HIDDEN = {"object": "account", "hidden": ["code", "notes"]}


def refused(act: Callable[[], object]) -> list[tuple[str, str, str]]:
    with pytest.raises(DougongError) as raised:
        act()
    return [(problem.place, problem.code, problem.message) for problem in raised.value.problems]


def combined(firm: Workspace, *fields: str, **more: Any) -> None:
    document = objects()["account.json"]
    document["uniqueTogether"] = [{"name": "once", "fields": list(fields), **more}]
    Draft(firm).apply([document])
    publish(firm, None)


def test_a_combination_names_no_field_that_is_not_seen(firm: Workspace, roles: Publish, actor: Find) -> None:
    combined(firm, "region", "notes", "name")
    roles(role("clerk", rule("account", *WORKS), fields=[HIDDEN]), rep=["clerk"], temp=["administrator"])
    with firm.write() as tx:
        same = {"region": "north", "notes": "secret", "name": "Acme"}
        create(tx, SYSTEM, "account", same)
        other = create(tx, SYSTEM, "account", same | {"name": "Other"}).id
        assert refused(lambda: update(tx, actor("temp"), "account", other, {"name": "Acme"})) == [
            ("name", "taken_together", "Another record has the same values of “Region”, “Notes”, “Name”.")
        ]
        [(place, code, message)] = refused(
            lambda: update(tx, actor("rep"), "account", other, {"name": "Acme"})
        )
        assert (place, code) == ("name", "unseen") and "Notes" not in message
        told = live_check(tx, actor("rep"), "account", {"name": "Acme"}, record_id=other).problems
        assert [(problem.place, problem.message) for problem in told] == [("name", message)]


def test_a_combination_stands_at_a_field_that_is_seen(firm: Workspace, roles: Publish, actor: Find) -> None:
    combined(firm, "name", "notes", message="Once a region.")
    roles(role("clerk", rule("account", *WORKS), fields=[HIDDEN]), rep=["clerk"])
    with firm.write() as tx:
        create(tx, SYSTEM, "account", {"notes": "secret", "name": "Acme"})
        other = create(tx, SYSTEM, "account", {"notes": "secret", "name": "Other"}).id
        found = refused(lambda: update(tx, actor("rep"), "account", other, {"name": "Acme"}))
        assert found == [("name", "taken_together", "Once a region.")]


@pytest.mark.parametrize("lenient", [False, True])
def test_records_are_named_by_seen_fields_only(
    firm: Workspace, roles: Publish, actor: Find, lenient: bool
) -> None:
    """A hidden unique field is spoken of as though there were none."""
    roles(role("clerk", rule("account", *WORKS), rule("deal", *WORKS), fields=[HIDDEN]), rep=["clerk"])
    with firm.write() as tx:
        rep = actor("rep")

        def named(tx: Transaction, who: Actor, key: str) -> object:
            values = {"name": "d", "account": {key: "C3"}}
            return RecordWriter(tx, who).write(
                Batch("deal", "create", [values], input=CoercionContext(lenient=lenient))
            )

        [(place, code, message)] = refused(lambda: named(tx, rep, "code"))
        [(_, _, other)] = refused(lambda: named(tx, rep, "cxde"))
        assert (place, code, message.replace("code", "cxde")) == ("account", "unknown_key", other)
        assert "“cxde”" in other and "code" not in other
        named(tx, SYSTEM, "code")
        assert "code" in refused(lambda: named(tx, SYSTEM, "cxde"))[0][2]


def test_a_record_out_of_sight_is_like_none(firm: Workspace, roles: Publish, actor: Find) -> None:
    roles(role("clerk", rule("account", *WORKS, rows="own"), rule("deal", *WORKS)), rep=["clerk"])
    with firm.write() as tx:
        rep = actor("rep")
        told = [
            refused(lambda value=value: create(tx, rep, "deal", {"name": "d", "account": value}))  # type: ignore[misc]
            for value in (1, 99, {"code": "C1"}, {"code": "X1"})
        ]
        assert str(told[0]).replace(" 1 ", " 99 ") == str(told[1])
        assert str(told[2]).replace("C1", "X1") == str(told[3])
