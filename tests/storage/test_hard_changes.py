"""Sequences of changes that once lost values, blocked a publish or ended in a crash."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.errors import Conflict, InvalidInput, NotFound
from dougong.storage import Draft, Workspace, disagreements, publish, releases

from tests.storage.support import (
    INTEGER,
    TEXT,
    a_view,
    an_object,
    apply,
    insert,
    planned,
    published,
    put,
    select,
    stored,
    values,
)


def change(workspace: Workspace, object_name: str, field: str, **more: Any) -> None:
    """Publish the field with other properties; without any it is dropped."""
    document = stored(workspace, "object", object_name)
    old = document["properties"].pop(field)
    if more:
        document["properties"][field] = {"id": old["id"], "title": old["title"], **more}
    put(workspace, document)
    publish(workspace, None, planned(workspace))


def restored(workspace: Workspace, number: int) -> None:
    with workspace.read() as tx:
        proposal = releases.plan_restore(tx, number)
    releases.restore(workspace, number, None, proposal)
    with workspace.read() as tx:
        assert disagreements(tx) == []


def rename_option(workspace: Workspace, old: str, new: str) -> None:
    document = stored(workspace, "object", "deal")
    for option in document["properties"]["stage"]["options"]:
        option["key"] = new if option["key"] == old else option["key"]
    put(workspace, document)
    publish(workspace)


def test_a_dropped_choice_comes_back_with_the_keys_of_its_release(workspace: Workspace) -> None:
    published(workspace, an_object("deal", {"name": TEXT, "stage": select("open", "won")}))
    insert(workspace, "deal", {"name": "1", "stage": "open"}, {"name": "2", "stage": "won"})
    rename_option(workspace, "open", "started")
    change(workspace, "deal", "stage")
    restored(workspace, 1)
    assert values(workspace, "deal", "stage") == ["open", "won"]


def test_a_retyped_choice_comes_back_with_the_keys_of_its_release(workspace: Workspace) -> None:
    published(workspace, an_object("deal", {"name": TEXT, "stage": select("open", "won")}))
    insert(workspace, "deal", {"name": "1", "stage": "open"}, {"name": "2", "stage": "won"})
    rename_option(workspace, "open", "started")
    change(workspace, "deal", "stage", **TEXT)
    insert(workspace, "deal", {"name": "3", "stage": "OPEN"})
    restored(workspace, 1)
    assert values(workspace, "deal", "stage") == ["open", "won", "open"]


def test_a_field_that_was_retyped_and_dropped_comes_back_with_its_last_values(workspace: Workspace) -> None:
    published(workspace, an_object("note", {"name": TEXT, "x": TEXT}))
    insert(workspace, "note", {"name": "1", "x": "05"}, {"name": "2", "x": "6"})
    change(workspace, "note", "x", **INTEGER)
    with workspace.write() as tx:
        tx.execute('UPDATE "note" SET "x" = 77 WHERE "name" = ?', ("2",))
    insert(workspace, "note", {"name": "3", "x": 9})
    change(workspace, "note", "x")
    restored(workspace, 1)
    assert values(workspace, "note", "x") == ["05", "77", "9"]
    restored(workspace, 2)
    assert values(workspace, "note", "x") == [5, 77, 9]


def test_values_that_cannot_come_back_out_of_the_bin_are_told(workspace: Workspace) -> None:
    published(workspace, an_object("note", {"name": TEXT, "x": INTEGER}))
    change(workspace, "note", "x", **TEXT)
    insert(workspace, "note", {"name": "1", "x": "many"})
    change(workspace, "note", "x")
    with workspace.read() as tx:
        proposal = releases.plan_restore(tx, 1)
    (told,) = proposal.changes
    assert (told.change.action, told.rows, told.text.code) == ("added", 1, "restored")
    assert told.examples[0]["value"] == "many"


def test_a_unique_field_does_not_come_back_over_duplicates(workspace: Workspace) -> None:
    published(workspace, an_object("note", {"name": TEXT, "code": {**TEXT, "unique": True}}))
    insert(workspace, "note", {"name": "1", "code": "A"})
    change(workspace, "note", "code", **TEXT)
    insert(workspace, "note", {"name": "2", "code": "a"})
    change(workspace, "note", "code")
    with pytest.raises(InvalidInput, match="“Code” cannot become unique"):
        restored(workspace, 1)


def test_duplicates_that_only_a_conversion_makes_name_the_field(workspace: Workspace) -> None:
    published(workspace, an_object("note", {"name": TEXT, "code": TEXT}))
    insert(workspace, "note", {"name": "1", "code": "1"}, {"name": "2", "code": "01"})
    with pytest.raises(Conflict, match="“Code” cannot be unique"):
        change(workspace, "note", "code", **INTEGER, unique=True)
    assert values(workspace, "note", "code") == ["1", "01"]


def test_a_draft_of_unknown_field_types_is_refused_with_the_place(workspace: Workspace) -> None:
    apply(workspace, an_object("note", {"name": TEXT, "x": {"fieldType": "starchart"}}))
    with pytest.raises(InvalidInput) as caught:
        publish(workspace)
    assert [problem.place for problem in caught.value.problems] == ["object:note#/properties/x/fieldType"]


def test_an_undo_does_not_reach_across_a_publish(workspace: Workspace) -> None:
    apply(workspace, an_object("note", {"name": TEXT}))
    apply(workspace, an_object("note", {"name": TEXT, "x": TEXT}))
    draft = Draft(workspace)
    assert draft.undo()
    publish(workspace)
    assert not draft.undo()
    assert not draft.redo()
    assert list(stored(workspace, "object", "note")["properties"]) == ["name"]


def test_a_field_with_its_id_in_another_object_leaves_its_values_behind(workspace: Workspace) -> None:
    published(workspace, an_object("note", {"name": TEXT, "x": INTEGER}), an_object("deal", {"name": TEXT}))
    insert(workspace, "note", {"name": "1", "x": 3})
    insert(workspace, "deal", {"name": "1"})
    note, deal = stored(workspace, "object", "note"), stored(workspace, "object", "deal")
    deal["properties"]["x"] = note["properties"].pop("x")
    Draft(workspace).replace(Draft(workspace).documents.with_documents([note, deal]))
    proposal = planned(workspace)
    assert [(c.change.action, c.rows) for c in proposal.changes] == [("removed", 1), ("added", 0)]
    publish(workspace, None, proposal)
    assert values(workspace, "deal", "x") == [None]
    restored(workspace, 1)
    assert values(workspace, "note", "x") == [3]


@pytest.mark.parametrize("number", [-1, 2, 10**30])
def test_a_release_that_never_was_is_not_found(workspace: Workspace, number: int) -> None:
    published(workspace, an_object("note", {"name": TEXT}))
    with pytest.raises(NotFound):
        restored(workspace, number)
    with workspace.read() as tx:
        assert len(releases.list_releases(tx, before=10**30)) == 2


def test_long_texts_do_not_fit_on_a_line_and_come_back_from_the_bin(workspace: Workspace) -> None:
    long = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(5_000))
    published(workspace, an_object("note", {"name": TEXT, "x": {**TEXT, "fieldType": "long_text"}}))
    insert(workspace, "note", {"name": "1", "x": long}, {"name": "2", "x": "short"})
    view = a_view("by_x", "note", ["name"], sort=["x"])
    apply(workspace, view)
    publish(workspace)
    document = stored(workspace, "object", "note")
    document["properties"]["x"]["fieldType"] = "text"
    put(workspace, document)
    proposal = planned(workspace)
    assert [(c.change.action, c.rows) for c in proposal.changes] == [("retyped", 1)]
    publish(workspace, None, proposal)
    assert values(workspace, "note", "x") == [None, "short"]
    restored(workspace, 2)
    assert values(workspace, "note", "x") == [long, "short"]
