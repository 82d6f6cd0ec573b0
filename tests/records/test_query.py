from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from dougong.access import Actor
from dougong.errors import DougongError, Forbidden, InvalidInput, NotFound
from dougong.records import Batch, RecordQuery, RecordWriter, count, create, delete, find, related_counts
from dougong.storage import Transaction, Workspace

NAMES = ["Acme", "acme", "Ärger", "华为", "中兴", "Zebra", "", "100", "99", "Éclair", "  x", "a_b%c", "'q'"]


@pytest.fixture
def filled(crm: Workspace, ada: Actor) -> Workspace:
    """140 deals with many ties and blanks; some in the bin."""
    chance = random.Random(11)
    with crm.write() as tx:
        accounts = [
            create(
                tx, ada, "account", {"name": f"{chance.choice(NAMES)} {i}", "industry": chance.choice(NAMES)}
            ).id
            for i in range(6)
        ]
        deals = [_deal(chance, accounts) for _ in range(140)]
        written = RecordWriter(tx, ada).write(Batch("deal", "create", deals)).records
        for record in written[::17]:
            delete(tx, ada, "deal", record.id)
    return crm


def _deal(chance: random.Random, accounts: list[int]) -> dict[str, Any]:
    day = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=chance.randrange(5))
    return {
        "name": f"{chance.choice(NAMES)}!",
        "account": chance.choice([None, *accounts]),
        "amount": chance.choice([None, "0", "0.01", "10.5", "10.50", "999999.99"]),
        "seats": chance.choice([None, 0, 1, 5, 2**53 - 1]),
        "close_date": chance.choice([None, day.date().isoformat()]),
        "next_at": chance.choice([None, (day + timedelta(hours=5)).isoformat()]),
        "hot": chance.choice([None, True, False]),
        "stage": "open",
    }


