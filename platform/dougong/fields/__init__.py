"""Field types: how values are read, judged, kept, shown and compared, one family of types per module.

Everything that handles a record's values comes here; nothing else coerces. Each type registers in
``FIELD_TYPES`` (reading, JSON, expressions, the builder's panel) and in ``STORAGE`` (columns). Not the
place for whatever needs a database, an actor or more than one value at a time.
"""

from dougong.fields import bundled
from dougong.fields.base import (
    EXACT,
    FIELD_TYPES,
    LENIENT,
    Coercer,
    CoercionContext,
    FieldType,
    coerce,
    coercer,
    register,
    to_json,
    to_text,
)
from dougong.fields.columns import COLUMN_KINDS, ColumnKind, Dialect, Value
from dougong.fields.conversion import Converter, convert, converter
from dougong.fields.errors import FieldError
from dougong.fields.reference import ReferenceKey, pending, resolved
from dougong.fields.storage import STORAGE, ColumnSpec, Storage, storage_of

__all__ = [
    "COLUMN_KINDS",
    "EXACT",
    "FIELD_TYPES",
    "LENIENT",
    "STORAGE",
    "Coercer",
    "CoercionContext",
    "ColumnKind",
    "ColumnSpec",
    "Converter",
    "Dialect",
    "FieldError",
    "FieldType",
    "ReferenceKey",
    "Storage",
    "Value",
    "bundled",
    "coerce",
    "coercer",
    "convert",
    "converter",
    "pending",
    "register",
    "resolved",
    "storage_of",
    "to_json",
    "to_text",
]
