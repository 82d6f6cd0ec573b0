"""Records dealt into columns, and what the columns come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.records import (
    AggregateQuery,
    Batch,
    RecordQuery,
    RecordWriter,
    aggregate,
    count,
    create,
    deal,
    delete,
    few_ids,
    find,
    one_of_each,
)
from dougong.storage import Workspace


@pytest.fixture
def filled(crm: Workspace, ada: Actor) -> Workspace:
    """Seven deals in each stage, one of them in the bin."""
    with crm.write() as tx:
        acme = create(tx, ada, "account", {"name": "Acme"}).id
        deals = [
            {"name": f"Deal {number}", "account": acme, "amount": str(number), "stage": stage,
             "close_date": "2026-03-01"}
            for stage in ("open", "won")
            for number in range(7)
        ]  # fmt: skip
        written = RecordWriter(tx, ada).write(Batch("deal", "create", deals)).records
        delete(tx, ada, "deal", written[6].id)
    return crm


def test_each_column_begins_with_its_first_records_and_goes_on_by_its_cursor(
    filled: Workspace, ada: Actor
) -> None:
    query = RecordQuery("deal", ("name", "amount"), sort=("-amount",), limit=4, by=("stage",))
    with filled.read() as tx:
        pages = deal(tx, ada, query)
        assert {key: [one["amount"] for one in page.data] for key, page in pages.items()} == {
            ("open",): ["5.00", "4.00", "3.00", "2.00"],
            ("won",): ["6.00", "5.00", "4.00", "3.00"],
        }
        rest = find(
            tx, ada,
            RecordQuery("deal", ("amount",), sort=("-amount",), match=(("stage", "won"),),
                        cursor=pages[("won",)].next),
        )  # fmt: skip
    assert [one["amount"] for one in rest.data] == ["2.00", "1.00", "0.00"]
    assert rest.next is None


def test_columns_within_lanes_are_columns_of_their_own(filled: Workspace, ada: Actor) -> None:
    query = RecordQuery("deal", ("name",), limit=10, by=("stage", "account"), filter="amount < 2")
    with filled.read() as tx:
        pages = deal(tx, ada, query)
    assert {key: len(page.data) for key, page in pages.items()} == {("open", 1): 2, ("won", 1): 2}


def test_a_column_of_what_there_is_not_is_refused(filled: Workspace, ada: Actor) -> None:
    with filled.read() as tx, pytest.raises(InvalidInput):
        deal(tx, ada, RecordQuery("deal", by=("nothing",)))


def test_what_a_search_has_found_is_dealt_and_summed_up_as_what_is_searched_for(
    filled: Workspace, ada: Actor
) -> None:
    names = [("name", "stage", "id"), ("-name",), ("stage",)]
    for words in ("deal", "3", "nothing at all"):
        query = RecordQuery("deal", *names[:1], sort=names[1], limit=2, by=names[2], search=words)
        sums = AggregateQuery("deal", ("stage",), ("count()", "sum(amount)"), search=words)
        with filled.read() as tx:
            ids = few_ids(tx, ada, RecordQuery("deal", ("id",), search=words), 20)
            assert ids is not None
            found = {"search": None, "ids": ids}
            assert deal(tx, ada, replace(query, **found)) == deal(tx, ada, query)
            assert aggregate(tx, ada, replace(sums, **found)) == aggregate(tx, ada, sums)


def test_more_than_few_are_not_kept_in_mind(filled: Workspace, ada: Actor) -> None:
    query = RecordQuery("deal", ("id",), search="deal", filter="stage = 'open'")
    with filled.read() as tx:
        assert few_ids(tx, ada, query, 5) is None
        assert sorted(few_ids(tx, ada, query, 6) or ()) == [1, 2, 3, 4, 5, 6]


def test_sums_follow_the_search(filled: Workspace, ada: Actor) -> None:
    totals: Callable[[str | None], object] = lambda words: aggregate(  # noqa: E731
        tx, ada, AggregateQuery("deal", (), ("count()", "sum(amount)"), search=words)
    )
    with filled.read() as tx:
        assert totals("Deal 3") == [{"count()": 2, "sum(amount)": "6.00"}]
        assert totals(None) == [{"count()": 13, "sum(amount)": "36.00"}]
        assert totals("nothing") == [{"count()": 0, "sum(amount)": "0.00"}]


def test_measures_within_bounds_are_those_of_so_many_records(filled: Workspace, ada: Actor) -> None:
    measures = ("count()", "sum(amount)", "avg(amount)", "min(name)", "max(account.name)", "count(amount)")
    with filled.read() as tx:
        [whole] = aggregate(tx, ada, AggregateQuery("deal", (), measures))
        assert aggregate(tx, ada, AggregateQuery("deal", (), measures, within=13)) == [whole]
        [some] = aggregate(tx, ada, AggregateQuery("deal", (), measures, "amount = 3", within=1))
        assert (some["count()"], some["sum(amount)"], some["avg(amount)"]) == (1, "3.00", "3.0000")


def test_cells_that_are_named_are_dealt_as_all_of_them_are(filled: Workspace, ada: Actor) -> None:
    with filled.write() as tx:
        beta = create(tx, ada, "account", {"name": "Beta"}).id
        for stage, seats, account in (("open", None, None), ("lost", None, beta), ("lost", 2, None)):
            create(tx, ada, "deal", {"name": "Odd", "stage": stage, "seats": seats, "account": account})
    parts = ("stage", "seats", "account")
    query = RecordQuery("deal", ("name", "amount"), sort=("-amount",), limit=3, by=parts)
    with filled.read() as tx:
        every = deal(tx, ada, query)
        odd = {("open", None, None), ("lost", None, beta), ("lost", 2, None)}
        assert set(every) == {("open", 1, 1), ("won", 1, 1)} | odd
        cells = list(product(("open", "won", "lost"), (1, 2, None), (1, beta, None)))
        assert deal(tx, ada, replace(query, cells=cells)) == every
        one = deal(tx, ada, replace(query, cells=[("won", 1, 1), ("won", 1, 1), ("open", 1, beta)]))
        assert one == {("won", 1, 1): every["won", 1, 1]}
        assert one["won", 1, 1].next is not None
        narrowed = replace(query, cells=cells, filter="amount > 4", search="Deal")
        assert deal(tx, ada, narrowed) == deal(tx, ada, replace(narrowed, cells=None)) != {}
        newest = replace(query, sort=(), cells=cells)
        assert deal(tx, ada, newest) == deal(tx, ada, replace(newest, cells=None))
        blank = replace(query, by=("seats", "account"), cells=[(None, None)])
        assert {key: len(page.data) for key, page in deal(tx, ada, blank).items()} == {(None, None): 1}
        assert deal(tx, ada, replace(query, cells=[])) == {}
        with pytest.raises(InvalidInput):
            deal(tx, ada, replace(query, cells=[("won", 1, "Acme")]))


def test_one_record_is_found_for_each_value_and_for_blank(filled: Workspace, ada: Actor) -> None:
    with filled.write() as tx:
        for name in ("Beta", "Gamma", "Idle"):
            account = create(tx, ada, "account", {"name": name}).id
            if name != "Idle":
                create(tx, ada, "deal", {"name": "Lone", "stage": "open", "account": account})
        create(tx, ada, "deal", {"name": "Free", "stage": "open", "account": None})
    query = RecordQuery("deal", ("id",), by=("account",))

    def accounts(query: RecordQuery, most: int = 10) -> list[Any]:
        ids = one_of_each(tx, ada, query, most)
        found = find(tx, ada, RecordQuery("deal", ("account",), sort=("account",), ids=ids)).data
        assert len(found) == len(ids)
        return [one["account"] and one["account"]["title"] for one in found]

    with filled.read() as tx:
        assert accounts(query) == [None, "Acme", "Beta", "Gamma"]
        assert accounts(query, 2) == ["Acme", "Beta"]
        assert accounts(replace(query, filter="name = 'Lone'")) == ["Beta", "Gamma"]
        assert accounts(replace(query, by=("stage",), filter="account = NULL")) == [None]
        assert accounts(replace(query, filter="name = 'Nobody'")) == []


def test_records_are_as_many_in_whatever_order_they_are_counted(filled: Workspace, ada: Actor) -> None:
    query = RecordQuery("deal", ("id",), filter="amount > 2", sort=("-amount",))
    with filled.read() as tx:
        assert count(tx, ada, query) == count(tx, ada, query, in_order=True) == 7
        assert count(tx, ada, query, 3) == count(tx, ada, query, 3, in_order=True) == 4