def pages(tx: Transaction, actor: Actor, query: dict[str, Any], limit: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = find(tx, actor, RecordQuery("deal", limit=limit, cursor=cursor, **query))
        found += page.data
        cursor = page.next
        if cursor is None:
            return found


SORTS = [
    (),
    ("name",),
    ("-name",),
    ("amount",),
    ("-amount", "close_date"),
    ("hot", "-seats"),
    ("-hot", "-next_at", "name"),
    ("account",),
    ("-account", "amount"),
    ("account.industry", "-close_date"),
    ("-close_date", "id"),
    ("-owner", "stage"),
    ("-created_at",),
]


def test_walk_by_cursor_is_walk_by_offset_is_one_page(filled: Workspace, ada: Actor) -> None:
    more: tuple[dict[str, Any], ...] = ({}, {"deleted": True}, {"filter": "hot <> NULL"})
    with filled.read() as tx:
        for query in ({"sort": sort, **other} for sort in SORTS for other in more):
            whole = find(tx, ada, RecordQuery("deal", limit=500, **query)).data
            assert pages(tx, ada, query, 7) == whole, query
            assert pages(tx, ada, query, 1) == whole, query
            stepped: list[dict[str, Any]] = []
            while len(stepped) < len(whole):
                stepped += find(tx, ada, RecordQuery("deal", limit=9, offset=len(stepped), **query)).data
            assert stepped == whole, query


def test_blanks_are_lowest(filled: Workspace, ada: Actor) -> None:
    with filled.read() as tx:
        for field in ("amount", "close_date", "account", "hot", "seats"):
            rising = [r[field] for r in find(tx, ada, RecordQuery("deal", sort=(field,), limit=500)).data]
            blanks = rising.count(None)
            assert blanks and all(value is None for value in rising[:blanks])
            falling = [
                r[field] for r in find(tx, ada, RecordQuery("deal", sort=(f"-{field}",), limit=500)).data
            ]
            assert all(value is None for value in falling[-blanks:])


def test_texts_are_sorted_as_people_expect(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        for name in ("中兴", "apple", "Äpfel", "华为", "Zebra", "Banana"):
            create(tx, ada, "account", {"name": name})
        names = [r["name"] for r in find(tx, ada, RecordQuery("account", sort=("name",))).data]
    assert names == ["Äpfel", "apple", "Banana", "华为", "Zebra", "中兴"]


Check = Callable[[dict[str, Any]], bool]


def money(record: dict[str, Any]) -> Decimal | None:
    return None if record["amount"] is None else Decimal(record["amount"])


def less(left: Any, right: Any) -> bool:
    return left is not None and right is not None and left < right


FILTERS: list[tuple[str, Check]] = [
    ("amount = 10.5", lambda r: money(r) == Decimal("10.5")),
    ("amount <> 10.5", lambda r: money(r) != Decimal("10.5")),
    ("amount > 0.01 AND seats < 6", lambda r: less(Decimal("0.01"), money(r)) and less(r["seats"], 6)),
    ("NOT (amount > 0.01)", lambda r: not less(Decimal("0.01"), money(r))),
    ("hot", lambda r: r["hot"] is True),
    ("NOT hot", lambda r: r["hot"] is not True),
    ("hot = FALSE OR seats = NULL", lambda r: r["hot"] is False or r["seats"] is None),
    ("close_date >= TODAY()", lambda r: r["close_date"] is not None and r["close_date"] >= "2026-03-02"),
    ("close_date = NULL", lambda r: r["close_date"] is None),
    (
        "account = NULL OR account.industry = '华为'",
        lambda r: r["account"] is None or r["account.industry"] == "华为",
    ),
    ("account.industry <> 'Acme'", lambda r: r["account.industry"] != "Acme"),
    ("CONTAINS(name, '为')", lambda r: "为" in r["name"]),
    ("STARTSWITH(name, 'a_b%')", lambda r: r["name"].startswith("a_b%")),
    ("name = '''q''!'", lambda r: r["name"] == "'q'!"),
    ("seats + 1 > 5", lambda r: r["seats"] is not None and r["seats"] + 1 > 5),
    ("stage IN ['won', 'open']", lambda r: True),
    ("owner = CURRENT_USER()", lambda r: True),
    ("HAS_ROLE('member')", lambda r: True),
    ("HAS_ROLE('administrator') or owner = CURRENT_USER()", lambda r: True),
    ("HAS_ROLE('reader')", lambda r: False),
]


def test_filter_agrees_with_python(filled: Workspace, ada: Actor) -> None:
    fields = ("name", "amount", "seats", "hot", "close_date", "account", "account.industry")
    with filled.read() as tx:
        everything = find(tx, ada, RecordQuery("deal", fields, limit=500)).data
        for text, holds in FILTERS:
            found = find(tx, ada, RecordQuery("deal", fields, text, limit=500, count=True))
            assert found.data == [record for record in everything if holds(record)], text
            assert found.total == len(found.data)


def test_context_of_a_filter_is_that_of_the_reader(filled: Workspace, ada: Actor, rita: Actor) -> None:
    query = RecordQuery("deal", filter="owner = CURRENT_USER()")
    with filled.read() as tx:
        assert count(tx, ada, query) > 0
        assert count(tx, rita, query) == 0
        assert count(tx, ada, query) > 0


def test_match_and_ids(filled: Workspace, ada: Actor) -> None:
    with filled.read() as tx:
        some = find(tx, ada, RecordQuery("deal", limit=3, match=(("hot", True),))).data
        assert [r["hot"] for r in some] == [True, True, True]
        assert all(
            r["account"] is None for r in find(tx, ada, RecordQuery("deal", match=(("account", None),))).data
        )
        ids = [r["id"] for r in some]
        assert [
            r["id"] for r in find(tx, ada, RecordQuery("deal", ids=[*ids, 0, -1, 10**30])).data
        ] == sorted(ids)[::-1]
        with pytest.raises(InvalidInput):
            find(tx, ada, RecordQuery("deal", match=(("hot", "maybe"),)))


BAD: list[tuple[dict[str, Any], str]] = [
    ({"fields": ("nmae",)}, "nmae"),
    ({"fields": ("name.x",)}, "name.x"),
    ({"fields": ("",)}, ""),
    ({"fields": ("account.owner.password_hash",)}, "password_hash"),
    ({"sort": ("account.nmae",)}, "nmae"),
    ({"sort": ("name; DROP TABLE deal",)}, "name; DROP TABLE deal"),
    ({"filter": "nmae = 'x'"}, ""),
    ({"filter": "name = "}, ""),
    ({"filter": "UPPER(name) = 'X'"}, ""),
    ({"filter": "\ud800 = 1"}, ""),
    ({"filter": "name = 'a\0b'"}, ""),
    ({"limit": 0}, "limit"),
    ({"limit": 10**9}, "limit"),
    ({"offset": -1}, "offset"),
    ({"fields": ("account.account.account.account.account.account",)}, ""),
]


def test_bad_query_is_refused_with_its_place(filled: Workspace, ada: Actor) -> None:
    for query, place in BAD:
        with filled.read() as tx, pytest.raises(InvalidInput) as refused:
            find(tx, ada, RecordQuery("deal", **query))
        assert not place or refused.value.problems[0].place == place, query


def test_hostile_cursor_is_refused(filled: Workspace, ada: Actor) -> None:
    with filled.read() as tx:
        page = find(tx, ada, RecordQuery("deal", sort=("-amount", "close_date"), limit=2))
        assert page.next is not None
        good = page.next
        chance = random.Random(3)
        hostile = [
            "",
            "x",
            "é",
            "a" * 100_000,
            "W10",
            "bnVsbA",
            "WzEsMl0",
            good[:-1],
            good[::-1],
            "\0",
            "\ud800",
        ]
        for _ in range(300):
            position = chance.randrange(len(good))
            hostile.append(good[:position] + chance.choice("AZaz09-_") + good[position + 1 :])
        for cursor in hostile:
            try:
                find(tx, ada, RecordQuery("deal", sort=("-amount", "close_date"), limit=2, cursor=cursor))
            except InvalidInput as error:
                assert error.problems[0].code == "bad_cursor"
        with pytest.raises(InvalidInput):
            find(tx, ada, RecordQuery("deal", sort=("amount",), cursor=good))


def test_reader_reads_and_nobody_else(crm: Workspace, rita: Actor) -> None:
    stranger = Actor("user", 9, "stranger", frozenset({"nothing"}))
    with crm.read() as tx:
        assert find(tx, rita, RecordQuery("account")).data == []
        with pytest.raises(Forbidden):
            find(tx, stranger, RecordQuery("account"))
        with pytest.raises(NotFound):
            find(tx, rita, RecordQuery("accounts"))


def test_related_counts(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        account = create(tx, ada, "account", {"name": "A"})
        for name in ("x", "y"):
            create(tx, ada, "deal", {"name": name, "account": account.id})
        counts = related_counts(tx, ada, "account", account.id)
    assert [(c.object, c.field, c.count) for c in counts] == [("deal", "account", 2)]


def test_total_is_counted_up_to_a_cap(filled: Workspace, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dougong.records.query.COUNT_CAP", 20)
    with filled.read() as tx:
        page = find(tx, ada, RecordQuery("deal", count=True, limit=5))
    assert (page.total, page.total_capped) == (20, True)


def test_no_query_raises_anything_but_refusals(filled: Workspace, ada: Actor) -> None:
    for text in (
        "name",
        "'",
        "[]",
        "1 = 1",
        "NULL",
        "((((",
        "name IN []",
        "amount = 1e400",
        "9" * 400,
        "a" * 3000,
    ):
        with filled.read() as tx:
            try:
                find(tx, ada, RecordQuery("deal", filter=text))
            except DougongError as error:
                assert error.problems
