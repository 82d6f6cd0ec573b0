"""A link to another record.

Whoever writes may name the record by its id or by a unique field of it. Which record that is only the
database knows, so coercion leaves a ``ReferenceKey``. The writer gathers those of a whole batch with
``pending``, looks each group up with one statement, and puts the ids in with ``resolved``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field as dataclass_field

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition
from dougong.expressions.types import Type, record
from dougong.fields.base import (
    EXACT,
    FIELD_TYPES,
    Coercer,
    CoercionContext,
    FieldType,
    Schema,
    both,
    options,
)
from dougong.fields.columns import Value
from dougong.fields.errors import refuse, shown, wrong_type
from dougong.fields.integer import LARGEST
from dougong.fields.storage import KEY, storage_of
from dougong.problems import N_

RECORD_ID: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST}
REFERENCE: Schema = {
    "type": "object",
    "properties": {
        "id": RECORD_ID,
        "title": {"type": ["string", "null"]},
        "object": {"type": "string"},
    },
    "required": ["id"],
    "additionalProperties": False,
}
ALONGSIDE_ID = frozenset({"id", "title", "object"})
"""What a reference reads as may be sent back."""


@dataclass(frozen=True, slots=True)
class ReferenceKey:
    """A record of the object ``target_id`` whose field ``field_id`` has this value, still to be found.

    Equal keys mean the same record: texts are compared by their key, as uniqueness does. With ``tagged``
    the value that the record is known by names its object too.
    """

    target_id: str
    field_id: str
    value: Value
    shown: str = dataclass_field(default="", compare=False)
    tagged: bool = False


@dataclass(frozen=True, slots=True)
class OneOrSeveral:
    """What a person wrote in a list of records, which holds commas: one record if there is one of that
    name, else several."""

    whole: ReferenceKey
    parts: tuple[int | ReferenceKey, ...]


Group = tuple[str, str]


def pending(values: Iterable[Value | None]) -> dict[Group, set[ReferenceKey]]:
    """The keys among the values, by (target id, field id): each group can be looked up at once."""
    groups: dict[Group, set[ReferenceKey]] = {}
    for value in values:
        for key in _keys_in(value):
            groups.setdefault((key.target_id, key.field_id), set()).add(key)
    return groups


def _keys_in(value: Value | None) -> Iterator[ReferenceKey]:
    if isinstance(value, ReferenceKey):
        yield value
    elif isinstance(value, OneOrSeveral):
        yield value.whole
        yield from _keys_in(value.parts)
    elif isinstance(value, tuple):
        for item in value:
            yield from _keys_in(item)


def resolved(value: Value | None, found: Mapping[ReferenceKey, int | None], field_name: str) -> Value | None:
    """The value with its key replaced by the record's id; raises FieldError if none, or several, were found.

    ``found`` maps keys to ids, and to None where several records have the value.
    """
    if isinstance(value, tuple):
        return _all_resolved(value, found, field_name)
    if not isinstance(value, ReferenceKey):
        return value
    if value not in found:
        raise refuse("no_such_record", N_("There is no record “{value}”."), value=value.shown).at(field_name)
    record_id = found[value]
    if record_id is None:
        raise refuse("several_records", N_("Several records are called “{value}”."), value=value.shown).at(
            field_name
        )
    return tagged(value.target_id, record_id) if value.tagged else record_id


def _all_resolved(
    values: tuple[Value, ...], found: Mapping[ReferenceKey, int | None], field_name: str
) -> Value | None:
    """Each record once. Two names may turn out to be one record's."""
    laid_out: list[Value] = []
    for value in values:
        if not isinstance(value, OneOrSeveral):
            laid_out.append(value)
        elif value.whole in found:
            laid_out.append(value.whole)
        else:
            laid_out += value.parts
    return tuple(dict.fromkeys(resolved(value, found, field_name) for value in laid_out)) or None


def tagged(object_id: str, record_id: int) -> str:
    """A record of whichever object, as a field that may refer to several keeps it."""
    return f"{object_id}:{record_id}"


