"""A field as reading and writing need it: its column, its converters, and what it leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.expressions.types import Path
from dougong.fields import (
    COLUMN_KINDS,
    FIELD_TYPES,
    STORAGE,
    Coercer,
    Dialect,
    Part,
    coercer,
    fitting,
    parts_of,
    storage_of,
)
from dougong.fields.columns import Convert
from dougong.fields.fitting import Fit
from dougong.records.system_tables import USER
from dougong.storage import Release

USER_FIELDS = ("created_by", "updated_by", "owner")
SYSTEM_KINDS = {
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
    """``id`` is the name for a system field, which has no ``definition``. Columns are quoted; ``column`` is ""
    where the field's values stand elsewhere. Converters never get None; where one is None, nothing is to be
    done. ``target`` is the object of the one record that is referred to, ``links`` that of several, ``any_of``
    those to one of which the record belongs. ``through`` is the path whose end a lookup shows."""

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
    """From the database to record JSON."""
    as_json: Convert | None = None
    """From a value to record JSON."""
    shadows: tuple[tuple[str, Convert], ...] = ()
    through: Path = ()
    fit: Fit | None = None
    """Makes a computed value one of the field's."""
    way: tuple[tuple[ObjectDefinition, FieldDefinition | None], ...] = ()
    """The fields that ``through`` names, each with its object."""
    many: bool = False
    holds_files: bool = False
    links: str | None = None
    any_of: tuple[str, ...] = ()
    currency_path: Path = ()
    """Of an amount: where the currency stands, if each record has its own."""
    parts: Mapping[str, FieldLayout] = field(default_factory=dict)
    """What a dot after the field's name leads to, though it refers to nothing."""
    part: Part | None = None
    """Of such a part, which it is."""

    @property
    def is_system(self) -> bool:
        return self.definition is None

    @property
    def made_when_read(self) -> bool:
        return self.definition is not None and self.definition.made_when_read

    @property
    def sensitive(self) -> bool:
        return self.definition is not None and self.definition.sensitive

    @property
    def names_records(self) -> bool:
        return self.target is not None or self.links is not None or bool(self.any_of)

    @property
    def has_no_order(self) -> bool:
        """Neither sorted nor grouped by."""
        return self.many or bool(self.any_of)


def field_layout(release: Release, field: FieldDefinition) -> FieldLayout:
    ref = release.tables.table(field.object_id).columns.get(field.id)
    # A lookup's values are encoded as those of the field at its end.
    storage, dialect = STORAGE[field.type_name], release.dialect
    through = field.recipe.path if field.recipe is not None and not field.stored else ()
    coerce = coercer(field, release.definitions)
    specs = [spec for spec in storage_of(field).columns(field) if spec.suffix]
    field_type = FIELD_TYPES[field.type_name]
    named = field_type.target_of(field)
    return FieldLayout(
        id=field.id,
        name=field.name,
        path=(field.id,),
        title=field.title,
        definition=field,
        kind=storage.kind if ref is None else ref.kind,
        column="" if ref is None else quoted(ref.name),
        key_column=quoted(ref.key_column) if ref is not None and ref.key_column else None,
        sort_column=quoted(ref.sort_column) if ref is not None and ref.sort_column else None,
        target=None if field_type.many else named,
        coerce=coerce,
        encode=storage.encoder(dialect),
        decode=storage.decoder(dialect),
        to_json=storage.json_from_db(dialect, field),
        as_json=field_type.json_maker(field),
        shadows=tuple((quoted(spec.name(field)), spec.maker(dialect)) for spec in specs),
        through=through,
        fit=fitting(field, coerce) if field.recipe is not None and not through else None,
        way=tuple(_way(release, field.object_id, through)),
        many=field_type.many,
        holds_files=field_type.holds_files,
        links=named if field_type.many else None,
        any_of=field.linked_ids if named is None else (),
        currency_path=field.currency_path,
        parts={part.name: _part(release, field, part) for part in parts_of(field, release.definitions)},
    )


def _part(release: Release, field: FieldDefinition, part: Part) -> FieldLayout:
    """As of a field that holds nothing else."""
    names = {spec.suffix: quoted(spec.name(field)) for spec in storage_of(field).columns(field)}
    kind = COLUMN_KINDS[part.kind]
    to_json = kind.to_json.get(release.dialect)
    return FieldLayout(
        id=f"{field.id}.{part.name}",
        name=part.name,
        path=(field.id, part.name),
        title=part.title["en"],
        definition=None,
        kind=part.kind,
        column=names.get(part.suffix, ""),
        key_column=names.get(part.key_suffix or part.suffix) if part.key_suffix else None,
        sort_column=None,
        target=None,
        coerce=None,
        encode=kind.encode.get(release.dialect),
        decode=kind.decode.get(release.dialect),
        to_json=to_json(0) if to_json else None,
        part=part,
    )


def _way(
    release: Release, object_id: str | None, through: Path
) -> Iterator[tuple[ObjectDefinition, FieldDefinition | None]]:
    for segment in through:
        item = release.definitions.objects_by_id[object_id or ""]
        field = item.fields_by_id.get(segment)
        yield item, field
        object_id = field.target_id if field is not None else None


def system_layout(name: str, dialect: Dialect) -> FieldLayout:
    kind = COLUMN_KINDS[SYSTEM_KINDS[name]]
    to_json = kind.to_json.get(dialect)
    return FieldLayout(
        id=name,
        name=name,
        path=(name,),
        title=name,
        definition=None,
        kind=SYSTEM_KINDS[name],
        column=quoted(name),
        key_column=None,
        sort_column=None,
        target=USER if name in USER_FIELDS else None,
        coerce=None,
        encode=kind.encode.get(dialect),
        decode=kind.decode.get(dialect),
        to_json=to_json(0) if to_json else None,
    )
