"""An object as reading and writing need it: its fields with their columns and converters, made once per
release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dougong.access import POLICY, Actor
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.expressions.types import Path
from dougong.fields import COLUMN_KINDS, Coercer, Dialect, coercer, storage_of
from dougong.fields.columns import Convert
from dougong.storage import Release

USER_TABLE = "_dg_user"
USER = "user"
"""Stands for an object id where a field refers to a user."""

USER_FIELDS = ("created_by", "updated_by", "owner")
_SYSTEM_KINDS = {
    "id": "bigint",
    "created_at": "instant",
    "created_by": "reference",
    "updated_at": "instant",
    "updated_by": "reference",
    "owner": "reference",
    "version": "bigint",
    "deleted_at": "instant",
}


def quoted(name: str) -> str:
    return f'"{name}"'


@dataclass(frozen=True, slots=True, eq=False)
class FieldLayout:
    """``id`` is the name for a system field, which has no ``definition``. Columns are quoted. Converters
    never get None; where one is None, nothing is to be done."""

    id: str
    name: str
    path: Path
    title: str
    definition: FieldDefinition | None
    kind: str
    column: str
    key_column: str | None
    sort_column: str | None
    target: str | None
    coerce: Coercer | None
    encode: Convert | None
    decode: Convert | None
    to_json: Convert | None
    shadows: tuple[tuple[str, Convert], ...] = ()

    @property
    def is_system(self) -> bool:
        return self.definition is None


@dataclass(frozen=True, slots=True, eq=False)
class ObjectLayout:
    definition: ObjectDefinition
    id: str
    table: str
    """Quoted."""
    fields: tuple[FieldLayout, ...]
    """The user's, in the order of the definition."""
    by_name: Mapping[str, FieldLayout]
    """These and the system fields."""
    by_id: Mapping[str, FieldLayout]
    title: FieldLayout | None

    @property
    def system(self) -> tuple[str, ...]:
        return tuple(_SYSTEM_KINDS)

    def find(self, segment: str) -> FieldLayout | None:
        """By name, or by ``#id`` as stored definitions write it."""
        return self.by_id.get(segment[1:]) if segment.startswith("#") else self.by_name.get(segment)


def layout_of(release: Release, name_or_id: str) -> ObjectLayout:
    """NotFound where there is no such object."""
    return release.cached(("records.layout", name_or_id), lambda: _layout(release, name_or_id))


def readable(actor: Actor, layout: ObjectLayout, field: FieldLayout) -> bool:
    """The one question asked at every mention of a field."""
    if field.definition is None:
        return POLICY.can(actor, "read", layout.definition)
    return POLICY.can_read_field(actor, layout.definition, field.definition)


def _layout(release: Release, name_or_id: str) -> ObjectLayout:
    table = release.tables.table(name_or_id)
    definition = table.definition
    fields = tuple(_field_layout(release, field) for field in definition.fields)
    system = tuple(_system_layout(name, release.dialect) for name in _SYSTEM_KINDS)
    everything = (*system, *fields)
    by_id = {field.id: field for field in everything}
    title = definition.title_field
    return ObjectLayout(
        definition,
        definition.id,
        quoted(table.name),
        fields,
        {field.name: field for field in everything},
        by_id,
        by_id.get(title.id) if title is not None else None,
    )


def _field_layout(release: Release, field: FieldDefinition) -> FieldLayout:
    ref = release.tables.table(field.object_id).columns[field.id]
    storage, dialect = storage_of(field), release.dialect
    specs = [spec for spec in storage.columns(field) if spec.suffix]
    return FieldLayout(
        id=field.id,
        name=field.name,
        path=(field.id,),
        title=field.title,
        definition=field,
        kind=ref.kind,
        column=quoted(ref.name),
        key_column=quoted(ref.key_column) if ref.key_column else None,
        sort_column=quoted(ref.sort_column) if ref.sort_column else None,
        target=field.target_id,
        coerce=coercer(field, release.definitions),
        encode=storage.encoder(dialect),
        decode=storage.decoder(dialect),
        to_json=storage.json_from_db(dialect, field),
        shadows=tuple((quoted(spec.name(field)), spec.derive or _same) for spec in specs),
    )


def _system_layout(name: str, dialect: Dialect) -> FieldLayout:
    kind = COLUMN_KINDS[_SYSTEM_KINDS[name]]
    to_json = kind.to_json.get(dialect)
    return FieldLayout(
        id=name,
        name=name,
        path=(name,),
        title=name,
        definition=None,
        kind=_SYSTEM_KINDS[name],
        column=quoted(name),
        key_column=None,
        sort_column=None,
        target=USER if name in USER_FIELDS else None,
        coerce=None,
        encode=kind.encode.get(dialect),
        decode=kind.decode.get(dialect),
        to_json=to_json(0) if to_json else None,
    )


def _same(value: Any) -> Any:
    return value
