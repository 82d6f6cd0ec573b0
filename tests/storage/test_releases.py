from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from dougong.errors import Conflict, NotFound
from dougong.storage import Draft, Workspace, disagreements, emptying, publish, releases

from tests.storage.support import (
    ACCOUNT,
    TEXT,
    an_object,
    apply,
    insert,
    planned,
    published,
    put,
    stored,
    values,
)


def restore(workspace: Workspace, number: int) -> None:
    with workspace.read() as tx:
        proposal = releases.plan_restore(tx, number)
    releases.restore(workspace, number, None, proposal)
    with workspace.read() as tx:
        assert disagreements(tx) == []


def retype(workspace: Workspace, object_name: str, field_name: str, field: dict[str, Any]) -> None:
    document = stored(workspace, "object", object_name)
    old = document["properties"][field_name]
    document["properties"][field_name] = {"title": old["title"], "id": old["id"], **field}
    put(workspace, document)
    publish(workspace, None, planned(workspace))


def set_value(workspace: Workspace, record_id: int, column: str, value: object) -> None:
    with workspace.write() as tx:
        tx.execute(f'UPDATE "account" SET "{column}" = ? WHERE "id" = ?', (value, record_id))


def test_releases_are_listed_newest_first_and_show_what_was_done(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    with workspace.read() as tx:
        assert [(r.number, r.origin) for r in releases.list_releases(tx)] == [(1, "publish"), (0, "creation")]
        details = releases.show(tx, 1)
        assert details.plan["changes"][0]["message"] == "The object “account” is added."
        assert details.documents == tx.release.documents
        with pytest.raises(NotFound):
            releases.show(tx, 7)


def test_a_dropped_field_comes_back_with_its_values(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    insert(workspace, "account", {"name": "Acme", "size": 7})
    document = stored(workspace, "object", "account")
    document["properties"].pop("size")
    put(workspace, document)
    publish(workspace, None, planned(workspace))
    insert(workspace, "account", {"name": "Later"})
    with workspace.read() as tx:
        (change,) = releases.plan_restore(tx, 1).changes
    assert change.text.message == "The field “size” comes back out of the bin with its values."
    restore(workspace, 1)
    assert values(workspace, "account", "size") == [7, None]
    with workspace.read() as tx:
        assert tx.release.number == 3
        assert emptying.show_bin(tx) == []


def test_a_dropped_text_field_comes_back_with_its_shadow_columns(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": TEXT, "code": {**TEXT, "unique": True}}))
    insert(workspace, "account", {"name": "a", "code": "X1"})
    document = stored(workspace, "object", "account")
    document["properties"].pop("code")
    put(workspace, document)
    publish(workspace, None, planned(workspace))
    restore(workspace, 1)
    with pytest.raises(Conflict):
        insert(workspace, "account", {"name": "b", "code": "x1"})


def test_a_dropped_object_comes_back_with_its_records_under_its_old_name(workspace: Workspace) -> None:
    published(workspace, ACCOUNT, an_object("note", {"name": TEXT}))
    insert(workspace, "note", {"name": "kept"})
    Draft(workspace).delete("object", stored(workspace, "object", "note")["id"])
    publish(workspace, None, planned(workspace))
    published(workspace, an_object("note", {"name": TEXT}))
    insert(workspace, "note", {"name": "another object of that name"})
    restore(workspace, 1)
    assert values(workspace, "note", "name") == ["kept"]


def test_a_field_that_was_dropped_before_its_object_comes_back_too(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    insert(workspace, "account", {"name": "Acme", "size": 7})
    document = stored(workspace, "object", "account")
    document["properties"].pop("size")
    put(workspace, document)
    publish(workspace, None, planned(workspace))
    Draft(workspace).delete("object", document["id"])
    publish(workspace, None, planned(workspace))
    restore(workspace, 1)
    assert values(workspace, "account", "size") == [7]


def test_a_retyped_field_gets_back_exactly_the_values_that_nobody_changed(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": TEXT, "budget": TEXT}))
    same, changed, lost, cleared = insert(
        workspace,
        "account",
        {"name": "a", "budget": "1,234.50"},
        {"name": "b", "budget": "7"},
        {"name": "c", "budget": "plenty"},
        {"name": "d", "budget": "8"},
    )
    retype(workspace, "account", "budget", {"fieldType": "money"})
    nine = 90000 if workspace.database.dialect == "sqlite" else Decimal(9)
    set_value(workspace, changed, "budget", nine)
    set_value(workspace, cleared, "budget", None)
    insert(workspace, "account", {"name": "e", "budget": Decimal("2.5")})
    restore(workspace, 1)
    assert values(workspace, "account", "budget") == ["1,234.50", "9.00", "plenty", None, "2.50"]
    assert {same, lost} == {1, 3}


def test_values_written_since_that_cannot_go_back_are_listed_in_the_plan(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": TEXT, "size": {"fieldType": "integer"}}))
    insert(workspace, "account", {"name": "a", "size": 3}, {"name": "b", "size": 4})
    retype(workspace, "account", "size", TEXT)
    insert(workspace, "account", {"name": "c", "size": "many"})
    with workspace.read() as tx:
        proposal = releases.plan_restore(tx, 1)
    (change,) = [change for change in proposal.changes if change.change.action == "retyped"]
    assert (change.rows, change.examples[0]["value"]) == (1, "many")
    with pytest.raises(Conflict):
        releases.restore(workspace, 1)
    releases.restore(workspace, 1, None, proposal)
    assert values(workspace, "account", "size") == [3, 4, None]


def test_restoring_leaves_a_draft_alone_that_then_has_to_be_rebased(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    published(workspace, an_object("note", {"name": TEXT}))
    apply(workspace, an_object("other", {"name": TEXT}))
    restore(workspace, 1)
    with pytest.raises(Conflict, match="Release 3 was published"):
        publish(workspace)
    Draft(workspace).rebase()
    publish(workspace)
    with workspace.read() as tx:
        assert set(tx.release.definitions.objects) == {"account", "other"}


def test_emptying_the_bin_destroys_for_good(workspace: Workspace) -> None:
    published(workspace, ACCOUNT, an_object("note", {"name": TEXT}))
    insert(workspace, "account", {"name": "Acme", "size": 7})
    insert(workspace, "note", {"name": "x"})
    document = stored(workspace, "object", "account")
    document["properties"].pop("size")
    put(workspace, document)
    Draft(workspace).delete("object", stored(workspace, "object", "note")["id"])
    publish(workspace, None, planned(workspace))
    with workspace.read() as tx:
        shown = {binned.entry.name: binned.rows for binned in emptying.show_bin(tx)}
    assert shown == {"size": 1, "note": 1}
    assert emptying.empty(workspace) == 2
    restore(workspace, 1)
    assert values(workspace, "account", "size") == [None]
    assert values(workspace, "note", "name") == []


def test_one_entry_of_the_bin_can_be_emptied(workspace: Workspace) -> None:
    published(workspace, ACCOUNT)
    insert(workspace, "account", {"name": "Acme", "size": 7, "industry": "tech"})
    document = stored(workspace, "object", "account")
    document["properties"].pop("size")
    document["properties"].pop("industry")
    put(workspace, document)
    publish(workspace, None, planned(workspace))
    with workspace.read() as tx:
        entry = next(b.entry for b in emptying.show_bin(tx) if b.entry.name == "size")
    assert emptying.empty(workspace, [entry.id]) == 1
    with pytest.raises(NotFound):
        emptying.empty(workspace, [entry.id])
    restore(workspace, 1)
    assert values(workspace, "account", "size") == [None]
    assert values(workspace, "account", "industry") == ["tech"]
