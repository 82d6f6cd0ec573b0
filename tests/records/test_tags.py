"""Tags in use: counted, renamed, merged, taken away, undone, coloured."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, follow_roles
from dougong.errors import Forbidden, InvalidInput
from dougong.fields.tags import colours_of
from dougong.jobs import Runner, get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.records import Batch, RecordQuery, RecordWriter, find, history_of
from dougong.records.tag_jobs import replaced
from dougong.records.tags_in_use import tags_in_use
from dougong.storage import Draft, Workspace, publish

from tests.records.conftest import somebody

NOTE: dict[str, Any] = {
    "kind": "object",
    "name": "note",
    "title": "Note",
    "properties": {
        "text": {"fieldType": "text", "title": "Text", "maxLength": 20},
        "tags": {
            "fieldType": "tags",
            "title": "Tags",
            "colours": [{"tag": "VIP", "colour": "warn"}, {"tag": "重要", "colour": "bad"}],
        },
        "level": {"fieldType": "integer", "title": "Level"},
    },
    "rules": [{"name": "low", "condition": "level <> 13", "message": "Not that."}],
}
LOW: dict[str, Any] = {
    "kind": "role",
    "name": "low",
    "title": "Low",
    "rules": [
        {"name": "low", "object": "note", "operations": ["read", "update", "bulk"], "condition": "level < 3"}
    ],
}
CLERK: dict[str, Any] = {
    "kind": "role",
    "name": "clerk",
    "title": "Clerk",
    "rules": [{"name": "all", "object": "note", "operations": ["read", "update"]}],
}
NOTES = [["VIP", "new"], ["vip"], ["重要", "vip", "old"], ["old", "new"], None]
TO_NEW = {"object": "note", "field": "tags", "tags": ["OLD", "vip"], "to": "New"}


@pytest.fixture
def notes(workspace: Workspace) -> Workspace:
    workspace.publish_hooks.append(follow_roles)
    Draft(workspace).apply([NOTE, LOW, CLERK])
    publish(workspace, None)
    with workspace.write() as tx:
        rows = [{"tags": tags, "level": level} for level, tags in enumerate(NOTES, 1)]
        RecordWriter(tx, SYSTEM).write(Batch("note", "create", rows))
    return workspace


def kept(workspace: Workspace) -> list[Any]:
    with workspace.read() as tx:
        return [one["tags"] for one in find(tx, SYSTEM, RecordQuery("note", ("tags",), sort=("id",))).data]


def test_tags_are_counted_whatever_their_capitals_as_far_as_somebody_sees(notes: Workspace) -> None:
    low = somebody(notes, "low@example.com", "low")
    with notes.read() as tx:
        used = [(one.tag, one.records, one.spellings) for one in tags_in_use(tx, SYSTEM, "note", "tags")]
        seen = [(one.tag, one.records) for one in tags_in_use(tx, low, "note", "tags")]
        with pytest.raises(InvalidInput):
            tags_in_use(tx, SYSTEM, "note", "text")
    assert used == [
        ("vip", 3, ("vip", "VIP")),
        ("new", 2, ("new",)),
        ("old", 2, ("old",)),
        ("重要", 1, ("重要",)),
    ]
    assert sorted(seen) == [("VIP", 2), ("new", 1)]


def test_tags_are_merged_by_a_job_that_can_be_undone(notes: Workspace) -> None:
    with notes.write() as tx:
        job = enqueue_for(tx, SYSTEM, "retag", TO_NEW)
    runner = Runner(notes, "long")
    assert runner.run_next()
    assert kept(notes) == [["New"], ["New"], ["重要", "New"], ["New"], None]
    with notes.write() as tx:
        assert history_of(tx, SYSTEM, "note", 1)[0]["door"] == "bulk"
        enqueue_for(tx, SYSTEM, "undo", {"run": get_job(tx, SYSTEM, job).run})
    assert runner.run_next()
    assert kept(notes) == NOTES


def test_what_a_rule_refuses_keeps_its_tag_and_is_told(notes: Workspace) -> None:
    with notes.write() as tx:
        tx.execute('UPDATE "note" SET "level" = 13 WHERE "id" = 2')
        job = enqueue_for(tx, SYSTEM, "retag", {**TO_NEW, "to": None})
    assert Runner(notes, "long").run_next()
    assert kept(notes) == [["new"], ["vip"], ["重要"], ["new"], None]
    with notes.read() as tx:
        places = tx.execute('SELECT "place" FROM "_dg_job_refusal" WHERE "job_id" = ?', (job,)).fetchall()
    assert [place for (place,) in places] == [2]


def test_only_those_who_may_change_many_rename_and_only_what_they_see(notes: Workspace) -> None:
    low, clerk = somebody(notes, "low@example.com", "low"), somebody(notes, "clerk@example.com", "clerk")
    with notes.write() as tx, pytest.raises(Forbidden):
        enqueue_for(tx, clerk, "retag", TO_NEW)
    with notes.write() as tx:
        enqueue_for(tx, low, "retag", TO_NEW)
    assert Runner(notes, "long").run_next()
    assert kept(notes) == [["New"], ["New"], *NOTES[2:]]


@pytest.mark.parametrize(
    "change",
    [
        {"to": "a,b"},
        {"to": ""},
        {"to": " "},
        {"tags": []},
        {"tags": ["x" * 41]},
        {"field": "text"},
        {"to": 5},
    ],
)
def test_a_hostile_request_is_refused(notes: Workspace, change: dict[str, Any]) -> None:
    with notes.write() as tx, pytest.raises(InvalidInput):
        enqueue_for(tx, SYSTEM, "retag", {**TO_NEW, **change})


def test_a_replaced_tag_stands_once() -> None:
    assert replaced(["a", "B", "c"], ["b"], "d") == ["a", "d", "c"]
    assert replaced(["a", "b", "c"], ["a", "c"], "B") == ["B"]
    assert replaced(["a", "b"], ["A"], None) == ["b"]


def test_colours_are_part_of_the_definition(notes: Workspace) -> None:
    with notes.read() as tx:
        field = tx.release.definitions.objects["note"].fields_by_name["tags"]
    assert colours_of(field) == {"vip": "warn", "重要": "bad"}
    twice = {**NOTE["properties"]["tags"], "colours": [{"tag": t, "colour": "teal"} for t in ("a", "A")]}
    Draft(notes).apply([{**NOTE, "properties": {**NOTE["properties"], "tags": twice}}])
    with pytest.raises(InvalidInput) as refused:
        publish(notes, None)
    assert [problem.code for problem in refused.value.problems] == ["repeated"]
