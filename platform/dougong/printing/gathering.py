"""What a template's values are for a record, read with the rights of whoever prints it and worded in their language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.errors import DougongError
from dougong.expressions import Checked, EvaluationContext
from dougong.expressions.types import Path
from dougong.messages.wording import Wording
from dougong.records.bulk_values import reader_of, steps_of
from dougong.records.conditions import checked, context_of
from dougong.records.layout import ObjectLayout
from dougong.records.path_steps import Step
from dougong.records.query import RecordQuery, find
from dougong.storage import Transaction

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Readable:
    """``masked``: of what it reads at least one value is not told in full."""

    expression: Checked
    steps: Mapping[Path, Step]
    masked: bool

    def mask(self, record: Mapping[str, Any]) -> str:
        """Of a field that stands alone what is left of it; nothing is computed from that."""
        written, names = self.expression.expression, [step.name for step in self.steps.values()]
        alone = written.source.strip() == ".".join(written.paths[0]) and len(names) == 1
        return str(record[names[0]] or "") if alone else ""


def texts_of(
    tx: Transaction,
    actor: Actor,
    layout: ObjectLayout,
    expressions: Mapping[str, str],
    wording: Wording,
    query: RecordQuery,
) -> list[tuple[int, Texts]]:
    """For each record that the query finds, in its order. What somebody may not read is blank."""
    readable = {name: _readable(tx, actor, layout, text) for name, text in expressions.items()}
    currencies = _currencies(tx, actor, layout, readable.values())
    steps = [one.steps for one in readable.values() if one is not None] + currencies
    readers: dict[Path, Callable[[Mapping[str, Any]], Any]] = {}
    names: dict[str, None] = {}
    for each in steps:
        for path, step in each.items():
            names[step.name] = None
            if not _is_masked(actor, step):
                readers[path] = reader_of(tx, step)
    wanted = RecordQuery(
        query.object, ("id", *names), query.filter, query.sort, query.limit, ids=query.ids, sensitive="masked"
    )
    context, found = context_of(tx, actor), []
    for record in find(tx, actor, wanted).data:
        values = {path: read(record) for path, read in readers.items()}
        found.append(
            (
                record["id"],
                {name: _text(one, record, values, context, wording) for name, one in readable.items()},
            )
        )
    return found


def _text(
    one: _Readable | None,
    record: Mapping[str, Any],
    values: Mapping[Path, Any],
    context: EvaluationContext,
    wording: Wording,
) -> str:
    if one is None:
        return ""
    if one.masked:
        return one.mask(record)
    return wording.text(one.expression, one.expression.evaluate(values, context), values)


def _readable(tx: Transaction, actor: Actor, layout: ObjectLayout, text: str) -> _Readable | None:
    try:
        expression = checked(tx.release, layout, text, None, actor)
        steps = steps_of(tx, actor, layout, expression, showing=True)
    except DougongError:
        return None
    return _Readable(expression, steps, any(_is_masked(actor, step) for step in steps.values()))


def _is_masked(actor: Actor, step: Step) -> bool:
    return step.masked or (step.sensitive and actor.kind != "system")


def _currencies(
    tx: Transaction, actor: Actor, layout: ObjectLayout, values: Sequence[_Readable | None] | Any
) -> list[Mapping[Path, Step]]:
    """What amounts are counted in stands in fields of its own."""
    fields, found = tx.release.definitions.fields_by_id, []
    for one in values:
        for resolved, path in (
            zip(one.expression.resolved, one.expression.expression.paths, strict=True)
            if one is not None
            else ()
        ):
            field = fields.get(resolved.path[-1])
            if field is None or not field.currency_path:
                continue
            names = [fields[each].name for each in field.currency_path if each in fields]
            before = [
                fields[each.removeprefix("#")].name if each.removeprefix("#") in fields else each
                for each in path[:-1]
            ]
            other = _readable(tx, actor, layout, ".".join([*before, *names]))
            if other is not None:
                found.append(other.steps)
    return found
