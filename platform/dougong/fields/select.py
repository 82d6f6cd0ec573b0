"""One of a list of options. Records keep the option's key, never its title."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import Type
from dougong.expressions.types import select as select_of
from dougong.fields.base import FieldType, Schema, both, options
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import FieldError, refuse, shown, wrong_type
from dougong.fields.text import spoken
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem


class SelectType(FieldType):
    name = "select"
    title = both("Choice", "单选")
    help = both("One of a list of options, each with a colour.", "从选项中选择一个，选项可以有颜色。")
    options_schema = options(
        {
            "options": {
                "type": "array",
                "minItems": 1,
                "maxItems": 1000,
                "title": "Options",
                "x-title-zh": "选项",
            }
        },
        required=["options"],
    )
    json_type = "string"
    widget = "select"
    reader = "select"
    operators = ("equals", "differs", "any_of", "none_of", "blank", "filled")
    can_be_unique = False

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        keys = frozenset(option_titles(field))

        def read(value: object) -> str:
            if not isinstance(value, str):
                raise wrong_type(N_("Expected the key of an option, found {value}."), value)
            if value not in keys:
                raise _unknown(value, field)
            return value

        return read

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        titles = option_titles(field)
        by_title = {key_text(title): key for key, title in reversed(titles.items())}
        by_key = {key_text(key): key for key in titles}

        def read(value: object, context: CoercionContext) -> str:
            word = spoken(value)
            if word in titles:
                return word
            folded = key_text(word)
            key = by_title.get(folded, by_key.get(folded))
            if key is None:
                raise _unknown(word, field)
            return key

        return read

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        # A record may still hold the key of an option that was taken away.
        return {"type": "string"} if purpose == "read" else {"enum": list(option_titles(field))}

    def expression_type(self, field: FieldDefinition) -> Type:
        return select_of(tuple(option_titles(field)))

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        title: str = option_titles(field).get(value) or value
        return title

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        keys: set[str] = set()
        titles: set[str] = set()
        for index, option in enumerate(field.select_options):
            key, title = option.key, option.title
            if key in keys:
                yield Problem(
                    "repeated_option",
                    N_("Two options have the key “{key}”."),
                    f"/options/{index}/key",
                    {"key": key},
                )
            elif key_text(title) in titles:
                yield Problem(
                    "repeated_option",
                    N_("Two options are called “{title}”."),
                    f"/options/{index}/title",
                    {"title": title},
                )
            keys.add(key)
            titles.add(key_text(title))


def option_titles(field: FieldDefinition) -> dict[str, str]:
    """Titles by key, in the order of the definition."""
    return {option.key: option.title for option in field.select_options}


def _unknown(word: str, field: FieldDefinition) -> FieldError:
    titles = option_titles(field)
    near = difflib.get_close_matches(shown(word), [*titles, *titles.values()], n=1)
    if near:
        return refuse(
            "unknown_option",
            N_("“{value}” is not one of the options; did you mean “{guess}”?"),
            value=shown(word),
            guess=near[0],
        )
    return refuse("unknown_option", N_("“{value}” is not one of the options."), value=shown(word))
