"""The value of a formula that is not stored, made by the database: for sorting and grouping."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dougong.definitions import FieldDefinition
from dougong.errors import InvalidInput
from dougong.expressions import NotCompilable, compile_value
from dougong.problems import Problem
from dougong.records.conditions import Condition, columns_of
from dougong.records.made_when_read import expression_of
from dougong.storage import Release
from dougong.storage.made_orders import NOT_STORED, has_order, wanted_of

if TYPE_CHECKING:
    from dougong.records.joins import Joins
    from dougong.records.path_steps import Step


def ordered(release: Release, field: FieldDefinition) -> bool:
    """Whether lists can be sorted and grouped by a formula that is not stored."""
    return release.cached(("records.ordered", field.id), lambda: has_order(field, release.definitions))


def made_in_sql(joins: Joins, step: Step, prefix: str) -> Condition:
    """InvalidInput where only Python can make it."""
    field = step.field
    if field is None or field.definition is None:
        raise LookupError(step.name)
    expression = expression_of(joins.release, field)
    refused = InvalidInput(Problem("not_stored", NOT_STORED, step.name, {"name": field.title}))
    if not ordered(joins.release, field.definition):
        raise refused
    try:
        found = compile_value(
            expression,
            joins.release.dialect,
            columns_of(joins, expression, prefix, step.above),
            joins.context,
            wanted_of(field.definition),
            prefix=prefix,
        )
    except NotCompilable:
        raise refused from None
    return Condition(found.sql, dict(found.params), not found.fixed)
