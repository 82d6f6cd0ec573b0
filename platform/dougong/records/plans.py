"""The compiled form of a query: SQL text, and what turns its rows into record JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from dougong.access import POLICY, Actor, Operation
from dougong.errors import InvalidInput
from dougong.expressions import EvaluationContext
from dougong.fields import EXACT, Dialect, FieldError, ReferenceKey
from dougong.problems import N_, Problem
from dougong.records.conditions import compile_filter
from dougong.records.cursors import SortKey, order_by, signature
from dougong.records.guards import guard
from dougong.records.joins import BASE, Joins, Step
from dougong.records.layout import layout_of, sources
from dougong.records.levels import shown
from dougong.records.made_when_read import MadeColumn
from dougong.records.search_parts import part_key, searching_of
from dougong.records.searching import search_condition
from dougong.records.selecting import Assembler, Naming, Selection
from dougong.records.whose import ME
from dougong.storage import Release
from dougong.storage import in_list as in_list

KEPT_PLANS = 500
MAX_FIELDS = 200
MAX_SORTS = 5
_NEVER_NULL = ("id", "created_at", "updated_at", "version")


@dataclass(frozen=True, slots=True)
class Shape:
    """All of a query but its values: the key of the cache. The filter counts as shape, with its constants."""

    object_id: str
    fields: tuple[str, ...] = ()
    filter: str | None = None
    sort: tuple[str, ...] = ()
    deleted: bool = False
    search: int = 0
    """Of how many phrases what is looked for consists; 0: nothing is."""
    match: tuple[tuple[str, bool], ...] = ()
    """Paths, and whether the value is blank."""
    ids: str = ""
    """The field that a list of ids chooses by."""
    one: bool = False
    by: tuple[str, ...] = ()
    """Paths by whose values the records are dealt into columns."""
    operation: Operation = "read"
    masking: bool = False
    """Whether of sensitive values only a part is handed out."""


@dataclass(frozen=True, slots=True)
class Plan:
    release: Release
    shape: Shape
    head: str
    where: str
    order: str
    inner: str
    """FROM and WHERE with only the joins that choose and order rows."""
    counted: str
    keys: tuple[SortKey, ...]
    key_columns: tuple[int, ...]
    """Where the values of the keys stand in a row."""
    fits: int
    assemble: Assembler
    named: tuple[Naming, ...]
    """Columns of the answer whose records are still to be called by their titles."""
    files: tuple[str, ...]
    """Columns that hold ids of files of which more is still to be told."""
    made: tuple[MadeColumn, ...]
    binds: dict[str, Any]
    volatile: bool
    matched: tuple[Step, ...]
    parts: tuple[str, ...] = ()
    part_columns: tuple[int, ...] = ()
    """Where the values stand by which records are dealt out."""
    sensitive: tuple[str, ...] = ()
    """Columns of the answer of which it is told that they were read."""
    asked: tuple[str, ...] = ()
    """Sensitive fields by which the rows are chosen or ordered."""

    def dealt(self, most: int) -> str:
        """The first records of each column, all of them by one statement."""
        number = f"row_number() OVER (PARTITION BY {', '.join(self.parts)} ORDER BY {self.order})"
        numbered = f'SELECT {BASE}."id" AS "id", {number} AS n {self.inner}'
        ids = f'SELECT w."id" FROM ({numbered}) w WHERE w.n <= {most}'
        return f'{self.head} WHERE {BASE}."id" IN ({ids}) ORDER BY {self.order}'

    def page(self, wanted: int, offset: int = 0, condition: str = "") -> str:
        """First the ids of the page, from an index if there is one that fits; then what is shown of them.

        Otherwise a database that has to sort would carry every column of every row, joined ones included,
        through the sorting (measured on 100,000 rows: 28 ms against 566), and read all rows that a deep
        page skips.
        """
        more = f" AND {condition}" if condition else ""
        skipped = f" OFFSET {offset}" if offset else ""
        ids = f'SELECT {BASE}."id" {self.inner}{more} ORDER BY {self.order} LIMIT {wanted}{skipped}'
        return f'{self.head} WHERE {BASE}."id" IN ({ids}) ORDER BY {self.order}'

    def one(self) -> str:
        return f"{self.head} WHERE {self.where}"

    def total(self, most: int) -> str:
        return f"SELECT count(*) FROM (SELECT 1 {self.counted} LIMIT {most}) c"

    def binds_for(self, actor: Actor, context: Callable[[], EvaluationContext]) -> dict[str, Any]:
        """Today and the actor may have changed since the text was compiled; the text has not."""
        if self.volatile:
            return make_plan(self.release, actor, self.shape, context(), "").binds
        return {**self.binds, ME: actor.user_id} if ME in self.binds else dict(self.binds)

    def match_value(self, index: int, value: Any) -> Any:
        return match_bind(self.matched[index], value)

    def id_list(self, ids: Sequence[int]) -> Any:
        return id_list(ids, self.release.dialect)


@dataclass(slots=True)
class Chosen:
    """Which rows: the conditions and their binds."""

    sql: list[str]
    binds: dict[str, Any]
    volatile: bool
    matched: list[Step]


def make_plan(
    release: Release, actor: Actor, shape: Shape, context: EvaluationContext, base_currency: str
) -> Plan:
    layout = layout_of(release, shape.object_id)
    for operation in dict.fromkeys(("read", shape.operation)):
        POLICY.require(actor, operation, layout.definition)
    joins = Joins(release, actor, layout, context)
    chosen = choose(joins, shape, context)
    where = " AND ".join(chosen.sql)
    counted = f"FROM {layout.table} {BASE}{joins.sql} WHERE {where}"
    parts = tuple(joins.step(path.split(".")).sql for path in shape.by)
    keys = () if shape.one else _keys(joins, shape.sort or _usual_order(shape))
    inner = f"FROM {layout.table} {BASE}{joins.sql} WHERE {where}"
    selection = Selection(joins, base_currency, shape.masking)
    for step in _steps(joins, shape):
        selection.add(step)
    assemble = selection.assembler()
    made = selection.made()
    key_columns = tuple(selection.hidden(key.sql) for key in keys)
    part_columns = tuple(selection.hidden(sql) for sql in parts)
    # Only now are all columns and joins known.
    head = f"SELECT {', '.join(selection.columns)} FROM {layout.table} {BASE}{joins.sql}"
    order = order_by(keys, release.dialect)
    return Plan(
        release,
        shape,
        head,
        where,
        order,
        inner,
        counted,
        keys,
        key_columns,
        signature((layout.id, [(key.sql, key.descending) for key in keys])),
        assemble,
        selection.named,
        selection.files,
        made,
        chosen.binds | joins.binds,
        chosen.volatile or joins.volatile,
        tuple(chosen.matched),
        parts,
        part_columns,
        tuple(selection.sensitive),
        tuple(sorted(joins.asked)),
    )


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


def _usual_order(shape: Shape) -> Sequence[str]:
    """The newest first; in the bin the one deleted last."""
    return ("-deleted_at",) if shape.deleted else ("-id",)


def _keys(joins: Joins, sort: Sequence[str]) -> tuple[SortKey, ...]:
    if len(sort) > MAX_SORTS:
        raise InvalidInput(
            Problem("sort", N_("At most {count} fields can be sorted by."), "sort", {"count": MAX_SORTS})
        )
    keys: dict[str, SortKey] = {}
    for item in sort:
        step = joins.ordering(item.removeprefix("-").split("."))
        sql, kind = joins.order(step)
        nullable = not (step.alias == BASE and step.name in _NEVER_NULL)
        keys.setdefault(sql, SortKey(sql, kind, item.startswith("-"), nullable))
        if sql == f'{BASE}."id"':
            return tuple(keys.values())
    # Ties are broken by id, in the direction of the last field, so that one index serves the whole order.
    descending = sort[-1].startswith("-")
    tie = f'{BASE}."id"'
    keys[tie] = SortKey(tie, "bigint", descending, nullable=False)
    return tuple(keys.values())


def _steps(joins: Joins, shape: Shape) -> list[Step]:
    """The columns of an answer: id first, version last, as nobody can change a record without them."""
    if len(shape.fields) > MAX_FIELDS:
        text = N_("At most {count} fields can be asked for.")
        raise InvalidInput(Problem("fields", text, "fields", {"count": MAX_FIELDS}))
    layout = joins.layout
    if shape.fields:
        names = ["id", *shape.fields, "version"]
    else:
        single = (field for field in layout.fields if field.column or field.through or field.made_when_read)
        own = [field.name for field in single if shown(joins.actor, layout, field)]
        system = [name for name in layout.system if name not in ("id", "version", "deleted_at")]
        names = ["id", *own, *system, "version"]
    if shape.deleted:
        names.append("deleted_at")
    return [joins.step(name.split("."), showing=True) for name in names]
