"""Field types: how values are read, judged, kept, shown and compared, one family of types per module.

Everything that handles a record's values comes here; nothing else coerces. Each type registers in
``FIELD_TYPES`` (reading, JSON, expressions, the builder's panel) and in ``STORAGE`` (columns). Not the
place for whatever needs a database, an actor or more than one value at a time.
"""

from dougong.fields import bundled, formulas
from dougong.fields.base import FIELD_TYPES, FieldType, coerce, coercer, parts_of, register, to_json, to_text
from dougong.fields.coercion import EXACT, LENIENT, Coercer, CoercionContext
from dougong.fields.columns import COLUMN_KINDS, ColumnKind, Dialect, Value
from dougong.fields.computations import Computation, Source, Step
from dougong.fields.computed import COMPUTED_TYPES, ComputedType
from dougong.fields.conversion import Converter, convert, converter
from dougong.fields.dependencies import Dependencies, dependencies
from dougong.fields.errors import FieldError
from dougong.fields.fitting import fitting
from dougong.fields.line_items import MOST_LINES, check_line_items, line_columns, line_totals
from dougong.fields.operators import OPERATORS, Operator
from dougong.fields.options import check_options
from dougong.fields.parts import Part
from dougong.fields.record_schema import field_schema, record_schema
from dougong.fields.reference_keys import ReferenceKey, pending, resolved
from dougong.fields.scope import ObjectScope
from dougong.fields.searched import searched_fields
from dougong.fields.storage import STORAGE, ColumnSpec, Elsewhere, Storage, main_column, storage_of
from dougong.fields.system_fields import SYSTEM_SCHEMAS, SYSTEM_TYPES

__all__ = [
    "COLUMN_KINDS",
    "COMPUTED_TYPES",
    "EXACT",
    "FIELD_TYPES",
    "LENIENT",
    "MOST_LINES",
    "OPERATORS",
    "STORAGE",
    "SYSTEM_SCHEMAS",
    "SYSTEM_TYPES",
    "Coercer",
    "CoercionContext",
    "ColumnKind",
    "ColumnSpec",
    "Computation",
    "ComputedType",
    "Converter",
    "Dependencies",
    "Dialect",
    "Elsewhere",
    "FieldError",
    "FieldType",
    "ObjectScope",
    "Operator",
    "Part",
    "ReferenceKey",
    "Source",
    "Step",
    "Storage",
    "Value",
    "bundled",
    "check_line_items",
    "check_options",
    "coerce",
    "coercer",
    "convert",
    "converter",
    "dependencies",
    "field_schema",
    "fitting",
    "formulas",
    "line_columns",
    "line_totals",
    "main_column",
    "parts_of",
    "pending",
    "record_schema",
    "register",
    "resolved",
    "searched_fields",
    "storage_of",
    "to_json",
    "to_text",
]
