"""What fields of several values have in common: a value is a tuple without duplicates, in the order given."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterable

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.base import FieldType, Schema
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import refuse, wrong_type
from dougong.fields.list_texts import JOINT
from dougong.fields.storage import MAIN, ColumnSpec, Storage
from dougong.problems import N_

MOST = 200
"""Values of one field of one record."""

EXPECTED = N_("Expected a list, found {value}.")

ReadItem = Callable[[object], Value]
ReadPart = Callable[[object, CoercionContext], Value]


class ListType(FieldType):
    """A type says how one value is read; the list around it is read here."""

    many = True
    json_type = "array"
    can_be_unique = False

    @abstractmethod
    def exact_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadItem: ...

    @abstractmethod
    def lenient_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadPart: ...

    @abstractmethod
    def item_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema: ...

    @abstractmethod
    def parts(self, field: FieldDefinition) -> Callable[[str], Iterable[object]]:
        """Takes apart what a person wrote."""

    def item_text(self, value: Value, field: FieldDefinition) -> str:
        return str(value)

    def identity(self, value: Value) -> Hashable:
        """Equal for values of which one is enough."""
        found: Hashable = value
        return found

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        read_item = self.exact_item(field, definitions)

        def read(value: object) -> tuple[Value, ...]:
            if not isinstance(value, list | tuple):
                raise wrong_type(EXPECTED, value)
            _check_count(len(value))
            return self._without_duplicates(read_item(item) for item in value)

        return read

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        read_item, take_apart = self.lenient_item(field, definitions), self.parts(field)

        def read(value: object, context: CoercionContext) -> tuple[Value, ...]:
            if isinstance(value, str):
                given = list(take_apart(value))
            else:
                given = list(value) if isinstance(value, list | tuple) else [value]
            items = [item for item in given if item is not None and not _is_blank(item)]
            _check_count(len(items))
            return self._without_duplicates(read_item(item, context) for item in items)

        return read

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        items = self.item_schema(field, definitions, purpose)
        if purpose == "read":
            return {"type": "array", "items": items}
        return {"type": "array", "items": items, "minItems": 1, "maxItems": MOST}

    def to_json(self, value: Value, field: FieldDefinition) -> list[Value]:
        return list(value)

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return JOINT.join(self.item_text(item, field) for item in value)

    def _without_duplicates(self, items: Iterable[Value]) -> tuple[Value, ...]:
        found: dict[Hashable, Value] = {}
        for item in items:
            found.setdefault(self.identity(item), item)
        return tuple(found.values())


class ListStorage(Storage):
    """The list is one column, so that history, reading and conversion need not know of it."""

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        return (ColumnSpec(MAIN, self.kind, indexable=False),)


def _check_count(count: int) -> None:
    if count > MOST:
        raise refuse(
            "too_many", N_("At most {limit} values are allowed; these are {count}."), limit=MOST, count=count
        )


def _is_blank(item: object) -> bool:
    return isinstance(item, str) and not item.strip()
