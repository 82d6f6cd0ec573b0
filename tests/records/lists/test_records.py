"""Fields of several values, through the one door."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, managing_people
from dougong.errors import InvalidInput, NotFound
from dougong.fields import LENIENT
from dougong.records import (
    AggregateQuery,
    Batch,
    InvalidRecords,
    RecordQuery,
    RecordWriter,
    aggregate,
    create,
    delete,
    find,
    get,
    history_of,
    live_check,
    purge,
    related_counts,
    restore,
    search,
    update,
)
from dougong.storage import Workspace
from dougong.storage.doctor import examine, repair


def contacts(crm: Workspace, *names: str) -> list[int]:
    with crm.write() as tx:
        records = [{"name": name, "code": name.lower()} for name in names]
        return [w.id for w in RecordWriter(tx, SYSTEM).write(Batch("contact", "create", records)).records]


def meeting(crm: Workspace, actor: Actor, **values: Any) -> int:
    with crm.write() as tx:
        return create(tx, actor, "meeting", {"subject": "Lunch", **values}).id


def found(crm: Workspace, actor: Actor, condition: str, name: str = "meeting") -> list[int]:
    with crm.read() as tx:
        return [r["id"] for r in find(tx, actor, RecordQuery(name, filter=condition, sort=["id"])).data]


def no_complaints(crm: Workspace) -> bool:
    with crm.read() as tx:
        return examine(tx) == []


def codes(refused: pytest.ExceptionInfo[InvalidRecords]) -> list[tuple[str, str]]:
    return [(problem.place, problem.code) for problem in refused.value.problems]


def test_simple_flow(crm: Workspace, ada: Actor, bob: Actor) -> None:
    ann, ben = contacts(crm, "Ann", "Ben")
    with crm.write() as tx:
        acme = create(tx, ada, "account", {"name": "Acme"}).id
    number = meeting(
        crm,
        ada,
        topics=["service", "price"],
        tags=["VIP", "2026", "vip"],
        host={"email": "bob@example.com"},
        guests=[ben, {"code": "ann"}, ben],
        about={"object": "account", "id": acme},
    )
    with crm.read() as tx:
        record = get(tx, ada, "meeting", number)
    assert record["topics"] == ["service", "price"]
    assert record["tags"] == ["VIP", "2026"]
    assert record["host"] == {"id": bob.user_id, "title": "bob"}
    assert record["team"] == [{"id": ada.user_id, "title": "ada"}]
    assert record["guests"] == [{"id": ben, "title": "Ben"}, {"id": ann, "title": "Ann"}]
    assert record["accounts"] is None
    assert record["about"] == {"id": acme, "title": "Acme", "object": "account"}
    with crm.write() as tx:
        assert update(tx, ada, "meeting", number, record).version == 1, "what was read can be sent back"
        assert get(tx, ada, "meeting", number) == record
        update(tx, ada, "meeting", number, {"guests": [ann], "tags": [], "topics": None})
        changed = get(tx, ada, "meeting", number)
        assert (changed["guests"], changed["tags"], changed["topics"]) == (
            [{"id": ann, "title": "Ann"}],
            None,
            None,
        )
        [change, _] = history_of(tx, ada, "meeting", number)
    named = {change["names"][i]: pair for i, pair in change["changes"].items()}
    assert named["tags"] == [["VIP", "2026"], None]
    assert named["guests"] == [record["guests"], [{"id": ann, "title": "Ann"}]]
    assert no_complaints(crm)


def test_filters_ask_what_lists_hold(crm: Workspace, ada: Actor, bob: Actor) -> None:
    ann, ben, cem = contacts(crm, "Ann", "Ben", "Cem")
    first = meeting(crm, ada, topics=["price"], tags=["VIP"], guests=[ann, ben], host=bob.user_id)
    second = meeting(crm, ada, topics=["price", "service"], tags=["vip", "北京"], guests=[ben, cem])
    third = meeting(crm, ada, team=[ada.user_id, bob.user_id])
    for condition, expected in {
        "CONTAINS(tags, 'Vip')": [first, second],
        "'VIP' in tags": [first],
        "HASALL(topics, 'price', 'service')": [second],
        "NOT(HASANY(topics, 'service'))": [first, third],
        f"CONTAINS(guests, {ann})": [first],
        f"HASANY(guests, {ann}, {cem})": [first, second],
        f"HASALL(guests, {ben}, {cem})": [second],
        f"{ben} not in guests": [third],
        "COUNT(guests) = 2": [first, second],
        "guests = NULL": [third],
        "CONTAINS(team, CURRENT_USER())": [first, second, third],
        f"CONTAINS(team, {bob.user_id})": [third],
        f"host = {bob.user_id}": [first],
        "ISEMPTY(host)": [second, third],
        "CONTAINS(topics, 'nothing')": "unknown_option",
        "tags > 'a'": "list_not_allowed",
        "guests.name = 'Ann'": "not_a_reference",
    }.items():
        if isinstance(expected, list):
            assert found(crm, ada, condition) == expected, condition
            continue
        with pytest.raises(InvalidInput) as refused:
            found(crm, ada, condition)
        assert [problem.code for problem in refused.value.problems] == [expected], condition


def test_lists_have_no_order_and_make_no_groups(crm: Workspace, ada: Actor) -> None:
    meeting(crm, ada, tags=["a"])
    with crm.read() as tx:
        for name in ("tags", "guests", "about"):
            with pytest.raises(InvalidInput) as refused:
                find(tx, ada, RecordQuery("meeting", sort=[name]))
            assert refused.value.problems[0].code == "no_order"
            with pytest.raises(InvalidInput) as refused:
                aggregate(tx, ada, AggregateQuery("meeting", group=[name]))
            assert refused.value.problems[0].code == "not_grouped"
            with pytest.raises(InvalidInput):
                aggregate(tx, ada, AggregateQuery("meeting", measures=[f"min({name})"]))
        assert aggregate(tx, ada, AggregateQuery("meeting", measures=["count(tags)"])) == [{"count(tags)": 1}]


def test_what_cannot_be_named_is_refused_with_its_reason(crm: Workspace, ada: Actor, bob: Actor) -> None:
    with crm.write() as tx:
        managing_people.deactivate_user(tx, SYSTEM, bob.user_id or 0)
    for values, expected in [
        ({"guests": [77]}, ("guests", "no_such_record")),
        ({"guests": [{"code": "nobody"}]}, ("guests", "no_such_record")),
        ({"team": [bob.user_id]}, ("team", "no_such_record")),
        ({"host": bob.user_id}, ("host", "no_such_record")),
        ({"about": {"object": "account", "id": 77}}, ("about", "no_such_record")),
        ({"about": {"object": "meeting", "id": 1}}, ("about", "unknown_object")),
        ({"topics": ["weather"]}, ("topics", "unknown_option")),
        ({"tags": ["a,b"]}, ("tags", "not_a_tag")),
        ({"tags": "a"}, ("tags", "wrong_type")),
        ({"guests": list(range(1, 202))}, ("guests", "too_many")),
    ]:
        with pytest.raises(InvalidRecords) as refused:
            meeting(crm, ada, **values)
        assert codes(refused) == [expected]
    with crm.read() as tx:
        assert tx.execute('SELECT count(*) FROM "_dg_link"').fetchone()[0] == 0


def test_who_has_left_may_stay_in_a_list(crm: Workspace, ada: Actor, bob: Actor) -> None:
    number = meeting(crm, ada, team=[bob.user_id])
    with crm.write() as tx:
        managing_people.deactivate_user(tx, SYSTEM, bob.user_id or 0)
        update(tx, ada, "meeting", number, {"team": [bob.user_id, ada.user_id]})
        assert [one["title"] for one in get(tx, ada, "meeting", number)["team"]] == ["bob", "ada"]


def test_rules_and_live_checks_read_lists(crm: Workspace, ada: Actor) -> None:
    four = contacts(crm, "Ann", "Ben", "Cem", "Dan")
    with crm.read() as tx:
        checked = live_check(tx, ada, "meeting", {"subject": "x", "guests": four, "tags": ["a"]})
    assert [problem.place for problem in checked.problems] == ["guests"]
    assert checked.values["guests"][0] == {"id": four[0], "title": "Ann"}
    assert checked.values["tags"] == ["a"]


def test_people_write_lists_in_one_cell(crm: Workspace, ada: Actor, bob: Actor) -> None:
    ann, ben = contacts(crm, "Ann", "Ben")
    [both] = contacts(crm, "Ann, Ben")
    rows = [
        {"subject": "1", "guests": "Ann；Ben", "team": "ada、bob@example.com", "tags": "a, b"},
        {"subject": "2", "guests": "Ann, Ben", "topics": "Price, delivery, and setting up"},
        {"subject": "3", "guests": "Ben, Ann", "host": "Bob", "about": "Contact: Ben"},
        {"subject": "4", "guests": "Ann\nNobody"},
        {"subject": "5", "host": "Nobody"},
        {"subject": "6", "guests": {"code": "ann; ben"}},
    ]
    with crm.write() as tx:
        batch = Batch("meeting", "create", rows, policy="skip_invalid", input=LENIENT)
        result = RecordWriter(tx, ada).write(batch)
    assert [(r.index, r.problems[0].place) for r in result.refused] == [(3, "guests"), (4, "host")]
    with crm.read() as tx:
        one, two, three, six = (get(tx, ada, "meeting", written.id) for written in result.records)
    assert [guest["id"] for guest in one["guests"]] == [ann, ben]
    assert [member["id"] for member in one["team"]] == [ada.user_id, bob.user_id]
    assert [guest["id"] for guest in two["guests"]] == [both]
    assert two["topics"] == ["price", "delivery"]
    assert [guest["id"] for guest in three["guests"]] == [ben, ann]
    assert [guest["id"] for guest in six["guests"]] == [ann, ben]
    assert (three["host"]["id"], three["about"]["title"]) == (bob.user_id, "Ben")


def test_a_deleted_record_is_taken_out_of_lists(crm: Workspace, ada: Actor) -> None:
    ann, ben = contacts(crm, "Ann", "Ben")
    number = meeting(crm, ada, guests=[ann, ben], about={"object": "contact", "id": ann})
    with crm.write() as tx:
        update(tx, ada, "contact", ben, {"friends": [ann, ben]})
        assert [(r.object, r.field, r.count) for r in related_counts(tx, ada, "contact", ann)] == [
            ("contact", "friends", 1),
            ("meeting", "guests", 1),
            ("meeting", "about", 1),
        ]
        delete(tx, ada, "contact", ann)
        record = get(tx, ada, "meeting", number)
        assert record["guests"] == [{"id": ben, "title": "Ben"}]
        assert record["about"] is None
        assert record["version"] == 3
        assert get(tx, ada, "contact", ben)["friends"] == [{"id": ben, "title": "Ben"}]
        assert history_of(tx, ada, "meeting", number)[0]["what"] == "updated"
        delete(tx, ada, "contact", ben)
        assert get(tx, ada, "meeting", number)["guests"] is None
    assert no_complaints(crm)


def test_a_record_in_a_list_is_not_deleted_unless_its_list_lets_it_go(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        acme = create(tx, ada, "account", {"name": "Acme"}).id
    number = meeting(crm, ada, accounts=[acme])
    with crm.write() as tx:
        with pytest.raises(InvalidRecords) as refused:
            delete(tx, ada, "account", acme)
        assert codes(refused) == [("", "in_use")]
        delete(tx, ada, "meeting", number)
        delete(tx, ada, "account", acme)
        with pytest.raises(InvalidRecords) as refused:
            restore(tx, ada, "meeting", number)
        assert codes(refused) == [("accounts", "no_such_record")]
        restore(tx, ada, "account", acme)
        restore(tx, ada, "meeting", number)
        assert get(tx, ada, "meeting", number)["accounts"] == [{"id": acme, "title": "Acme"}]
    assert no_complaints(crm)


def test_records_that_cease_to_exist_leave_no_links(crm: Workspace, ada: Actor) -> None:
    [ann] = contacts(crm, "Ann")
    with crm.write() as tx:
        acme = create(tx, ada, "account", {"name": "Acme"}).id
    number = meeting(crm, ada, accounts=[acme], guests=[ann], about={"object": "account", "id": acme})
    with crm.write() as tx:
        delete(tx, ada, "meeting", number)
        delete(tx, ada, "account", acme)
        assert purge(tx, SYSTEM, "account", [acme]) == 1
        record = get(tx, ada, "meeting", number, deleted=True)
        assert (record["accounts"], record["about"], record["guests"][0]["id"]) == (None, None, ann)
    assert no_complaints(crm)
    with crm.write() as tx:
        assert purge(tx, SYSTEM, "meeting", [number]) == 1
        rows = tx.execute('SELECT count(*) FROM "_dg_link" WHERE "source_id" = ?', (number,)).fetchone()
        assert rows[0] == 0
        with pytest.raises(NotFound):
            get(tx, ada, "meeting", number, deleted=True)


def test_related_records_are_found_from_the_other_end(crm: Workspace, ada: Actor) -> None:
    ann, ben = contacts(crm, "Ann", "Ben")
    first = meeting(crm, ada, guests=[ann, ben], about={"object": "contact", "id": ben})
    second = meeting(crm, ada, guests=[ben])

    def matching(field: str, value: Any) -> list[int]:
        with crm.read() as tx:
            query = RecordQuery("meeting", match=((field, value),), sort=["id"])
            return [record["id"] for record in find(tx, ada, query).data]

    assert matching("guests", ben) == [first, second]
    assert matching("guests", ann) == [first]
    assert matching("guests", None) == []
    assert matching("about", {"object": "contact", "id": ben}) == [first]
    assert matching("about", {"object": "account", "id": ben}) == []
    assert matching("about", None) == [second]
    with pytest.raises(InvalidInput):
        matching("guests", "Ann")


def test_search_finds_by_what_lists_hold(crm: Workspace, ada: Actor) -> None:
    ann, ben = contacts(crm, "Ann Ackermann", "王小明")
    number = meeting(crm, ada, guests=[ann, ben], tags=["urgent"], topics=["delivery"])

    def hits(text: str) -> list[int]:
        with crm.read() as tx:
            return [hit["id"] for hit in search.search(tx, ada, text, ["meeting"])]

    for text in ("ackermann", "wangxiaoming", "urgent", "setting up"):
        assert hits(text) == [number], text
    with crm.write() as tx:
        update(tx, ada, "contact", ann, {"name": "Ann Becker"})
    assert (hits("becker"), hits("ackermann")) == ([number], [])
    with crm.write() as tx:
        delete(tx, ada, "contact", ann)
    assert hits("becker") == []


def test_a_list_may_keep_an_option_that_was_removed(crm: Workspace, ada: Actor) -> None:
    number = meeting(crm, ada, topics=["price", "service"])
    with crm.write() as tx:
        tx.execute('UPDATE "meeting" SET "topics" = ? WHERE "id" = ?', ('["gone","price"]', number))
        update(tx, ada, "meeting", number, {"topics": ["gone", "service"]})
        assert get(tx, ada, "meeting", number)["topics"] == ["gone", "service"]
        with pytest.raises(InvalidRecords):
            update(tx, ada, "meeting", number, {"topics": ["gone", "weather"]})


def test_links_are_made_anew_from_the_lists(crm: Workspace, ada: Actor) -> None:
    ann, ben = contacts(crm, "Ann", "Ben")
    number = meeting(crm, ada, guests=[ann, ben])
    with crm.write() as tx:
        tx.execute('DELETE FROM "_dg_link" WHERE "target_id" = ?', (ben,))
    with crm.read() as tx:
        assert [problem.code for problem in examine(tx)] == ["loose_links"]
    assert repair(crm) == ["meeting.guests"]
    assert no_complaints(crm)
    assert found(crm, ada, f"CONTAINS(guests, {ben})") == [number]
