"""Files, pictures and signatures. A value is a list of ids of uploads; their names and sizes the query puts in.

Whether there is such a file, whether whoever writes may use it, and whether it is small and of a wanted kind, only
the writer can tell, with the help of ``refuse_file``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import INTEGER, Type, list_of
from dougong.fields.base import Schema, both, options
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import FieldError, refuse, wrong_type
from dougong.fields.integer import LARGEST
from dougong.fields.list_texts import all_parts
from dougong.fields.lists import ListType, ReadItem, ReadPart
from dougong.fields.reference import RECORD_ID
from dougong.problems import N_, Problem

USUAL_COUNT = 20
MOST_COUNT = 100
MOST_MEGABYTES = 4_096
MEGABYTE = 1024 * 1024

READ: Schema = {
    "type": "object",
    "properties": {
        "id": RECORD_ID,
        "name": {"type": "string"},
        "size": {"type": "integer", "minimum": 0},
        "type": {"type": "string"},
        "url": {"type": "string"},
    },
    "required": ["id", "name", "size", "type", "url"],
    "additionalProperties": False,
}
WRITTEN: Schema = {
    "type": "object",
    "properties": {"id": RECORD_ID, "name": {}, "size": {}, "type": {}, "url": {}},
    "required": ["id"],
    "additionalProperties": False,
}
_ALONGSIDE_ID = frozenset(WRITTEN["properties"])

EXPECTED = N_("Expected the id of an uploaded file, found {value}.")
NOT_BY_NAME = N_("Files are not taken by their names: upload “{value}”, and give the id that it gets.")
TOO_MANY = N_("At most {limit} files are allowed; these are {count}.")
TOO_LARGE = N_("“{name}” is larger than {megabytes} MB.")
NOT_ACCEPTED = N_("“{name}” is not of a kind that is accepted here: {accept}.")
NO_PICTURE = N_("“{name}” is not a picture that can be shown, or too large a one.")
NO_DEFAULT = N_("A field that holds files has no default.")

_LIMITS: dict[str, Schema] = {
    "maxCount": {
        "type": "integer",
        "minimum": 1,
        "maximum": MOST_COUNT,
        "title": "Most files",
        "x-title-zh": "最多文件数",
    },
    "maxSize": {
        "type": "integer",
        "minimum": 1,
        "maximum": MOST_MEGABYTES,
        "title": "Largest file (MB)",
        "x-title-zh": "单个文件大小上限（MB）",
    },
    "accept": {
        "type": "array",
        "minItems": 1,
        "maxItems": 30,
        "uniqueItems": True,
        "items": {
            "type": "string",
            "pattern": r"^(\.[a-z0-9]{1,10}|[a-z]+/(\*|[a-z0-9.+-]{1,90}))$",
        },
        "title": "Accepted kinds",
        "x-title-zh": "接受的类型",
    },
}


class FileType(ListType):
    name = "file"
    title = both("Files", "附件")
    help = both(
        "Files of any kind, such as contracts and spreadsheets. They can be limited by number, size and kind.",
        "任意类型的文件，例如合同、表格；可限制数量、大小和类型。",
    )
    options_schema = options(_LIMITS)
    holds_files = True
    only_pictures = False
    widget = "file"
    reader = "file"
    operators: ClassVar[tuple[str, ...]] = ("filled", "blank", "count_at_least", "count_at_most")

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        read, most = super().exact(field, definitions), self.most(field)

        def counted(value: object) -> Value:
            if isinstance(value, list | tuple) and len(value) > most:
                raise refuse("too_many", TOO_MANY, limit=most, count=len(value))
            return read(value)

        return counted

    def exact_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadItem:
        return _exact

    def lenient_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadPart:
        return _lenient

    def item_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return READ if purpose == "read" else {"anyOf": [RECORD_ID, WRITTEN]}

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        schema = super().json_schema(field, definitions, purpose)
        return schema if purpose == "read" else schema | {"maxItems": self.most(field)}

    def parts(self, field: FieldDefinition) -> Callable[[str], Iterable[object]]:
        return all_parts

    def expression_type(self, field: FieldDefinition) -> Type:
        return list_of(INTEGER)

    def limits(self, field: FieldDefinition) -> Callable[[Value], None]:
        most = self.most(field)

        def judge(value: Value) -> None:
            if len(value) > most:
                raise refuse("too_many", TOO_MANY, limit=most, count=len(value))

        return judge

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        if field.default is not None or field.default_expression is not None:
            yield Problem("no_default", NO_DEFAULT, "/default")

    def most(self, field: FieldDefinition) -> int:
        return int(field.options.get("maxCount", USUAL_COUNT))

    def refuse_file(
        self, field: FieldDefinition, name: str, size: int, media_type: str, is_picture: bool
    ) -> FieldError | None:
        """Why a file cannot stand in the field; None if it can."""
        megabytes, accept = field.options.get("maxSize"), field.options.get("accept")
        if megabytes is not None and size > megabytes * MEGABYTE:
            return refuse("too_large", TOO_LARGE, name=name, megabytes=megabytes)
        if accept and not any(_accepts(kind, name, media_type) for kind in accept):
            return refuse("not_accepted", NOT_ACCEPTED, name=name, accept=", ".join(accept))
        if self.only_pictures and not is_picture:
            return refuse("not_a_picture", NO_PICTURE, name=name)
        return None


class ImageType(FileType):
    name = "image"
    title = both("Pictures", "图片")
    help = both(
        "Pictures, shown small in lists and large when opened; on a phone they can be taken with its camera.",
        "图片：在列表中显示缩略图，点开可看大图；手机上可直接拍照。",
    )
    only_pictures = True
    widget = "image"
    reader = "image"


class SignatureType(FileType):
    name = "signature"
    title = both("Signature", "手写签名")
    help = both(
        "A signature drawn with a finger, a pen or the mouse, or written by typing the name.",
        "用手指、笔或鼠标签名，也可以输入姓名生成。",
    )
    options_schema = options({})
    only_pictures = True
    operators = ("filled", "blank")
    widget = "signature"
    reader = "signature"

    def most(self, field: FieldDefinition) -> int:
        return 1


def _accepts(kind: str, name: str, media_type: str) -> bool:
    if kind.startswith("."):
        return name.lower().endswith(kind)
    return media_type.startswith(kind[:-1]) if kind.endswith("/*") else media_type == kind


def _exact(value: object) -> int:
    if isinstance(value, dict) and "id" in value and _ALONGSIDE_ID.issuperset(value):
        value = value["id"]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST:
        raise wrong_type(EXPECTED, value)
    return value


def _lenient(value: object, context: CoercionContext) -> int:
    if isinstance(value, str):
        word = value.strip()
        if not (word.isascii() and word.isdigit() and len(word) <= len(str(LARGEST))):
            raise wrong_type(NOT_BY_NAME, value)
        value = int(word)
    return _exact(value)
