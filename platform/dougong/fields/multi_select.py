"""Several of a list of options. Records keep the options' keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import Type, list_of
from dougong.expressions.types import select as select_of
from dougong.fields.base import Schema, both
from dougong.fields.columns import Value
from dougong.fields.list_texts import known_parts, separators_in
from dougong.fields.lists import ListType, ReadItem, ReadPart
from dougong.fields.select import SelectType, option_titles
from dougong.fields.text_forms import key_text
from dougong.problems import Problem

_ONE = SelectType()


class MultiSelectType(ListType):
    name = "multi_select"
    title = both("Choices", "多选")
    help = both("Several of a list of options, each with a colour.", "从选项中选择若干个，选项可以有颜色。")
    options_schema = SelectType.options_schema
    widget = "choices"
    reader = "choices"
    operators = ("has_any", "has_all", "has_none", "blank", "filled")

    def exact_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadItem:
        return _ONE.exact(field, definitions)

    def lenient_item(self, field: FieldDefinition, definitions: DefinitionSet) -> ReadPart:
        return _ONE.lenient(field, definitions)

    def parts(self, field: FieldDefinition) -> Callable[[str], Iterable[object]]:
        titles = option_titles(field)
        words = {key_text(word) for word in (*titles, *titles.values())}
        most = max(map(separators_in, titles.values()))
        return lambda text: known_parts(text, lambda part: key_text(part) in words, most)

    def item_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return _ONE.json_schema(field, definitions, purpose)

    def expression_type(self, field: FieldDefinition) -> Type:
        return list_of(select_of(tuple(option_titles(field))))

    def item_text(self, value: Value, field: FieldDefinition) -> str:
        return _ONE.to_text(value, field)

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        return _ONE.check_options(field)
