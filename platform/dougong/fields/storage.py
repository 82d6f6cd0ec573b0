"""The storage facet: in which columns a field lives, and the functions between them and values."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.fields.columns import COLUMN_KINDS, Convert, Dialect, Value
from dougong.registry import Registry

MAIN = ""
KEY = "k"
SORT = "s"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """``suffix`` is "" for the column that bears the field's name; ``derive`` makes a shadow column's
    value, of its kind, from the field's (None: the same). What is not ``indexable`` may be too long for it."""

    suffix: str
    kind: str
    derive: Convert | None = None
    indexable: bool = True

    def name(self, field: FieldDefinition) -> str:
        """Shadow columns are named from the short id, so that a rename leaves them alone."""
        return f"_{self.suffix}_{field.id.partition('_')[2]}" if self.suffix else field.name

    def sql_type(self, dialect: Dialect) -> str:
        return COLUMN_KINDS[self.kind].sql_type[dialect]

    def maker(self, dialect: Dialect) -> Convert:
        """From the value to what a shadow column holds."""
        derive, encode = self.derive or _same, COLUMN_KINDS[self.kind].encode.get(dialect)
        if encode is None:
            return derive
        return lambda value: None if (derived := derive(value)) is None else encode(derived)


@dataclass(frozen=True, slots=True)
class Storage:
    """Of a type whose values fill one column of a known kind; most types need no more. ``decimals`` are
    those that record JSON shows at least, for the kinds that have any."""

    kind: str

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        return (ColumnSpec(MAIN, self.kind),)

    def encoder(self, dialect: Dialect) -> Convert | None:
        """From value to database; None where both are the same. Never gets None."""
        return COLUMN_KINDS[self.kind].encode.get(dialect)

    def decoder(self, dialect: Dialect) -> Convert | None:
        """From database to value; None where both are the same. Never gets None."""
        return COLUMN_KINDS[self.kind].decode.get(dialect)

    def json_from_db(self, dialect: Dialect, field: FieldDefinition) -> Convert | None:
        """From database straight to record JSON, the hot path of lists; None where both are the same."""
        make = COLUMN_KINDS[self.kind].to_json.get(dialect)
        return None if make is None else make(self.decimals(field))

    def decimals(self, field: FieldDefinition) -> int:
        return 0

    def to_db(self, value: Value | None, dialect: Dialect) -> object:
        encode = self.encoder(dialect)
        return value if value is None or encode is None else encode(value)

    def from_db(self, stored: object, dialect: Dialect) -> Value | None:
        decode = self.decoder(dialect)
        return stored if stored is None or decode is None else decode(stored)


@dataclass(frozen=True, slots=True)
class Elsewhere(Storage):
    """Of a field whose values stand in no column of its object's table: in a table of links or of children,
    or with the record that a lookup leads to. ``kind`` is what the values would be kept in."""

    kind: str = "text"

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        return ()


def _same(value: Value) -> Value:
    return value


STORAGE: Registry[Storage] = Registry("storage of field type")
ELSEWHERE = Elsewhere()


def storage_of(field: FieldDefinition) -> Storage:
    return STORAGE[field.type_name] if field.stored else ELSEWHERE


def main_column(field: FieldDefinition) -> ColumnSpec | None:
    """The column that bears the field's name; None where its values stand elsewhere."""
    return next((spec for spec in storage_of(field).columns(field) if spec.suffix == MAIN), None)
