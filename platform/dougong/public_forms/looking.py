"""A visitor gives the keys of a record and sees the fields that the form names, of the one record that they match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.access import SYSTEM
from dougong.definitions import FieldDefinition
from dougong.errors import DougongError
from dougong.expressions.tokens import quote_text
from dougong.fields import CoercionContext, coercer, to_json
from dougong.public_forms.models import PublicFormModel
from dougong.records.query import RecordQuery, find
from dougong.storage import Transaction


def look_up(
    tx: Transaction, model: PublicFormModel, values: Mapping[str, str], how: CoercionContext
) -> Mapping[str, Any] | None:
    """None for whatever is not exactly one record: what is wrong with the keys is told nobody."""
    conditions = [_condition(tx, field, values.get(field.name, ""), how) for field in model.keys]
    if None in conditions:
        return None
    parts = [model.definition.filter, *conditions]
    text = " AND ".join(f"({part})" for part in parts if part)
    fields = ("id", *(field.name for field in model.shown))
    query = RecordQuery(model.layout.definition.name, fields, text, ("id",), 2)
    try:
        found = find(tx, SYSTEM, query).data
    except DougongError:
        return None
    return found[0] if len(found) == 1 else None


def _condition(tx: Transaction, field: FieldDefinition, raw: str, how: CoercionContext) -> str | None:
    if not raw.strip() or len(raw) > 200:
        return None
    try:
        value = coercer(field, tx.release.definitions)(raw.strip(), how)
    except DougongError:
        return None
    if value is None:
        return None
    shown = to_json(value, field)
    if field.type_name == "date":
        return f"{field.name} = DATE({value.year}, {value.month}, {value.day})"
    return f"{field.name} = {shown}" if isinstance(shown, int) else f"{field.name} = {quote_text(str(shown))}"
