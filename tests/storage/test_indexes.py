"""The list of a view is read off an index: the databases are asked how they would do it."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from dougong.storage import Workspace, leading_index, order_term
from dougong.storage.indexes import wanted
from dougong.storage.reconciling import disagreements

from tests.storage.support import ACCOUNT, DEAL, a_view, insert_in, published

VIEW = a_view(
    "open_deals", "deal", ["name"], filter="stage = 'open' AND seats > 3", sort=["-close_date", "name"]
)


BOARD = a_view(
    "deal_board", "deal", ["name"], type="board", groupBy="stage", sumField="amount", sort=["-seats"]
)


PLAN = a_view(
    "deal_plan",
    "deal",
    ["name"],
    type="timeline",
    dateField="close_date",
    endField="until",
    filter="stage = 'open'",
)


def explained(workspace: Workspace, sql: str) -> str:
    with workspace.read() as tx:
        head = "EXPLAIN QUERY PLAN " if tx.dialect == "sqlite" else "EXPLAIN "
        return "\n".join(str(row) for row in tx.execute(head + sql))


@pytest.fixture
def deals(workspace: Workspace) -> Workspace:
    published(workspace, ACCOUNT, DEAL, VIEW)
    chance = random.Random(1)
    with workspace.write() as tx:
        for number in range(2_000):
            day = date(2026, 1, 1) + timedelta(days=chance.randrange(300))
            stage = chance.choice(["open", "won", "lost"])
            insert_in(
                tx, "deal", {"name": f"Deal {number}", "stage": stage, "close_date": day, "seats": number % 9}
            )
    if workspace.database.dialect == "postgresql":
        with workspace.write() as tx:
            tx.execute('ANALYZE "deal"')
    return workspace


def test_a_views_page_needs_no_sorting(deals: Workspace) -> None:
    with deals.read() as tx:
        item = tx.release.definitions.object("deal")
        sort = tx.release.tables.table("deal").columns[item.field("name").id].sort_column
        order = [("close_date", True), (str(sort), False), ("id", False)]
        terms = ", ".join(order_term(f'"{name}"', descending, tx.dialect) for name, descending in order)
    plan = explained(
        deals,
        'SELECT "id", "name" FROM "deal" WHERE "deleted_at" IS NULL AND "stage" = \'open\' AND "seats" > 3 '
        f"ORDER BY {terms} LIMIT 50",
    )
    assert "_ix_" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_related_records_are_found_by_an_index_newest_first(deals: Workspace) -> None:
    sql = 'SELECT "id" FROM "deal" WHERE "deleted_at" IS NULL AND "account" = 7 ORDER BY "id" DESC LIMIT 20'
    plan = explained(deals, sql)
    assert "_ix_" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_a_board_is_summed_up_and_dealt_out_without_touching_the_table(deals: Workspace) -> None:
    published(deals, BOARD)
    if deals.database.dialect == "postgresql":
        pytest.skip("it looks at a table of this size as a whole, whatever indexes there are")
    sums = 'SELECT "stage", count(*), sum("amount") FROM "deal" WHERE "deleted_at" IS NULL GROUP BY "stage"'
    numbered = 'row_number() OVER (PARTITION BY "stage" ORDER BY "seats" DESC, "id" DESC)'
    dealt = (
        f'SELECT "id" FROM (SELECT "id", {numbered} AS n FROM "deal" WHERE "deleted_at" IS NULL) WHERE n < 9'
    )
    assert "COVERING INDEX" in explained(deals, sums)
    assert "COVERING INDEX" in explained(deals, dealt)
    assert "TEMP B-TREE" not in explained(deals, dealt)


def test_a_board_with_lanes_has_an_index_that_begins_with_them_however_many_there_are(
    deals: Workspace,
) -> None:
    lanes = {**BOARD, "name": "lanes", "swimlanes": "account", "filter": "seats = 3"}
    sorts = [["seats", "name"], ["name"], ["close_date"], ["-name"], ["-close_date", "seats"], ["seats"]]
    views = [
        a_view(f"v{n}_{m}", "deal", ["name"], filter=f"{field} = {value}", sort=sort)
        for n, sort in enumerate(sorts)
        for m, (field, value) in enumerate((("stage", "'won'"), ("amount", "1"), ("seats", "1")))
    ]
    published(deals, *views, lanes)
    with deals.read() as tx:
        table, fields = tx.release.tables.table("deal"), tx.release.definitions.object("deal").fields_by_name
        assert wanted(table, tx.release.definitions)[1] != []
        assert disagreements(tx) == []
        account, stage, seats = (fields[name].id for name in ("account", "stage", "seats"))
        assert leading_index(tx, table.definition.id, [account, stage]) is not None
        assert leading_index(tx, table.definition.id, [seats, account]) is None
        assert leading_index(tx, table.definition.id, [account, "nothing"]) is None
    order = order_term('"account"', False, deals.database.dialect)
    following = (
        f'SELECT "account" FROM "deal" WHERE "deleted_at" IS NULL AND "account" > 7 ORDER BY {order} LIMIT 1'
    )
    plan = explained(deals, following)
    assert "_ix_" in plan and "TEMP B-TREE" not in plan and "Sort" not in plan


def test_what_touches_a_period_of_a_timeline_is_found_without_sorting(deals: Workspace) -> None:
    until = {"until": {"fieldType": "date", "title": "Until"}}
    published(deals, {**DEAL, "properties": {**DEAL["properties"], **until}}, PLAN)
    with deals.read() as tx:
        assert disagreements(tx) == []
        later, earlier = (order_term('"close_date"', descending, tx.dialect) for descending in (False, True))
    open_deals = 'SELECT "id" FROM "deal" WHERE "deleted_at" IS NULL AND "stage" = \'open\' AND "close_date"'
    begins = (
        f"{open_deals} >= '2026-06-01' AND \"close_date\" < '2026-07-01' ORDER BY {later}, \"id\" LIMIT 301"
    )
    lasts = (
        f"{open_deals} < '2026-06-01' AND \"until\" >= '2026-06-01' ORDER BY {earlier}, \"id\" DESC LIMIT 301"
    )
    for sql in (begins, lasts):
        plan = explained(deals, sql)
        assert "_ix_" in plan
        assert "TEMP B-TREE" not in plan
        assert deals.database.dialect == "postgresql" or "COVERING INDEX" in plan


def test_what_rollups_sum_up_stands_in_the_index_of_their_reference(deals: Workspace) -> None:
    turnover = {"fieldType": "rollup", "title": "Turnover", "object": "deal", "via": "account"}
    turnover |= {"function": "sum", "field": "amount", "filter": "seats > 3"}
    published(deals, {**ACCOUNT, "properties": {**ACCOUNT["properties"], "turnover": turnover}})
    if deals.database.dialect == "postgresql":
        pytest.skip("it looks at a table of this size as a whole, whatever indexes there are")
    sums = (
        'SELECT "account", sum("amount") FROM "deal" WHERE "account" IN (1, 2, 3) AND "seats" > 3'
        ' AND "deleted_at" IS NULL GROUP BY "account"'
    )
    assert "COVERING INDEX" in explained(deals, sums)


def test_whose_records_are_is_read_from_indexes_once_a_role_asks(deals: Workspace) -> None:
    rules = [{"name": "own", "object": "deal", "operations": ["read"], "rows": "own"}]
    published(deals, {"kind": "role", "name": "seller", "title": "Seller", "rules": rules})
    with deals.read() as tx:
        assert disagreements(tx) == []
    if deals.database.dialect == "postgresql":
        pytest.skip("it looks at a table of this size as a whole, whatever indexes there are")
    own = 'SELECT "id" FROM "deal" WHERE "deleted_at" IS NULL AND "owner" IN (1, 2)'
    assert "COVERING INDEX" in explained(deals, own)
    assert "COVERING INDEX" in explained(deals, f'{own} ORDER BY "id" DESC LIMIT 20')
