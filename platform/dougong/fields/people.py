"""Users: one, or several. Whoever writes names them by id or e-mail address; people write names too."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import USER, Type, list_of
from dougong.fields.base import PEOPLE, FieldType, Schema, both
from dougong.fields.clean import clean
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import shown, wrong_type
from dougong.fields.integer import LARGEST
from dougong.fields.list_texts import all_parts
from dougong.fields.lists import ListType, ReadItem, ReadPart
from dougong.fields.reference import ALONGSIDE_ID, RECORD_ID, REFERENCE, record_id_of
from dougong.fields.reference_keys import ReferenceKey
from dougong.fields.text import NO_NUL
from dougong.fields.text_forms import key_text
from dougong.problems import N_

LONGEST_NAME = 254
EXPECTED = N_("Expected the id of a user, or an object with an e-mail address; found {value}.")

_BY_EMAIL: Schema = {
    "type": "object",
    "properties": {
        "email": {
            "type": "string",
            "minLength": 1,
            "maxLength": LONGEST_NAME,
            "not": NO_NUL,
        }
    },
    "required": ["email"],
    "additionalProperties": False,
}


class UserType(FieldType):
    name = "user"
    title = both("Person", "成员")
    help = both("One of the people who use this workspace.", "本工作区的一位成员。")
    json_type = "object"
    widget = "person"
    reader = "person"
    operators = ("is_me", "equals", "differs", "any_of", "none_of", "blank", "filled")
    can_be_unique = False

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return _exact

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return _lenient

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return _schema(purpose)

    def expression_type(self, field: FieldDefinition) -> Type:
        return USER

    def target_of(self, field: FieldDefinition) -> str:
        return PEOPLE

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return value.shown if isinstance(value, ReferenceKey) else str(value)


class UsersType(ListType):
    name = "users"
    title = both("People", "多位成员")
    help = both("Several of the people who use this workspace.", "本工作区的若干位成员。")
    widget = "people"
    reader = "people"
    operators = ("includes_me", "has_any", "has_all", "has_none", "blank", "filled")

    def exact_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadItem:
        return _exact

    def lenient_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadPart:
        return _lenient

    def parts(self, field: FieldDefinition) -> Callable[[str], Iterable[object]]:
        return all_parts

    def item_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return _schema(purpose)

    def expression_type(self, field: FieldDefinition) -> Type:
        return list_of(USER)

    def target_of(self, field: FieldDefinition) -> str:
        return PEOPLE

    def item_text(self, value: Value, field: FieldDefinition) -> str:
        return value.shown if isinstance(value, ReferenceKey) else str(value)


def _schema(purpose: str) -> Schema:
    if purpose == "read":
        return REFERENCE | {"required": ["id", "title"]}
    return {"anyOf": [RECORD_ID, REFERENCE, _BY_EMAIL]}


def _exact(value: object) -> int | ReferenceKey:
    if not isinstance(value, dict):
        return record_id_of(value)
    if "id" in value and ALONGSIDE_ID.issuperset(value):
        return record_id_of(value["id"])
    if value.keys() != {"email"} or not isinstance(value["email"], str) or not value["email"]:
        raise wrong_type(EXPECTED, value)
    return _key("email", value["email"])


def _lenient(value: object, context: CoercionContext) -> int | ReferenceKey:
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("name"), str):
        value = value["name"]
    if not isinstance(value, str):
        return _exact(value)
    word = value.strip()
    if word.isascii() and word.isdigit() and len(word) <= len(str(LARGEST)):
        return record_id_of(int(word))
    return _key("email" if "@" in word else "name", word)


def _key(by: str, value: str) -> ReferenceKey:
    text = clean(value, LONGEST_NAME)
    return ReferenceKey(PEOPLE, by, key_text(text), shown(text))
