"""Expressions as conditions in SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from dougong.access import POLICY, SYSTEM, Actor
from dougong.dataclasses import dataclass
from dougong.definitions.variables import Variable
from dougong.expressions import (
    Checked,
    EvaluationContext,
    Link,
    SqlColumn,
    check,
    compile_condition,
    parse,
)
from dougong.expressions.functions import ReadLists
from dougong.expressions.types import BOOLEAN, Path, Type
from dougong.fields.scope import ObjectScope
from dougong.records.layout import ObjectLayout, sources
from dougong.records.line_columns import line_column
from dougong.registry import Registry
from dougong.storage import Release, Transaction

if TYPE_CHECKING:
    from dougong.records.joins import Joins
    from dougong.records.path_steps import Step

KEPT_EXPRESSIONS = 1_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Condition:
    """``binds`` are right only for the context it was compiled in if ``volatile``."""

    sql: str
    binds: dict[str, Any]
    volatile: bool = False


class Bounded(dict[Any, Any]):
    """A cache whose keys come from requests, so that it must not grow for ever."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def cached(self, key: Any, make: Callable[[], T]) -> T:
        try:
            found: T = self[key]
        except KeyError:
            if len(self) >= self._limit:
                self.clear()
            found = self[key] = make()
        return found


LIST_READERS: Registry[Callable[[Transaction, Actor, EvaluationContext], ReadLists]] = Registry(
    "reader of lists of records"
)


def context_of(tx: Transaction, actor: Actor) -> EvaluationContext:
    zone = ZoneInfo(actor.zone)
    context = EvaluationContext(tx.now, zone, actor.user_id, actor.roles, actor.department_id)
    reader = LIST_READERS.get("records")
    return context if reader is None else replace(context, lists=reader(tx, actor, context))


def checked(
    release: Release,
    layout: ObjectLayout,
    text: str,
    expected: Type | None = BOOLEAN,
    actor: Actor = SYSTEM,
    variables: Sequence[Variable] = (),
) -> Checked:
    """Parsed and checked once per release; raises ExpressionSyntaxError or ExpressionTypeError. For whoever
    wrote it, hidden fields do not exist. ``expected`` None is any type. ``variables`` stand in the text by their
    ids."""
    cache: Bounded = release.cached("records.expressions", lambda: Bounded(KEPT_EXPRESSIONS))
    key = (layout.id, text, expected, POLICY.signature(actor))

    def make() -> Checked:
        scope = ObjectScope(
            release.definitions, layout.definition, partial(POLICY.seen, actor), variables=variables
        )
        return check(parse(text), scope, expected)

    return cache.cached(key, make)


def compile_filter(joins: Joins, text: str, context: EvaluationContext, prefix: str = "e") -> Condition:
    """Every path in it is asked for with the joins' actor. Binds are named by the prefix."""
    expression = checked(joins.release, joins.layout, text, actor=joins.actor)
    column = columns_of(joins, expression, prefix)
    compiled = compile_condition(expression, joins.release.dialect, column, context, prefix=prefix)
    return Condition(compiled.sql, dict(compiled.params), not compiled.fixed)


def columns_of(
    joins: Joins, expression: Checked, prefix: str, above: Path | None = None
) -> Callable[[Path], SqlColumn]:
    """Where the paths of an expression end. One that belongs to a field, at the end of the way ``above``, is read for
    everybody alike."""
    start, own = above or (), None if above is None else len(above)
    types = {resolved.place: resolved.type for resolved in expression.resolved}
    # As it is written: a lookup must itself be readable, not only what it leads to. So must a formula that
    # is made when read; what stands in it is nobody's business.
    written = zip(expression.resolved, expression.expression.paths, strict=True)
    lines: dict[Path, SqlColumn | None] = {}
    steps: dict[Path, Step] = {}
    for number, (resolved, path) in enumerate(written):
        if resolved.records is not None:
            continue
        if resolved.macro is not None:
            if resolved.free is None:
                joins.ask((*start, *path))
            continue
        lines[resolved.place] = (
            None if start else line_column(joins, path, resolved.type, f"{prefix}l{number}")
        )
        if lines[resolved.place] is None:
            steps[resolved.place] = joins.step((*start, *path), free=resolved.free if own is None else own)

    def column(path: Path) -> SqlColumn:
        of_lines = lines[path]
        if of_lines is not None:
            return of_lines
        step = steps[path]
        link = None
        if step.field is not None and step.field.links is not None:
            link = Link(f'{step.alias}."id"', sources(step.field), '"target_id"')
        parts = step.field.parts.values() if step.field is not None else ()
        return SqlColumn(
            step.sql,
            types[path],
            key_sql=step.key_sql,
            link=link,
            parts={part.name: f"{step.alias}.{part.column}" for part in parts},
        )

    return column
