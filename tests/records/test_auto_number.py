from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.clock import FixedClock
from dougong.definitions import Documents, apply_files
from dougong.expressions import rename
from dougong.records import (
    PUBLISH_HOOKS,
    Batch,
    InvalidRecords,
    RecordWriter,
    create,
    delete,
    get,
    search,
    update,
)
from dougong.storage import Draft, Workspace, check, plan, publish

from tests.records.computed_design import formula, of_type
from tests.records.test_concurrency import outputs, start


def quote(**keywords: Any) -> dict[str, Any]:
    number = {
        "fieldType": "auto_number",
        "title": "Number",
        "numberFormat": "QT{YYYY}{MM}-{0000}",
        **keywords,
    }
    return {
        "kind": "object",
        "name": "quote",
        "title": "Quote",
        "titleField": "number",
        "properties": {
            "number": number,
            "subject": of_type("text"),
            "label": formula("number & ' ' & subject", "text"),
        },
    }


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    workspace.publish_hooks += PUBLISH_HOOKS
    Draft(workspace).apply([quote(resets="monthly")])
    publish(workspace, None)
    return workspace


def numbers(shop: Workspace, *ids: int) -> list[str]:
    with shop.read() as tx:
        return [get(tx, SYSTEM, "quote", record_id)["number"] for record_id in ids]


def test_records_are_numbered_as_they_are_made(shop: Workspace, clock: FixedClock) -> None:
    with shop.write() as tx:
        create(tx, SYSTEM, "quote", {"subject": "Roof"})
        RecordWriter(tx, SYSTEM).write(Batch("quote", "create", [{"subject": "a"}, {}, {"subject": "b"}]))
        assert get(tx, SYSTEM, "quote", 1)["label"] == "QT202603-0001 Roof"
        assert [hit["id"] for hit in search.search(tx, SYSTEM, "QT202603-0003")] == [3]
    clock.advance(timedelta(days=31))
    with shop.write() as tx:
        create(tx, SYSTEM, "quote", {})
        delete(tx, SYSTEM, "quote", 5)
        create(tx, SYSTEM, "quote", {})
    assert numbers(shop, 1, 2, 3, 4, 6) == [
        "QT202603-0001", "QT202603-0002", "QT202603-0003", "QT202603-0004", "QT202604-0002",
    ]  # fmt: skip


def test_numbers_are_not_written_and_find_records(shop: Workspace) -> None:
    with shop.write() as tx:
        create(tx, SYSTEM, "quote", {"subject": "Roof"})
        record = get(tx, SYSTEM, "quote", 1)
        assert update(tx, SYSTEM, "quote", 1, record).version == 1
        for act in (lambda: create(tx, SYSTEM, "quote", {"number": "X"}),
                    lambda: update(tx, SYSTEM, "quote", 1, {"number": "X"})):  # fmt: skip
            with pytest.raises(InvalidRecords) as refusal:
                act()
            assert [(p.place, p.code) for p in refusal.value.problems] == [("number", "read_only")]


def test_existing_records_are_numbered_at_publish_in_their_order(
    workspace: Workspace, clock: FixedClock
) -> None:
    workspace.publish_hooks += PUBLISH_HOOKS
    plain = quote()
    plain["properties"] = {"number": of_type("text"), "subject": of_type("text")}
    Draft(workspace).apply([plain])
    publish(workspace, None)
    with workspace.write() as tx:
        create(tx, SYSTEM, "quote", {"subject": "old", "number": "QT202603-0002"})
        for _ in range(3):
            create(tx, SYSTEM, "quote", {})
    clock.advance(timedelta(days=40))
    with workspace.write() as tx:
        create(tx, SYSTEM, "quote", {"subject": "later"})
        delete(tx, SYSTEM, "quote", 4)
    Draft(workspace).apply([quote(resets="monthly")])
    with workspace.read() as tx:
        planned = plan(tx)
    publish(workspace, None, planned)
    # The number that was typed in is kept, and no other record gets it.
    assert numbers(workspace, 1, 2, 3, 5) == [
        "QT202603-0002",
        "QT202603-0001",
        "QT202603-0003",
        "QT202604-0001",
    ]
    with workspace.write() as tx:
        create(tx, SYSTEM, "quote", {"subject": "new"})
        assert get(tx, SYSTEM, "quote", 6)["label"] == "QT202604-0002 new"
        assert get(tx, SYSTEM, "quote", 5)["label"] == "QT202604-0001 later"


def test_no_number_is_given_twice(shop: Workspace) -> None:
    writers, rounds = 4, 300 if os.environ.get("DOUGONG_LONG") else 30
    assert outputs([start(shop, "quote", rounds) for _ in range(writers)]) == ["done"] * writers
    with shop.read() as tx:
        found = [row[0] for row in tx.execute('SELECT "number" FROM "quote"').fetchall()]
    assert len(found) == len(set(found)) == writers * rounds * 3


@pytest.mark.parametrize(
    ("keywords", "ok"),
    [
        ({"numberFormat": "{0}"}, True),
        ({"numberFormat": "{YYYY}{MM}{DD}-{000}", "resets": "daily"}, True),
        ({"numberFormat": "Q-{YYYY}"}, False),
        ({"numberFormat": "{000}{000}"}, False),
        ({"numberFormat": "{00} {HH}"}, False),
        ({"numberFormat": "{00}}"}, False),
        ({"numberFormat": "{MM}-{000}", "resets": "monthly"}, False),
        ({"numberFormat": "{YY}-{000}", "resets": "yearly"}, False),
    ],
)
def test_format_must_make_different_numbers(keywords: dict[str, Any], ok: bool) -> None:
    documents, found = apply_files(Documents([]), [quote(**keywords)], rename)
    problems = [p for p in found or check(documents) if p.severity == "error"]
    assert [p.place for p in problems] == ([] if ok else ["object:quote#/properties/number/numberFormat"])
