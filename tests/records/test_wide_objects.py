"""The widest object that there may be."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM
from dougong.errors import InvalidInput
from dougong.records import RecordQuery, create, find, get, update
from dougong.storage import Draft, Workspace, publish

KINDS = ("text", "integer", "money", "date", "boolean", "datetime", "decimal", "percent", "email", "tags")
VALUES = ("x", 7, "1.50", "2026-03-02", True, "2026-03-02T08:00:00Z", "2.5", "0.5", "a@example.com", ["x"])


def test_a_record_that_no_row_can_hold_is_refused(workspace: Workspace) -> None:
    fields = {f"f{n}": {"fieldType": "text", "title": f"Field {n}"} for n in range(260)}
    Draft(workspace).apply([{"kind": "object", "name": "wide", "title": "Wide", "properties": fields}])
    publish(workspace)
    values = dict.fromkeys(fields, "0123456789")
    if workspace.database.dialect == "sqlite":
        with workspace.write() as tx:
            assert create(tx, SYSTEM, "wide", values).id == 1
        return
    with pytest.raises(InvalidInput, match="more than one row"), workspace.write() as tx:
        create(tx, SYSTEM, "wide", values)
    with workspace.read() as tx:
        assert find(tx, SYSTEM, RecordQuery("wide")).data == []


def test_four_hundred_fields_can_be_written_found_and_changed(workspace: Workspace) -> None:
    fields = {
        f"f{n}": {"fieldType": KINDS[n % 10], "title": f"Field {n}", "maxLength": 50}
        if KINDS[n % 10] == "text"
        else {"fieldType": KINDS[n % 10], "title": f"Field {n}"}
        for n in range(400)
    }
    wide = {"kind": "object", "name": "wide", "title": "Wide", "titleField": "f0", "properties": fields}
    Draft(workspace).apply([wide])
    publish(workspace)
    values = {f"f{n}": VALUES[n % 10] for n in range(400)}
    with workspace.write() as tx:
        record = create(tx, SYSTEM, "wide", values).id
        update(tx, SYSTEM, "wide", record, {f"f{n}": None for n in range(0, 400, 2)})
        shown = get(tx, SYSTEM, "wide", record)
        found = find(tx, SYSTEM, RecordQuery("wide", filter="f391 = 7")).data
    assert len([name for name in shown if name.startswith("f")]) == 400
    assert shown["f399"] == ["x"]
    assert shown["f398"] is None
    assert [one["id"] for one in found] == [record]
