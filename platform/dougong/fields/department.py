"""A department of the organisation. Whoever writes names it by id; people write its name or path too."""

from __future__ import annotations

from collections.abc import Callable

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import DEPARTMENT, Type
from dougong.fields.base import DEPARTMENTS, FieldType, Schema, both
from dougong.fields.clean import clean
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import shown, wrong_type
from dougong.fields.integer import LARGEST
from dougong.fields.reference import ALONGSIDE_ID, RECORD_ID, REFERENCE, record_id_of
from dougong.fields.reference_keys import ReferenceKey
from dougong.fields.text_forms import key_text
from dougong.problems import N_

JOINT = " / "
MOST_LEVELS = 10
LONGEST_PATH = 1000
EXPECTED = N_("Expected the id of a department, found {value}.")


class DepartmentType(FieldType):
    name = "department"
    title = both("Department", "部门")
    help = both("One of the departments of the organisation.", "组织架构中的一个部门。")
    json_type = "object"
    widget = "reference"
    reader = "reference"
    operators = ("is_mine", "equals", "under", "differs", "any_of", "blank", "filled")
    can_be_unique = False

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return _exact

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return _lenient

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return REFERENCE | {"required": ["id", "title"]}
        return {"anyOf": [RECORD_ID, REFERENCE]}

    def expression_type(self, field: FieldDefinition) -> Type:
        return DEPARTMENT

    def target_of(self, field: FieldDefinition) -> str:
        return DEPARTMENTS

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        return value.shown if isinstance(value, ReferenceKey) else str(value)


def path_key(path: str) -> str:
    """Equal for paths that lead to one department, as "sales/north" and "Sales / North"."""
    return JOINT.join(part.strip() for part in key_text(path).split("/"))


def _exact(value: object) -> int:
    if not isinstance(value, dict):
        return record_id_of(value)
    if "id" not in value or not ALONGSIDE_ID.issuperset(value):
        raise wrong_type(EXPECTED, value)
    return record_id_of(value["id"])


def _lenient(value: object, context: CoercionContext) -> int | ReferenceKey:
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("name"), str):
        value = value["name"]
    if not isinstance(value, str):
        return _exact(value)
    word = clean(value, LONGEST_PATH).strip()
    if word.isascii() and word.isdigit() and len(word) <= len(str(LARGEST)):
        return record_id_of(int(word))
    return ReferenceKey(DEPARTMENTS, "path", path_key(word), shown(word))
