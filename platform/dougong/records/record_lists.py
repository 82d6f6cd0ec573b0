"""The lists of expressions such as ``SUMIFS(records.payment.amount, records.payment.contract, id)``: values that
the records of an object have, as far as whoever asks may see them.

What of a function's criteria the database can tell exactly, or a little too widely, narrows the records that are
read; the function itself then looks at those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import Forbidden, InvalidInput
from dougong.expressions import EvaluationContext, fold
from dougong.expressions.numbers import exact
from dougong.expressions.operators import Value
from dougong.expressions.types import RecordList
from dougong.expressions.wildcards import has_wildcards
from dougong.fields import COLUMN_KINDS
from dougong.fields.columns import Convert
from dougong.records.choosing import choose
from dougong.records.conditions import LIST_READERS, Bounded
from dougong.records.joins import BASE, Joins
from dougong.records.layout import layout_of
from dougong.records.path_steps import Step
from dougong.records.sensitive import note_reads
from dougong.records.shapes import Shape
from dougong.records.whose import ME
from dougong.storage import Transaction

MOST_RECORDS = 10_000
"""Beyond so many a function gives blank: a rollup is what counts more."""
KEPT = 200

_OPERATORS = ("<", ">", "=")


@dataclass(frozen=True, slots=True)
class _Text:
    """A compiled statement, and how its columns are decoded."""

    sql: str
    binds: dict[str, Any]
    decoders: tuple[Convert | None, ...]
    steps: tuple[Step, ...]
    told: tuple[str, ...] = ()
    """Sensitive fields whose values are in it."""


@dataclass(slots=True)
class RecordLists:
    """Of one transaction and reader; asked for the same twice, it reads once."""

    tx: Transaction
    actor: Actor
    context: EvaluationContext
    _known: dict[Any, tuple[tuple[Any, ...], ...] | None] = field(default_factory=dict)

    def __call__(self, function: str, arguments: Sequence[Value]) -> list[Value] | None:
        """The arguments with lists in the place of names for them; None where there is nothing to be seen, or too
        much."""
        wanted: dict[str, list[str]] = {}
        for argument in arguments:
            if isinstance(argument, RecordList):
                wanted.setdefault(argument.object_id, []).append(argument.name)
        columns: dict[tuple[str, str], list[Value]] = {}
        for object_id, names in wanted.items():
            criteria = [
                (name, value, folded)
                for (owner, name), value, folded in _criteria(function, arguments)
                if owner == object_id
            ]
            rows = self._rows(object_id, tuple(dict.fromkeys(names)), criteria)
            if rows is None:
                return None
            for name, column in zip(dict.fromkeys(names), rows, strict=True):
                columns[object_id, name] = list(column)
        return [columns[one.object_id, one.name] if isinstance(one, RecordList) else one for one in arguments]

    def _rows(
        self, object_id: str, names: tuple[str, ...], criteria: Sequence[tuple[str, Value, bool]]
    ) -> tuple[tuple[Any, ...], ...] | None:
        key = (object_id, names, tuple(criteria))
        if key not in self._known:
            try:
                self._known[key] = self._read(object_id, names, criteria)
            except (Forbidden, InvalidInput):
                # An object or a field that this reader does not see has no values for them.
                self._known[key] = None
        return self._known[key]

    def _read(
        self, object_id: str, names: tuple[str, ...], criteria: Sequence[tuple[str, Value, bool]]
    ) -> tuple[tuple[Any, ...], ...] | None:
        asked = tuple((name, folded) for name, _, folded in criteria)
        text = self._text(object_id, names, asked)
        if text.told:
            name = layout_of(self.tx.release, object_id).definition.name
            note_reads(self.tx, self.actor, name, (), text.told, ())
        binds = dict(text.binds)
        for index, (step, (_, value, folded)) in enumerate(zip(text.steps, criteria, strict=True)):
            binds[f"l{index}"] = _bound(step, value, folded)
        if ME in binds:
            binds[ME] = self.actor.user_id
        rows = self.tx.execute(text.sql, binds).fetchall()
        if len(rows) > MOST_RECORDS:
            return None
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        return tuple(
            column if decode is None else tuple(None if v is None else decode(v) for v in column)
            for column, decode in zip(columns, text.decoders, strict=True)
        )

    def _text(self, object_id: str, names: tuple[str, ...], asked: tuple[tuple[str, bool], ...]) -> _Text:
        release = self.tx.release
        kept: Bounded = release.cached("records.lists", lambda: Bounded(KEPT))
        key = (object_id, names, asked, POLICY.signature(self.actor))
        if key in kept:
            found: _Text = kept[key]
            return found
        layout = layout_of(release, object_id)
        POLICY.require(self.actor, "read", layout.definition)
        joins = Joins(release, self.actor, layout, self.context)
        chosen = choose(joins, Shape(layout.id), self.context)
        columns = [joins.step(name.split(".") if name else ("id",)) for name in names]
        steps = tuple(joins.step(name.split(".")) for name, _ in asked)
        for index, (step, (_, folded)) in enumerate(zip(steps, asked, strict=True)):
            chosen.sql.append(f"{step.key_sql if folded else step.sql} = :l{index}")
        sql = (
            f"SELECT {', '.join(step.sql for step in columns)} FROM {layout.table} {BASE}{joins.sql}"
            f' WHERE {" AND ".join(chosen.sql)} ORDER BY {BASE}."id" LIMIT {MOST_RECORDS + 1}'
        )
        decoders, told = tuple(map(self._decoder, columns)), tuple(sorted(joins.asked))
        made = _Text(sql, chosen.binds | joins.binds, decoders, steps, told)
        if not (chosen.volatile or joins.volatile):
            kept.cached(key, lambda: made)
        return made

    def _decoder(self, step: Step) -> Convert | None:
        if step.field is not None:
            return step.field.decode
        return COLUMN_KINDS[step.kind].decode.get(self.tx.dialect)


def _criteria(function: str, arguments: Sequence[Value]) -> Iterator[tuple[tuple[str, str], Value, bool]]:
    """What the database may look for: list, value, and whether texts are compared whatever their capitals."""
    for column, wanted, folded in _PAIRS.get(function, _none)(arguments):
        if isinstance(column, RecordList) and column.name and (kind := _askable(column, wanted, folded)):
            yield (column.object_id, column.name), wanted, kind == "key"


def _askable(column: RecordList, wanted: Value, folded: bool) -> str:
    """ "value", "key", or "" where only the function itself can tell."""
    element = column.element
    if isinstance(wanted, str) and element.name == "text":
        if not folded:
            return "value"
        is_plain = (
            bool(wanted.strip()) and not wanted.startswith(_OPERATORS) and not has_wildcards(fold(wanted))
        )
        return "key" if is_plain and column.has_key else ""
    if isinstance(wanted, bool) or not isinstance(wanted, int | Decimal | date):
        return ""
    if element.name == "record":
        return "value" if isinstance(wanted, int | Decimal) and exact(wanted) == int(wanted) else ""
    if element.name == "number" and isinstance(wanted, int | Decimal) and element.scale is not None:
        return "value" if exact(wanted).scaleb(element.scale) % 1 == 0 else ""
    return "value" if element.name == "date" and type(wanted) is date else ""


def _bound(step: Step, value: Value, folded: bool) -> Any:
    if folded:
        return fold(value).strip()
    if step.kind in ("bigint", "reference"):
        return int(value)
    if isinstance(value, int | Decimal):
        value = exact(value)
    encode = step.field.encode if step.field is not None else None
    return value if encode is None else encode(value)


Pairs = Iterator[tuple[Value, Value, bool]]


def _in_pairs(first: int) -> Callable[[Sequence[Value]], Pairs]:
    def pairs(arguments: Sequence[Value]) -> Pairs:
        rest = arguments[first:]
        return ((column, wanted, True) for column, wanted in zip(rest[::2], rest[1::2], strict=False))

    return pairs


def _none(arguments: Sequence[Value]) -> Pairs:
    return iter(())


_PAIRS: dict[str, Callable[[Sequence[Value]], Pairs]] = {
    "COUNTIF": lambda arguments: iter([(arguments[0], arguments[1], True)]),
    "SUMIF": lambda arguments: iter([(arguments[0], arguments[1], True)]),
    "COUNTIFS": _in_pairs(0),
    "SUMIFS": _in_pairs(1),
    "AVERAGEIFS": _in_pairs(1),
    "MAXIFS": _in_pairs(1),
    "MINIFS": _in_pairs(1),
    "LOOKUP": lambda arguments: iter([(arguments[1], arguments[0], False)]),
}

LIST_READERS.register("records", RecordLists)
