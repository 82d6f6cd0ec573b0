"""Free words, shared by whoever writes the same one."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import TEXT, Type, list_of
from dougong.fields.base import Schema, both, options, titled
from dougong.fields.clean import clean
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import refuse, wrong_type
from dougong.fields.list_texts import SEPARATORS, all_parts
from dougong.fields.lists import ListStorage, ListType, ReadItem, ReadPart
from dougong.fields.storage import KEY, ColumnSpec
from dougong.fields.text import spoken
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem

LONGEST_TAG = 40
COLOURS = ("grey", "accent", "teal", "violet", "good", "warn", "bad")
"""Those that options of a select have."""

# Neither separators of lists nor what no line of text holds; and something that can be seen.
_BARRED = "".join(SEPARATORS.split("\n")) + r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
_SPACES = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
PATTERN = f"^[^{_BARRED}]*[^{_BARRED}{_SPACES}][^{_BARRED}]*$"
_TAG = re.compile(PATTERN)

_COLOURS: Schema = {
    "type": "array",
    "maxItems": 200,
    "items": {
        "type": "object",
        "properties": {
            "tag": {"type": "string", "minLength": 1, "maxLength": LONGEST_TAG} | titled("Tag", "标签"),
            "colour": {"enum": list(COLOURS)} | titled("Colour", "颜色"),
        },
        "required": ["tag", "colour"],
        "additionalProperties": False,
    },
} | titled("Colours of tags", "标签颜色")
REPEATED = N_("The tag “{name}” has two colours.")

EXPECTED = N_("Expected a tag, found {value}.")
NOT_A_TAG = N_("“{value}” cannot be a tag: tags are short words without commas, semicolons and line breaks.")


class TagsType(ListType):
    name = "tags"
    title = both("Tags", "标签")
    help = both(
        "Free words. What others have written is suggested; capitals make no difference.",
        "自由填写的词语，会提示已有的标签，不区分大小写。",
    )
    options_schema = options({"colours": _COLOURS})
    is_searched = True
    widget = "tags"
    reader = "tags"
    operators = ("has_any", "has_all", "has_none", "blank", "filled")

    def exact_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadItem:
        def read(value: object) -> str:
            if not isinstance(value, str):
                raise wrong_type(EXPECTED, value)
            return _tag(value)

        return read

    def lenient_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadPart:
        def read(value: object, context: CoercionContext) -> str:
            return _tag(" ".join(spoken(value).split()).removeprefix("#"))

        return read

    def parts(self, field: FieldDefinition) -> Callable[[str], Iterable[object]]:
        return all_parts

    def item_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return {"type": "string"}
        return {"type": "string", "maxLength": LONGEST_TAG, "pattern": PATTERN}

    def expression_type(self, field: FieldDefinition) -> Type:
        return list_of(TEXT)

    def identity(self, value: Value) -> Hashable:
        return key_text(value)

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        seen: set[str] = set()
        for index, one in enumerate(field.options.get("colours", ())):
            key = key_text(one["tag"])
            if key in seen:
                yield Problem("repeated", REPEATED, f"/colours/{index}/tag", {"name": one["tag"]})
            seen.add(key)


def colours_of(field: FieldDefinition | None) -> Mapping[str, str]:
    """By the key of the tag."""
    chosen = field.options.get("colours", ()) if field is not None else ()
    return {key_text(one["tag"]): one["colour"] for one in chosen}


class TagsStorage(ListStorage):
    """Beside the words stand their keys, to compare by."""

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        keys = ColumnSpec(KEY, self.kind, lambda words: tuple(map(key_text, words)), indexable=False)
        return (*super().columns(field), keys)


def _tag(value: str) -> str:
    text = clean(value, LONGEST_TAG)
    if not _TAG.match(text):
        raise refuse("not_a_tag", NOT_A_TAG, value=text)
    return text.strip()
