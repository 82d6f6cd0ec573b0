"""Which rows a query is about: its conditions as SQL, and its values as they stand in the columns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.expressions import EvaluationContext
from dougong.fields import EXACT, Dialect, FieldError, ReferenceKey
from dougong.problems import N_, Problem
from dougong.records.conditions import compile_filter
from dougong.records.guards import guard
from dougong.records.joins import BASE, Joins
from dougong.records.layout import sources
from dougong.records.path_steps import Step
from dougong.records.search_parts import part_key, searching_of
from dougong.records.searching import search_condition
from dougong.records.shapes import Shape
from dougong.records.tree_conditions import ABOVE, strays, topmost
from dougong.storage import in_list


@dataclass(slots=True)
class Chosen:
    """Which rows: the conditions and their binds."""

    sql: list[str]
    binds: dict[str, Any]
    volatile: bool
    matched: list[Step]
    spread: str = ""
    """What is said besides where the records that the actor may read are many."""


def choose(joins: Joins, shape: Shape, context: EvaluationContext) -> Chosen:
    chosen = Chosen([], {}, False, [])
    if shape.one:
        chosen.sql.append(f'{BASE}."id" = :id')
    chosen.sql.append(f'{BASE}."deleted_at" IS {"NOT NULL" if shape.deleted else "NULL"}')
    conditions = [guard(joins.release, joins.actor, BASE, joins.layout, context, shape.operation)]
    if shape.filter:
        conditions.append(compile_filter(joins, shape.filter, context))
    for condition in conditions:
        if condition is not None:
            chosen.sql.append(f"({condition.sql})")
            chosen.binds |= condition.binds
            chosen.volatile |= condition.volatile
    for index, (path, blank) in enumerate(shape.match):
        step = joins.step(path.split("."))
        chosen.matched.append(step)
        chosen.sql.append(_matching(step, f":m{index}", blank, joins.release.dialect))
    if shape.ids:
        chosen.sql.append(f"{joins.step((shape.ids,)).sql} {in_list('ids', joins.release.dialect)}")
    if shape.top:
        chosen.sql.append(topmost(joins, shape.top))
    if shape.strays:
        found = strays(joins, shape.strays)
        chosen.sql.append(found.sql)
        chosen.spread = found.spread
    if shape.below:
        chosen.sql.append(f'{joins.step((shape.below,)).sql} = {ABOVE}."id"')
    if shape.search:
        chosen.sql.append(_found(joins, shape.search))
    return chosen


def _found(joins: Joins, phrases: int) -> str:
    """Whoever may not search by everything finds each phrase in some part that is theirs."""
    dialect, layout = joins.release.dialect, joins.layout
    how = searching_of(joins.release, joins.actor, layout)
    if how.whole:
        return f'{BASE}."id" IN ({search_condition(dialect)})'
    keys = ", ".join(f"'{key}'" for key in how.keys)
    followed = [(field, joins.follow(BASE, field.path, field)) for field in how.followed]
    conditions = []
    for number in range(phrases):
        ways = [f'{BASE}."id" IN ({search_condition(dialect, f"IN ({keys})", f"sq{number}")})']
        for field, alias in followed:
            part = f"= '{part_key(layout.id, field.id)}'"
            found = search_condition(dialect, part, f"sq{number}")
            ways.append(f'({alias}."id" IS NOT NULL AND {BASE}."id" IN ({found}))')
        conditions.append(f"({' OR '.join(ways)})")
    return " AND ".join(conditions)


def _matching(step: Step, bind: str, blank: bool, dialect: Dialect) -> str:
    field = step.field
    if blank:
        return f"{step.sql} IS NULL"
    if field is not None and field.links is not None:
        return f'{step.alias}."id" IN ({sources(field)} AND "target_id" = {bind})'
    if field is not None and field.any_of:
        # The number of the record is what there is an index on.
        record = f"{step.alias}.{field.shadows[1][0]}"
        number = f"substr({bind}, instr({bind}, ':') + 1)"
        if dialect == "postgresql":
            number = f"split_part(CAST({bind} AS text), ':', 2)"
        return f"({record} = CAST({number} AS bigint) AND {step.sql} = {bind})"
    return f"{step.sql} = {bind}"


def id_list(ids: Sequence[int], dialect: Dialect) -> Any:
    known = [i for i in ids if 0 < i < 2**63]
    return json.dumps(known) if dialect == "sqlite" else known


def match_bind(step: Step, value: Any) -> Any:
    """A value from a caller as it stands in the column; InvalidInput if the field cannot hold it."""
    field = step.field
    if field is None or field.coerce is None:
        if isinstance(value, (int, str)) and not isinstance(value, bool):
            return value
        raise _no_match(step)
    if field.links is not None:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53:
            return value
        raise _no_match(step)
    coerced = field.coerce(value, EXACT)
    if coerced is None or isinstance(coerced, ReferenceKey):
        raise _no_match(step)
    return coerced if field.encode is None else field.encode(coerced)


def _no_match(step: Step) -> FieldError:
    return FieldError(
        Problem("wrong_type", N_("The field “{name}” cannot be compared with this."), step.name)
    )
