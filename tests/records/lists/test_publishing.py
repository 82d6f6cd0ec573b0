"""Lists through changes of the design: other types, other keys, out of service and back."""

from __future__ import annotations

import copy
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.records import create, get
from dougong.storage import Draft, Workspace, plan, publish
from dougong.storage.doctor import examine

from tests.records.lists.design import MEETING
from tests.records.lists.test_records import contacts, found, meeting


def changed(crm: Workspace, name: str, field: dict[str, Any] | None) -> dict[str, int]:
    """Publishes the field of meetings with another definition, or without it; what was lost, by rows."""
    document = copy.deepcopy(MEETING)
    if field is None:
        del document["properties"][name]
        document["search"].remove(name)
        document["rules"] = []
    else:
        document["properties"][name] = {**field, "title": name}
    assert [p for p in Draft(crm).apply([document]) if p.severity == "error"] == []
    with crm.read() as tx:
        planned = plan(tx)
    assert not planned.blocked, planned.problems
    publish(crm, None, planned)
    with crm.read() as tx:
        assert [problem for problem in examine(tx) if problem.severity == "error"] == []
        assert "loose_links" not in [problem.code for problem in examine(tx)]
    return dict(planned.destroyed)


def value(crm: Workspace, number: int, name: str) -> Any:
    with crm.read() as tx:
        return get(tx, SYSTEM, "meeting", number)[name]


def test_choices_become_one_choice_where_there_is_one_and_come_back(crm: Workspace, ada: Actor) -> None:
    one, two = meeting(crm, ada, topics=["service"]), meeting(crm, ada, topics=["price", "service"])
    topics = MEETING["properties"]["topics"]
    assert list(changed(crm, "topics", {**topics, "fieldType": "select"}).values()) == [1]
    assert (value(crm, one, "topics"), value(crm, two, "topics")) == ("service", None)
    changed(crm, "topics", topics)
    assert value(crm, one, "topics") == ["service"]


def test_choices_become_tags(crm: Workspace, ada: Actor) -> None:
    number = meeting(crm, ada, topics=["price", "service"])
    changed(crm, "topics", {"fieldType": "tags"})
    assert value(crm, number, "topics") == ["Price", "Service"]
    assert found(crm, ada, "CONTAINS(topics, 'PRICE')") == [number]


def test_references_become_one_reference_and_links_go_and_come(crm: Workspace, ada: Actor) -> None:
    ann, ben = contacts(crm, "Ann", "Ben")
    one, two = meeting(crm, ada, guests=[ann]), meeting(crm, ada, guests=[ann, ben])
    guests = MEETING["properties"]["guests"]
    single = {"fieldType": "reference", "target": "contact"}
    document = copy.deepcopy(MEETING)
    document["rules"] = []
    Draft(crm).apply([document])
    publish(crm, None)
    for field, expected in ((single, {"id": ann, "title": "Ann"}), (guests, [{"id": ann, "title": "Ann"}])):
        document["properties"]["guests"] = {**field, "title": "Guests"}
        Draft(crm).apply([document])
        with crm.read() as tx:
            planned = plan(tx)
        publish(crm, None, planned)
        assert value(crm, one, "guests") == expected
    assert value(crm, two, "guests") == [{"id": ann, "title": "Ann"}, {"id": ben, "title": "Ben"}]
    assert found(crm, ada, f"CONTAINS(guests, {ben})") == [two]
    with crm.read() as tx:
        assert examine(tx) == []


def test_a_dropped_list_has_its_links_again_when_it_returns(crm: Workspace, ada: Actor) -> None:
    [ann] = contacts(crm, "Ann")
    number = meeting(crm, ada, guests=[ann])
    with crm.read() as tx:
        before = copy.deepcopy(dict(tx.release.definitions.object("meeting").document))
    changed(crm, "guests", None)
    with crm.read() as tx:
        assert tx.execute('SELECT count(*) FROM "_dg_link" WHERE "target_id" = ?', (ann,)).fetchone()[0] <= 1
    Draft(crm).apply([before])
    publish(crm, None)
    assert value(crm, number, "guests") == [{"id": ann, "title": "Ann"}]
    with crm.read() as tx:
        assert examine(tx) == []


def test_texts_become_lists_of_records_and_people(crm: Workspace, ada: Actor) -> None:
    [ann] = contacts(crm, "Ann")
    document = copy.deepcopy(MEETING)
    document["properties"]["who"] = {"fieldType": "text", "title": "Who"}
    document["properties"]["crew"] = {"fieldType": "text", "title": "Crew"}
    Draft(crm).apply([document])
    publish(crm, None)
    with crm.write() as tx:
        number = create(tx, SYSTEM, "meeting", {"subject": "x", "who": "Ann; ann", "crew": "Ada"}).id
        create(tx, SYSTEM, "meeting", {"subject": "y", "who": "Ann; Nobody"})
    document["properties"]["who"] = {"fieldType": "references", "title": "Who", "target": "contact"}
    document["properties"]["crew"] = {"fieldType": "users", "title": "Crew"}
    Draft(crm).apply([document])
    with crm.read() as tx:
        planned = plan(tx)
    assert list(planned.destroyed.values()) == [1]
    publish(crm, None, planned)
    assert [one["id"] for one in value(crm, number, "who")] == [ann]
    assert [one["id"] for one in value(crm, number, "crew")] == [ada.user_id]
    assert found(crm, ada, f"CONTAINS(who, {ann})") == [number]


def test_renamed_and_removed_options_are_followed_into_lists(crm: Workspace, ada: Actor) -> None:
    number = meeting(crm, ada, topics=["price", "service"])
    with crm.read() as tx:
        document = copy.deepcopy(dict(tx.release.definitions.object("meeting").document))
    options = document["properties"]["topics"]["options"]
    options[0]["key"], options[0]["title"] = "cost", "Cost"
    del options[2]
    Draft(crm).apply([document])
    with crm.read() as tx:
        planned = plan(tx)
    assert [(p.code, p.params["rows"]) for p in planned.problems if p.code == "option_gone"] == [
        ("option_gone", 1)
    ]
    publish(crm, None, planned)
    assert value(crm, number, "topics") == ["cost", "service"]


def test_no_view_is_sorted_by_a_list(crm: Workspace) -> None:
    view = {
        "kind": "view",
        "name": "by_tags",
        "title": "By tags",
        "object": "meeting",
        "type": "list",
        "columns": [{"field": "subject"}],
        "sort": ["subject", "-tags"],
    }
    Draft(crm).apply([view])
    with crm.read() as tx:
        problems = [(problem.code, problem.place) for problem in plan(tx).problems]
    assert problems == [("no_order", "view:by_tags#/sort/1")]
