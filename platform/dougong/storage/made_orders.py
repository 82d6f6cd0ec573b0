"""Whether lists can be sorted and grouped by a formula that is not stored: if both databases can make its value."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions import (
    EvaluationContext,
    ExpressionError,
    SqlColumn,
    Wanted,
    check,
    compile_value,
    parse,
)
from dougong.expressions.types import Path
from dougong.fields import COLUMN_KINDS, FIELD_TYPES, STORAGE, ObjectScope
from dougong.fields.amounts import AmountType
from dougong.fields.integer import LARGEST
from dougong.problems import N_
from dougong.storage.connections import Dialect

NOT_STORED = N_(
    "“{name}” is made when it is read, so nothing can be sorted, grouped or summed up by it; store this as a formula"
    " field for that."
)
_DIALECTS: tuple[Dialect, ...] = ("sqlite", "postgresql")
_BOUNDED = frozenset({"range", "minimum", "maximum"})
_ANY_DAY = EvaluationContext(datetime(2000, 1, 1, tzinfo=UTC))


def wanted_of(field: FieldDefinition) -> Wanted:
    kind = FIELD_TYPES[field.type_name]
    scale = COLUMN_KINDS[STORAGE[field.type_name].kind].scale or 0
    largest = kind.largest if isinstance(kind, AmountType) else Decimal(LARGEST)
    return Wanted(scale, kind.decimals(field), largest, kind.max_length(field))


def has_order(field: FieldDefinition, definitions: DefinitionSet) -> bool:
    owner = definitions.object_by_id(field.object_id)
    text = field.recipe.formula if field.recipe is not None else ""
    expected = FIELD_TYPES[field.type_name].expression_type(field)
    if _BOUNDED & field.options.keys():
        return False  # what lies beyond is blank, which the databases are not told
    try:
        checked = check(parse(text), ObjectScope(definitions, owner, above=(field.id,)), expected)
        types = {resolved.place: resolved.type for resolved in checked.resolved}

        def column(path: Path) -> SqlColumn:
            return SqlColumn("c", types[path], key_sql="k", parts={"latitude": "c", "longitude": "c"})

        for dialect in _DIALECTS:
            compile_value(checked, dialect, column, _ANY_DAY, wanted_of(field), prefix="v")
    except ExpressionError:
        return False
    return True