class ReferenceType(FieldType):
    name = "reference"
    title = both("Reference", "关联记录")
    help = both("A link to a record of another object.", "关联到另一个对象的一条记录。")
    options_schema = options(
        {
            "target": {"type": "string", "title": "Target", "x-title-zh": "关联对象"},
            "onDelete": {
                "enum": ["restrict", "clear", "cascade"],
                "title": "When the record referred to is deleted",
                "x-title-zh": "被关联记录删除时",
            },
        },
        required=["target"],
    )
    json_type = "object"
    widget = "reference"
    reader = "reference"
    operators = ("equals", "differs", "any_of", "none_of", "blank", "filled")
    can_be_unique = False

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return exact_reader(field.target_id or "", definitions)

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lenient_reader(field.target_id or "", definitions)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return REFERENCE | {"required": ["id", "title"]}
        return written_schema(field.target_id or "", definitions)

    def expression_type(self, field: FieldDefinition) -> Type:
        return record(field.target_id or "")

    def target_of(self, field: FieldDefinition) -> str | None:
        return field.target_id

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return value.shown if isinstance(value, ReferenceKey) else str(value)


def exact_reader(target_id: str, definitions: DefinitionSet) -> Callable[[object], Value]:
    """Of the forms in which the API names a record of the target."""
    target = definitions.objects_by_id.get(target_id)
    keys = _Keys(target_id, definitions, unique_fields(target))
    return lambda value: keys.read(value, EXACT)


def lenient_reader(target_id: str, definitions: DefinitionSet) -> Callable[[object, CoercionContext], Value]:
    """People name a record of the target by its number or its title."""
    target = definitions.objects_by_id.get(target_id)
    title = None if target is None else target.title_field
    allowed = unique_fields(target)
    if title is not None and title.name not in allowed:
        allowed[title.name] = title
    keys = _Keys(target_id, definitions, allowed)

    def read(value: object, context: CoercionContext) -> Value:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str):
            word = value.strip()
            if word.isascii() and word.isdigit() and len(word) <= len(str(LARGEST)):
                value = int(word)
            elif title is not None:
                value = {title.name: word}
        return keys.read(value, context)

    return read


def written_schema(target_id: str, definitions: DefinitionSet) -> Schema:
    """Of the forms in which the API names a record of the target."""
    by_key = [
        {
            "type": "object",
            "properties": {name: FIELD_TYPES[key.type_name].json_schema(key, definitions, "write")},
            "required": [name],
            "additionalProperties": False,
        }
        for name, key in unique_fields(definitions.objects_by_id.get(target_id)).items()
    ]
    return {"anyOf": [RECORD_ID, REFERENCE, *by_key]}


class _Keys:
    """Reads the ways of naming a record of one target."""

    def __init__(
        self, target_id: str, definitions: DefinitionSet, allowed: Mapping[str, FieldDefinition]
    ) -> None:
        self.target_id = target_id
        self.fields = allowed
        self.coercers: dict[str, Coercer] = {
            name: FIELD_TYPES[key.type_name].coercer(key, definitions) for name, key in allowed.items()
        }

        self.derived = {name: _key_of(key) for name, key in allowed.items()}

    def read(self, value: object, context: CoercionContext) -> int | ReferenceKey:
        if not isinstance(value, dict):
            return record_id_of(value)
        if "id" in value and ALONGSIDE_ID.issuperset(value):
            return record_id_of(value["id"])
        if len(value) != 1:
            raise wrong_type(N_("Expected an id, or an object with one unique field; found {value}."), value)
        [(name, key)] = value.items()
        return self._by_key(name, key, context)

    def _by_key(self, name: object, value: object, context: CoercionContext) -> ReferenceKey:
        if not isinstance(name, str) or name not in self.fields:
            raise refuse(
                "unknown_key",
                N_("Records cannot be found by “{name}”; possible are: {known}."),
                name=shown(name),
                known=", ".join(["id", *self.fields]),
            )
        key = self.coercers[name](value, context)
        if key is None:
            raise refuse("blank_key", N_("A record cannot be found by a blank “{name}”."), name=name)
        field = self.fields[name]
        compared = self.derived[name](key)
        return ReferenceKey(self.target_id, field.id, compared, shown(value))


def unique_fields(target: ObjectDefinition | None) -> dict[str, FieldDefinition]:
    """The fields by which a record can be named, by their names."""
    if target is None:
        return {}
    return {
        field.name: field
        for field in target.fields
        if field.unique and FIELD_TYPES[field.type_name].can_be_unique
    }


def _key_of(field: FieldDefinition) -> Callable[[Value], Value]:
    """What a unique field is compared by: its key column, where it has one."""
    columns = {spec.suffix: spec for spec in storage_of(field).columns(field)}
    return (columns[KEY].derive if KEY in columns else None) or (lambda value: value)


def record_id_of(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST:
        raise wrong_type(N_("Expected the id of a record, found {value}."), value)
    return value
