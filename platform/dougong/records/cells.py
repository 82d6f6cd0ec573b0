"""Columns that are named, each read by itself, and the values that a field has, found by steps from one to the next:
what a board of many records is dealt from, off an index, without going through all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.fields import COLUMN_KINDS
from dougong.records.choosing import match_bind
from dougong.records.joins import BASE
from dougong.records.layout import layout_of, quoted
from dougong.records.path_steps import Step
from dougong.records.plans import Plan
from dougong.records.prepared_queries import prepare
from dougong.records.record_queries import RecordQuery
from dougong.storage import Dialect, Transaction, leading_index, list_bind, order_term

Cell = tuple[Any, ...]
CELL, FIRST, EACH = '"cell"', '"first"', '"each"'


def dealt_each(plan: Plan, most: int, cells: Sequence[Cell]) -> tuple[str, dict[str, Any]]:
    """The first records of each of the cells, in one statement, and its binds. A cell without any is not met."""
    dialect = plan.release.dialect
    sources, binds = [], dict[str, Any]()
    by_blanks: dict[tuple[bool, ...], list[Cell]] = {}
    for cell in dict.fromkeys(cells):
        by_blanks.setdefault(tuple(value is None for value in cell), []).append(cell)
    for number, (blanks, alike) in enumerate(by_blanks.items()):
        # Blanks are not equal to anything: which values are blank decides what is asked.
        given = {at: plan.parts[at] for at, blank in enumerate(blanks) if not blank}
        name = f"xc{number}"
        values = {at: [match_bind(step, cell[at]) for cell in alike] for at, step in given.items()}
        if dialect == "sqlite":
            rows = zip(*values.values(), strict=True)
            binds[name] = list_bind((dict(zip(given, row, strict=True)) for row in rows), dialect)
        else:
            binds |= {f"{name}_{at}": column for at, column in values.items()}
        sources.append(_firsts(plan, most, name, given))
    ids = " UNION ALL ".join(sources) or "SELECT 0 WHERE FALSE"
    return f'{plan.head} WHERE {BASE}."id" IN ({ids}) ORDER BY {plan.order}', binds


def _firsts(plan: Plan, most: int, name: str, given: Mapping[int, Step]) -> str:
    """Of the cells that a bind tells; all parts that are not ``given`` are blank in them."""
    dialect = plan.release.dialect
    conditions = [
        f"{step.sql} = {_value(at, step, dialect)}" if at in given else f"{step.sql} IS NULL"
        for at, step in enumerate(plan.parts)
    ]
    order = ", ".join(order_term(key.sql, key.descending, dialect) for key in plan.keys)
    where = " AND ".join(conditions)
    ids = f'SELECT {BASE}."id" AS "id" {plan.inner} AND {where} ORDER BY {order} LIMIT {most}'
    if not given:
        return f'SELECT "id" FROM ({ids}) {FIRST}'
    if dialect == "sqlite":
        # In place of a lateral join, which SQLite has only for functions such as this one.
        listed = f'json_each((SELECT json_group_array("id") FROM ({ids})))'
        return f"SELECT {FIRST}.value FROM json_each(:{name}) {CELL}, {listed} {FIRST}"
    lists = ", ".join(f"CAST(:{name}_{at} AS {_type(step)}[])" for at, step in given.items())
    columns = ", ".join(f'"v{at}"' for at in given)
    return f'SELECT {FIRST}."id" FROM unnest({lists}) AS {CELL}({columns}) CROSS JOIN LATERAL ({ids}) {FIRST}'


def _value(at: int, step: Step, dialect: Dialect) -> str:
    if dialect == "sqlite":
        return f"json_extract({CELL}.value, '$.{at}')"
    # The order of an index is that of its column, and has to be asked for as such.
    collation = COLUMN_KINDS[step.kind].sql_type[dialect].partition(" ")[2]
    return f'({CELL}."v{at}" {collation})'


def _type(step: Step) -> str:
    return COLUMN_KINDS[step.kind].sql_type["postgresql"].partition(" ")[0]


def steps_through(tx: Transaction, object_name: str, names: Sequence[str]) -> bool:
    """Whether there is an index by which the values of the first of these fields are found by steps, and the records
    that have certain values of all of them."""
    return _index(tx, object_name, names) is not None


def _index(tx: Transaction, object_name: str, names: Sequence[str]) -> str | None:
    layout = layout_of(tx.release, object_name)
    ids = [field.id if (field := layout.by_name.get(name)) else name for name in names]
    return leading_index(tx, layout.id, ids)


def one_of_each(tx: Transaction, actor: Actor, query: RecordQuery, most: int) -> list[int]:
    """Ids of records that a query finds, one for each value of its ``by``, of so many values at most. It takes a step
    for each of them, if ``steps_through``."""
    plan, binds = prepare(tx, actor, query)
    (step,) = plan.parts
    value, inner = step.sql, plan.inner
    index = _index(tx, query.object, query.by)
    if index is not None and tx.dialect == "sqlite":
        # Without statistics it may prefer one by what is asked besides, and sort all that it finds at each step.
        table = f"{layout_of(tx.release, query.object).table} {BASE}"
        inner = inner.replace(table, f"{table} INDEXED BY {quoted(index)}", 1)
    order = order_term(value, False, tx.dialect)
    first = f"SELECT {value} {inner} AND {value} IS NOT NULL ORDER BY {order} LIMIT 1"
    following = f'SELECT {value} {inner} AND {value} > {EACH}."value" ORDER BY {order} LIMIT 1'
    text = (
        f'WITH RECURSIVE {EACH}("value") AS (SELECT ({first})'
        f' UNION ALL SELECT ({following}) FROM {EACH} WHERE {EACH}."value" IS NOT NULL)'
        f' SELECT (SELECT {BASE}."id" {inner} AND {value} = {EACH}."value" LIMIT 1) FROM {EACH}'
        f' WHERE {EACH}."value" IS NOT NULL LIMIT {most}'
    )
    blank = f'SELECT {BASE}."id" {inner} AND {value} IS NULL LIMIT 1'
    rows = [*tx.execute(text, binds).fetchall(), *tx.execute(blank, binds).fetchall()]
    return [row[0] for row in rows[:most]]
