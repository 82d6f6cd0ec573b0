"""Reading records: one page of a list, one record.

What a query looks like (object, fields, filter, order, who asks) is compiled once per release to SQL text
and converters; values are binds. Rows become record JSON without passing through field types.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dougong.access import Actor
from dougong.errors import not_found
from dougong.records.attached import put_files
from dougong.records.cells import dealt_each
from dougong.records.conditions import context_of
from dougong.records.cursors import after, decode_cursor, encode_cursor
from dougong.records.joins import BASE
from dougong.records.layout import layout_of
from dougong.records.line_layout import LineLayout
from dougong.records.line_reading import MOST_READ, lines_query, put_in, readable_lines, split_names, too_many
from dougong.records.made_when_read import put_made
from dougong.records.naming import put_titles
from dougong.records.plans import Plan
from dougong.records.prepared_queries import plan_of, prepare, total_of
from dougong.records.record_queries import MAX_LIMIT, check_bounds
from dougong.records.record_queries import Page as Page
from dougong.records.record_queries import Record as Record
from dougong.records.record_queries import RecordQuery as RecordQuery
from dougong.records.sensitive import Sensitive, note_reads
from dougong.records.shapes import Shape
from dougong.storage import Transaction

COUNT_CAP = 10_000
"""A total above this is told as "more than"."""


def find(tx: Transaction, actor: Actor, query: RecordQuery) -> Page:
    """Forbidden, NotFound, or InvalidInput that names the part of the query at fault."""
    check_bounds(query)
    names, lines = _split(tx, actor, query.object, query.fields)
    plan, binds = prepare(tx, actor, replace(query, fields=names))
    rows = _rows(tx, plan, query, binds)
    more = len(rows) > query.limit
    if more:
        rows.pop()
    following = encode_cursor(plan.fits, [rows[-1][i] for i in plan.key_columns]) if more and rows else None
    page_data = _assembled(tx, actor, plan, rows)
    _tell(tx, actor, plan, query.sensitive, page_data)
    put_titles(tx, actor, plan.named, page_data)
    put_files(tx, plan.files, page_data)
    _add_lines(tx, actor, page_data, lines, query.sensitive)
    if not query.count:
        return Page(page_data, following)
    total = total_of(tx, plan, binds, COUNT_CAP)
    return Page(page_data, following, min(total, COUNT_CAP), total > COUNT_CAP)


def deal(tx: Transaction, actor: Actor, query: RecordQuery) -> dict[tuple[Any, ...], Page]:
    """The first page of each column, ``limit`` records long, by the values of ``by`` (a reference as its
    id). Columns without records are missing; ``next`` goes on by ``find`` with a fitting ``match``."""
    check_bounds(query)
    plan, binds = prepare(tx, actor, query)
    text = plan.dealt(query.limit + 1)
    if query.cells is not None:
        text, named = dealt_each(plan, query.limit + 1, query.cells)
        binds |= named
    columns: dict[tuple[Any, ...], list[Any]] = {}
    for row in tx.execute(text, binds).fetchall():
        columns.setdefault(tuple(row[i] for i in plan.part_columns), []).append(row)
    pages = {}
    for values, rows in columns.items():
        shown = rows[: query.limit]
        last = [shown[-1][i] for i in plan.key_columns]
        following = encode_cursor(plan.fits, last) if len(rows) > query.limit else None
        pages[values] = Page(_assembled(tx, actor, plan, shown), following)
        _tell(tx, actor, plan, query.sensitive, pages[values].data)
    return pages


def get(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    record_id: int,
    fields: Sequence[str] = (),
    deleted: bool = False,
    sensitive: Sensitive = "told",
) -> Record:
    """With its lines, if no fields are named. NotFound where there is none, or none that the actor may see."""
    layout = layout_of(tx.release, object_name)
    names, lines = _split(tx, actor, object_name, fields)
    if not fields:
        lines = readable_lines(tx.release, actor, layout)
    shape = Shape(layout.id, names, one=True, deleted=deleted, masking=sensitive == "masked")
    plan = plan_of(tx, actor, shape)
    row = None
    if 0 < record_id < 2**63:
        binds = plan.binds_for(actor, lambda: context_of(tx, actor))
        row = tx.execute(plan.one(), {**binds, "id": record_id}).fetchone()
    if row is None:
        raise not_found(layout.definition.title, record_id)
    found = _assembled(tx, actor, plan, [row])
    _tell(tx, actor, plan, sensitive, found)
    put_titles(tx, actor, plan.named, found)
    put_files(tx, plan.files, found)
    _add_lines(tx, actor, found, lines, sensitive)
    return found[0]


def count(
    tx: Transaction, actor: Actor, query: RecordQuery, cap: int = COUNT_CAP, in_order: bool = False
) -> int:
    """How many records a query finds; more than ``cap`` are told as ``cap + 1``. ``in_order``: they are met in the
    order of the query, at whose beginning most of them stand."""
    plan, binds = prepare(tx, actor, query)
    return total_of(tx, plan, binds, cap, in_order)


def chosen_ids(tx: Transaction, actor: Actor, query: RecordQuery) -> tuple[str, dict[str, Any]]:
    """The ids of all records that a query finds, as SQL with its binds, for statements of other rooms about
    what somebody may see. Names of binds that begin with x are left to the caller."""
    plan, binds = prepare(tx, actor, query)
    return f'SELECT {BASE}."id" {plan.counted}', binds


def few_ids(tx: Transaction, actor: Actor, query: RecordQuery, most: int) -> list[int] | None:
    """Of all records that a query finds, in no order; None if these are more. Whoever asks for them in several ways
    then need not look for them each time."""
    chosen, binds = chosen_ids(tx, actor, query)
    rows = tx.execute(f"{chosen} LIMIT {most + 1}", binds).fetchall()
    return None if len(rows) > most else [row[0] for row in rows]


def _split(
    tx: Transaction, actor: Actor, object_name: str, names: Sequence[str]
) -> tuple[tuple[str, ...], tuple[LineLayout, ...]]:
    return split_names(tx.release, actor, layout_of(tx.release, object_name), names)


def _assembled(tx: Transaction, actor: Actor, plan: Plan, rows: Sequence[Sequence[Any]]) -> list[Record]:
    records = plan.assemble(rows)
    if plan.made:
        put_made(plan.made, rows, records, context_of(tx, actor))
    return records


def _tell(tx: Transaction, actor: Actor, plan: Plan, sensitive: Sensitive, records: Sequence[Record]) -> None:
    if sensitive == "told" and plan.sensitive:
        name = layout_of(plan.release, plan.shape.object_id).definition.name
        note_reads(tx, actor, name, plan.sensitive, (), records)


def _add_lines(
    tx: Transaction,
    actor: Actor,
    records: Sequence[Record],
    lines: Sequence[LineLayout],
    sensitive: Sensitive,
) -> None:
    for one in lines:
        wanted, found = lines_query(tx.release, actor, one), list[Record]()
        query = RecordQuery(
            wanted.object,
            wanted.fields,
            sort=wanted.sort,
            limit=MAX_LIMIT,
            ids=[record["id"] for record in records],
            ids_of=one.via.name,
            sensitive=sensitive,
        )
        while records:
            page = find(tx, actor, query)
            found += page.data
            if page.next is None:
                break
            if len(found) > MOST_READ:
                raise too_many(one)
            query = replace(query, cursor=page.next)
        put_in(records, one, found)


def _rows(tx: Transaction, plan: Plan, query: RecordQuery, binds: dict[str, Any]) -> list[Any]:
    wanted = query.limit + 1
    if query.cursor is None:
        return tx.execute(plan.page(wanted, query.offset), binds).fetchall()
    values = decode_cursor(query.cursor, plan.fits, plan.keys, tx.dialect)
    rows: list[Any] = []
    for segment in after(plan.keys, values):
        text = plan.page(wanted - len(rows), condition=segment.sql)
        rows += tx.execute(text, binds | segment.binds).fetchall()
        if len(rows) >= wanted:
            break
    return rows
