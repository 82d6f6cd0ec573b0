"""Sensitive fields: who reads one is told, whichever way; lists and histories show a part of it only."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.access.audit_reading import AuditEntry, AuditQuery, find_entries
from dougong.access.origins import Origin, set_origin
from dougong.definitions import validate_document
from dougong.errors import Forbidden, NotFound
from dougong.problems import Problem
from dougong.records import (
    AggregateQuery,
    RecordQuery,
    aggregate,
    count,
    create,
    find,
    get,
    history,
    update,
)
from dougong.records.personal import personal_data
from dougong.records.search import search
from dougong.storage import Draft, Workspace, plan, publish
from dougong.transfer.exporting import Export

from tests.records.conftest import somebody
from tests.support.beginnings import beginning_of, published

PERSON: dict[str, Any] = {
    "kind": "object",
    "name": "person",
    "title": "Person",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name", "personal": True},
        "id_number": {"fieldType": "text", "title": "ID number", "personal": True, "sensitive": True},
        "salary": {"fieldType": "integer", "title": "Salary", "sensitive": True},
        "lines": {"fieldType": "line_items", "title": "Cards", "target": "card", "via": "person"},
    },
}
CARD: dict[str, Any] = {
    "kind": "object",
    "name": "card",
    "title": "Card",
    "titleField": "label",
    "properties": {
        "label": {"fieldType": "text", "title": "Label"},
        "number": {"fieldType": "text", "title": "Number", "sensitive": True},
        "person": {"fieldType": "reference", "title": "Person", "target": "person", "onDelete": "cascade"},
        "of_whom": {"fieldType": "lookup", "title": "Of whom", "path": "person.id_number"},
    },
}


beginning = beginning_of("firm", published([PERSON, CARD]))


@pytest.fixture
def firm(workspace: Workspace) -> Workspace:
    with workspace.write() as tx:
        for name, number, salary in (("Ada", "11010519491231002X", 9000), ("Bo", None, None)):
            create(tx, SYSTEM, "person", {"name": name, "id_number": number, "salary": salary})
        create(tx, SYSTEM, "card", {"label": "Gold", "number": "6222020200112230", "person": 1})
    return workspace


@pytest.fixture
def ada(firm: Workspace) -> Actor:
    return somebody(firm, "ada@example.com", "member")


def told(workspace: Workspace) -> list[AuditEntry]:
    """The oldest first."""
    with workspace.read() as tx:
        return find_entries(tx, SYSTEM, AuditQuery(kinds=("sensitive_read",)))[::-1]


def facts(workspace: Workspace) -> list[dict[str, Any]]:
    return [dict(entry.details) for entry in told(workspace)]


def test_each_reading_is_one_entry_with_record_and_field(firm: Workspace, ada: Actor) -> None:
    set_origin(Origin("192.0.2.7", "Browser", "api"))
    with firm.read() as tx:
        assert get(tx, ada, "person", 1)["id_number"] == "11010519491231002X"
    set_origin(None)
    (entry,) = [one for one in told(firm) if one.object_name == "person"]
    assert (entry.user_id, entry.record_id, entry.address) == (ada.user_id, 1, "192.0.2.7")
    assert entry.details == {"door": "api", "fields": ["id_number", "salary"]}
    assert "11010519491231002X" not in json.dumps(entry.to_json())


def test_what_is_read_in_one_transaction_is_told_once(firm: Workspace, ada: Actor) -> None:
    with firm.write() as tx:
        ids = [create(tx, SYSTEM, "person", {"name": f"P{i}", "salary": i}).id for i in range(70)]
    with firm.read() as tx:
        find(tx, ada, RecordQuery("person", ("salary",), limit=100))
        find(tx, ada, RecordQuery("person", ("salary",), limit=100))
    (entry,) = told(firm)
    assert entry.record_id is None
    assert entry.details["count"] == len(ids) + 1
    assert len(entry.details["records"]) == 50


def test_what_is_not_read_is_not_told(firm: Workspace, ada: Actor) -> None:
    with firm.read() as tx:
        find(tx, ada, RecordQuery("person", ("name",)))
        get(tx, ada, "person", 2, ("salary",))
        get(tx, ada, "person", 1, ("id",))
        get(tx, SYSTEM, "person", 1)
        page = find(tx, ada, RecordQuery("person", sort=("id",), sensitive="masked"))
        one = get(tx, ada, "person", 1, sensitive="masked")
    assert [(r["id_number"], r["salary"]) for r in page.data] == [("110****002X", "****"), (None, None)]
    assert one["lines"][0]["number"] == "622****2230"
    assert told(firm) == []


def test_lookups_lines_and_paths_are_sensitive_too(firm: Workspace, ada: Actor) -> None:
    with firm.read() as tx:
        assert get(tx, ada, "card", 1, ("of_whom",))["of_whom"] == "11010519491231002X"
        find(tx, ada, RecordQuery("card", ("person.salary",)))
        get(tx, ada, "person", 1, ("lines",))
    fields = [one["fields"] for one in facts(firm)]
    assert fields == [["of_whom", "person.salary", "number"]]


def test_asking_by_a_sensitive_field_is_told(firm: Workspace, ada: Actor) -> None:
    queries = (
        RecordQuery("person", ("name",), filter="salary > 100"),
        RecordQuery("person", ("name",), sort=("salary",)),
        RecordQuery("card", ("label",), match=(("person.salary", 9000),)),
    )
    for query in queries:
        with firm.read() as tx:
            find(tx, ada, query)
            count(tx, ada, query)
    with firm.read() as tx:
        aggregate(tx, ada, AggregateQuery("person", (), ("max(salary)",)))
    found = facts(firm)
    assert [one["asked"] for one in found] == [["salary"], ["salary"], ["person.salary"], ["salary"]]
    assert not any("fields" in one for one in found)


def test_an_export_is_told_as_one(firm: Workspace, ada: Actor) -> None:
    stream = io.BytesIO()
    Export("person", "jsonl").run(firm, ada, stream)
    assert b"11010519491231002X" in stream.getvalue()
    by_object = {entry.object_name: entry.details for entry in told(firm)}
    assert by_object["person"]["door"] == "export"
    assert by_object["person"]["fields"] == ["id_number", "salary"]
    assert by_object["card"]["fields"] == ["number", "of_whom"]


def test_history_and_search_keep_it_back(firm: Workspace, ada: Actor) -> None:
    with firm.write() as tx:
        update(tx, SYSTEM, "person", 1, {"id_number": "440301199001011234", "salary": 9500})
    with firm.read() as tx:
        events = history.of(tx, ada, "person", 1)
        assert search(tx, ada, "440301199001011234") == search(tx, ada, "9500") == []
        assert search(tx, ada, "Ada")
    assert list(events[0]["changes"].values()) == [["110****002X", "440****1234"], ["****", "****"]]
    assert "9000" not in json.dumps(events)


def test_a_reading_within_a_write_is_told_with_it(firm: Workspace, ada: Actor) -> None:
    with firm.write() as tx:
        get(tx, ada, "person", 1, ("salary",))
    assert [one["fields"] for one in facts(firm)] == [["salary"]]
    with pytest.raises(ZeroDivisionError), firm.read() as tx:
        get(tx, ada, "person", 1, ("salary",))
        raise ZeroDivisionError
    assert len(told(firm)) == 1


def planned(workspace: Workspace) -> list[Problem]:
    with workspace.read() as tx:
        return list(plan(tx).problems)


def changed(**of: Any) -> dict[str, Any]:
    properties = {**PERSON["properties"], **of.pop("properties", {})}
    return {**PERSON, "properties": properties, **of}


def test_what_cannot_be_kept_is_refused(firm: Workspace) -> None:
    secret = {"fieldType": "text", "title": "N", "sensitive": True}
    head = {"fieldType": "user", "title": "Head", "sensitive": True}
    filled = {"object": "person", "match": [{"field": "name", "equals": "label"}], "value": "id_number"}
    copy = {"fieldType": "text", "title": "Copy", "default": {"from": filled}}
    for document, code in (
        (changed(properties={"name": secret}), "sensitive_title"),
        (changed(search=["name", "id_number"]), "sensitive_search"),
        (changed(properties={"head": head}), "cannot_be_sensitive"),
        ({**CARD, "properties": {**CARD["properties"], "copy": copy}}, "filled_from_sensitive"),
    ):
        assert validate_document(document) == []
        Draft(firm).apply([document])
        assert code in [problem.code for problem in planned(firm) if problem.severity == "error"]
        Draft(firm).discard()


def test_the_plan_warns_of_formulas_that_reveal(firm: Workspace) -> None:
    net = {"fieldType": "formula", "title": "Net", "formula": "salary * 1", "result": "integer"}
    for more, told in (({}, True), ({"sensitive": True}, False), ({"sensitive": False}, False)):
        Draft(firm).apply([changed(properties={"net": {**net, **more}})])
        assert ("sensitive_revealed" in [p.code for p in planned(firm)]) == told


def test_all_personal_data_of_a_record_is_handed_out(firm: Workspace, ada: Actor) -> None:
    with firm.read() as tx:
        found = personal_data(tx, ada, "person", 1)
        with pytest.raises(NotFound):
            personal_data(tx, ada, "person", 99)
    values = {one["name"]: one["value"] for one in found["fields"]}
    assert values == {"name": "Ada", "id_number": "11010519491231002X", "salary": 9000}
    (cards,) = found["related"]
    assert (cards["object"], cards["by"], cards["more"]) == ("card", "person", False)
    assert [one["value"] for one in cards["records"][0]["fields"]] == [
        "Gold", "6222020200112230", "11010519491231002X",
    ]  # fmt: skip
    assert {entry.object_name for entry in told(firm)} == {"person", "card"}
    clerk = somebody(firm, "clerk@example.com", "reader")
    with firm.read() as tx:
        assert personal_data(tx, clerk, "person", 1)["id"] == 1
    Draft(firm).apply(
        [
            {
                "kind": "role",
                "name": "looker",
                "title": "Looker",
                "rules": [{"name": "a", "operations": ["read"]}],
            }
        ]
    )
    publish(firm, None)
    looker = somebody(firm, "looker@example.com", "looker")
    with firm.read() as tx, pytest.raises(Forbidden):
        personal_data(tx, looker, "person", 1)
