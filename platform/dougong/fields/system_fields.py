"""The fields that every record has: what they are in expressions and in record JSON."""

from __future__ import annotations

from collections.abc import Mapping

from dougong.definitions import SYSTEM_FIELDS
from dougong.expressions.types import DATETIME, INTEGER, USER, Type
from dougong.fields.base import Schema
from dougong.fields.dates import INSTANT_PATTERN
from dougong.fields.reference import RECORD_ID, REFERENCE

_INSTANT: Schema = {"type": "string", "format": "date-time", "pattern": INSTANT_PATTERN}
_USER: Schema = {"anyOf": [REFERENCE, {"type": "null"}]}

_FIELDS: Mapping[str, tuple[Type, Schema]] = {
    "id": (INTEGER, RECORD_ID),
    "created_at": (DATETIME, _INSTANT),
    "created_by": (USER, _USER),
    "updated_at": (DATETIME, _INSTANT),
    "updated_by": (USER, _USER),
    "owner": (USER, _USER),
    "version": (INTEGER, RECORD_ID),
}

SYSTEM_TYPES: Mapping[str, Type] = {name: _FIELDS[name][0] for name in SYSTEM_FIELDS}
SYSTEM_SCHEMAS: Mapping[str, Schema] = {
    name: {**_FIELDS[name][1], "readOnly": True} for name in SYSTEM_FIELDS
}
