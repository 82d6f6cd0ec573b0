"""Which tables and columns must change so that one set of definitions becomes another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.fields import FIELD_TYPES, ColumnSpec, storage_of
from dougong.fields.storage import MAIN
from dougong.storage.bin import BinEntry


@dataclass(frozen=True, slots=True)
class FieldChange:
    """``old`` None: the field comes, out of ``entry`` if there is one. ``new`` None: it goes into the bin.

    ``source``: the field was dropped after it had changed its type. Its last values, of the field ``old``,
    are converted from there; those of ``entry`` are from before.
    """

    old: FieldDefinition | None
    new: FieldDefinition | None
    entry: BinEntry | None = None
    source: BinEntry | None = None

    @property
    def retyped(self) -> bool:
        """Whether one column follows another, with converted values if there can be any."""
        if self.old is None or self.new is None or not specs(self.old) or not specs(self.new):
            return False
        return self.entry is not None or not same_values(self.old, self.new)

    @property
    def replaced(self) -> bool:
        """Whether the values go into the bin as they are, because the new ones are not made from them."""
        if self.old is None or self.new is None or not specs(self.old):
            return False
        if not specs(self.new):
            return True
        taken_back = self.old.recipe is not None and self.entry is not None
        return self.retyped and (self.new.recipe is not None or taken_back)

    @property
    def added_suffixes(self) -> list[ColumnSpec]:
        return [s for s in specs(self.new) if s.suffix not in {o.suffix for o in specs(self.old)}]

    @property
    def removed_suffixes(self) -> list[ColumnSpec]:
        return [s for s in specs(self.old) if s.suffix not in {n.suffix for n in specs(self.new)}]

    @property
    def new_keys(self) -> dict[str, str]:
        """Old option key to new, of options whose key changed since the columns were last in service."""
        before = self.entry.field if self.entry else self.old
        if before is None or self.new is None or not same_values(before, self.new):
            return {}
        now = {option.id: option.key for option in self.new.select_options}
        keys = {option.key: now.get(option.id, option.key) for option in before.select_options}
        return {old: new for old, new in keys.items() if old != new}

    @property
    def removed_keys(self) -> list[str]:
        if self.old is None or self.new is None or self.retyped:
            return []
        left = {option.id for option in self.new.select_options}
        taken = {option.key for option in self.new.select_options}
        return [o.key for o in self.old.select_options if o.id not in left and o.key not in taken]

    @property
    def touches_columns(self) -> bool:
        """False if nothing but the definition's text differs."""
        if self.old is None or self.new is None or self.retyped or self.new_keys:
            return True
        return self.old.name != self.new.name or bool(self.added_suffixes or self.removed_suffixes)


@dataclass(frozen=True, slots=True)
class TableChange:
    """``old`` None: the table comes, out of ``entry`` if there is one. ``new`` None: it goes into the bin."""

    old: ObjectDefinition | None
    new: ObjectDefinition | None
    fields: tuple[FieldChange, ...] = ()
    entry: BinEntry | None = None

    @property
    def before(self) -> ObjectDefinition | None:
        """The object as its table stands, in service or in the bin."""
        return self.entry.object if self.entry else self.old

    @property
    def physical_name(self) -> str | None:
        """Where the table is now; None if it is yet to be made."""
        if self.entry is not None:
            return self.entry.table_name
        return self.old.name if self.old else None


def compare(old: DefinitionSet, new: DefinitionSet, entries: Sequence[BinEntry]) -> list[TableChange]:
    """Every object that is in either set, whether or not its table changes; new objects come in order."""
    changes = [
        _table_change(old.objects_by_id.get(item.id), item, [e for e in entries if e.object_id == item.id])
        for item in new.objects.values()
    ]
    gone = [item for item in old.objects.values() if item.id not in new.objects_by_id]
    return changes + [TableChange(item, None) for item in gone]


def _table_change(
    old: ObjectDefinition | None, new: ObjectDefinition, entries: Sequence[BinEntry]
) -> TableChange:
    entry = None if old else next((e for e in entries if e.field_id is None), None)
    before = entry.object if entry else old
    if before is None:
        return TableChange(None, new, tuple(FieldChange(None, field) for field in new.fields))
    return TableChange(old, new, tuple(_field_changes(before.fields_by_id, new.fields_by_id, entries)), entry)


def _field_changes(
    old: Mapping[str, FieldDefinition], new: Mapping[str, FieldDefinition], entries: Sequence[BinEntry]
) -> Iterable[FieldChange]:
    for field_id, field in new.items():
        before, last = old.get(field_id), _last_values(field, entries)
        if before is not None and same_values(before, field):
            # What people had filled in before the field was computed comes back.
            filled_in_again = before.recipe is not None and field.recipe is None
            yield FieldChange(before, field, _kept_values(field, entries) if filled_in_again else None)
        elif before is None and last is not None and not same_values(last.field, field):
            yield FieldChange(last.field, field, _kept_values(field, entries), last)
        else:
            yield FieldChange(before, field, _kept_values(field, entries))
    for field_id, field in old.items():
        if field_id not in new:
            yield FieldChange(field, None)


def _kept_values(field: FieldDefinition, entries: Sequence[BinEntry]) -> BinEntry | None:
    """The newest entry of the bin whose columns could serve the field as they are."""
    return next((entry for entry in _values(field, entries) if same_values(entry.field, field)), None)


def _last_values(field: FieldDefinition, entries: Sequence[BinEntry]) -> BinEntry | None:
    return next(_values(field, entries), None)


def _values(field: FieldDefinition, entries: Sequence[BinEntry]) -> Iterator[BinEntry]:
    return (entry for entry in entries if entry.field_id == field.id and MAIN in entry.columns)


def same_values(one: FieldDefinition, other: FieldDefinition) -> bool:
    """Whether a stored value of the one is a stored value of the other.

    What no index holds, such as a text of many lines, may be too long for a column that has one. Computed
    values are good for a field that people fill in, but theirs are never overwritten by computed ones.
    """
    if not specs(one) or not specs(other):
        return specs(one) == specs(other)
    if other.recipe is not None and one.recipe is None:
        return False
    if one.type_name != other.type_name or one.target_id != other.target_id:
        return False
    if FIELD_TYPES[one.type_name].target_of(one) != FIELD_TYPES[other.type_name].target_of(other):
        return False
    return specs(one)[0].indexable == specs(other)[0].indexable


def specs(field: FieldDefinition | None) -> tuple[ColumnSpec, ...]:
    return () if field is None else tuple(storage_of(field).columns(field))
