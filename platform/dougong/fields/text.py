"""A line of text. ``long_text`` has what differs for many lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar

import re2  # type: ignore[import-untyped] # google-re2 ships no types

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import Type
from dougong.fields.base import FieldType, Schema, both, options
from dougong.fields.clean import BYTES_PER_CHARACTER, clean
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import MOST_BITS, refuse, shown, wrong_type
from dougong.fields.storage import KEY, MAIN, SORT, ColumnSpec, Storage
from dougong.fields.text_forms import key_text, sort_text
from dougong.problems import N_, Problem

DEFAULT_LINE = 500
LONGEST = 100_000
INDEX_BYTES = 2_600
"""An entry of PostgreSQL's indexes ends at about 2,700 bytes. A line of text always fits."""
LONGEST_LINE = INDEX_BYTES // BYTES_PER_CHARACTER
SURE_LINE = LONGEST_LINE // 18
"""Few characters stand for more than themselves in the key, but one becomes eighteen."""
PATTERN_MEMORY = 1 << 20

NO_NUL: Schema = {"pattern": "\\x00"}
"""Under ``not``: every dialect of regular expressions reads it, and no ``$`` has to decide about line
ends."""

NOT_PORTABLE = re.compile(r"\\[AzZQECpPGbB]|\(\?(?!:)|\[\[:|[*+?}]\+")
"""RE2 syntax that the browsers' regular expressions read in another way, or not at all."""


class TextType(FieldType):
    name = "text"
    title = both("Text", "文本")
    help = both(
        "Words in one line. The longest allowed text and a pattern can be set.",
        "一行文字，可以限制长度和格式。",
    )
    options_schema = options(
        {
            "minLength": {
                "type": "integer",
                "minimum": 1,
                "maximum": LONGEST,
                "title": "Shortest length",
                "x-title-zh": "最小长度",
            },
            "maxLength": {
                "type": "integer",
                "minimum": 1,
                "maximum": LONGEST,
                "title": "Longest length",
                "x-title-zh": "最大长度",
            },
            "pattern": {
                "type": "string",
                "minLength": 1,
                "maxLength": 500,
                "title": "Pattern",
                "x-title-zh": "格式",
            },
            "navigable": {
                "type": "boolean",
                "title": "Can be navigated to",
                "x-title-zh": "可导航",
            },
        },
    )
    json_type = "string"
    widget = "text"
    reader = "text"
    operators: ClassVar[tuple[str, ...]] = ("equals", "differs", "contains", "starts_with", "blank", "filled")
    keeps_spaces = True
    is_searched = True

    usual_length: ClassVar[int] = DEFAULT_LINE
    is_line: ClassVar[bool] = True

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        limit = self.max_length(field)

        def read(value: object) -> str:
            # Most texts need no cleaning.
            if type(value) is str and value.isascii() and len(value) <= limit and "\0" not in value:
                return value
            if not isinstance(value, str):
                raise wrong_type(N_("Expected text, found {value}."), value)
            return clean(value, limit)

        return read

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        limit = self.max_length(field)
        return lambda value, context: clean(spoken(value), limit)

    def limits(self, field: FieldDefinition) -> Callable[[Value], None] | None:
        least, pattern = field.options.get("minLength", 0), field.options.get("pattern")
        matcher = None if pattern is None else compiled(pattern)
        is_line = self.is_line

        def judge_key(value: str) -> None:
            if len(value) > SURE_LINE and not value.isascii():
                _check_key(value)

        if not least and matcher is None:
            return judge_key if is_line else None

        def judge(value: str) -> None:
            if len(value) < least:
                raise refuse("too_short", N_("At least {limit} characters are needed."), limit=least)
            if matcher is not None and matcher.search(value) is None:
                raise refuse(
                    "pattern", N_("“{value}” does not have the form that is asked for."), value=shown(value)
                )
            if is_line:
                judge_key(value)

        return judge

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return {"type": "string"}
        schema: Schema = {
            "type": "string",
            "minLength": field.options.get("minLength", 1),
            "maxLength": self.max_length(field),
            "not": NO_NUL,
        }
        if "pattern" in field.options:
            schema["pattern"] = field.options["pattern"]
        return schema

    def expression_type(self, field: FieldDefinition) -> Type:
        return Type("text")

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        limit = self.max_length(field)
        if field.options.get("minLength", 0) > limit:
            yield Problem("bad_option", N_("The shortest length exceeds the longest."), "/minLength")
        if self.is_line and limit > LONGEST_LINE:
            yield Problem(
                "bad_option",
                N_("A line of text has at most {limit} characters; a field of type “long_text” takes more."),
                "/maxLength",
                {"limit": LONGEST_LINE},
            )
        if (pattern := field.options.get("pattern")) is not None:
            yield from _check_pattern(pattern)

    def max_length(self, field: FieldDefinition) -> int:
        limit: int = field.options.get("maxLength", self.usual_length)
        return limit


class TextStorage(Storage):
    """Beside the text stand its key, to compare by, and what lists are ordered by."""

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        return (
            ColumnSpec(MAIN, "text"),
            ColumnSpec(KEY, "text", key_text),
            ColumnSpec(SORT, "text", sort_text),
        )


class LongTextStorage(Storage):
    """Too long for an index; the key is searched through by CONTAINS."""

    def columns(self, field: FieldDefinition) -> tuple[ColumnSpec, ...]:
        return (
            ColumnSpec(MAIN, "text", indexable=False),
            ColumnSpec(KEY, "text", key_text, indexable=False),
        )


def spoken(value: object) -> str:
    """What a cell of a spreadsheet shows, as text."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n") if "\r" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date) or (isinstance(value, int) and value.bit_length() <= MOST_BITS):
        return str(value)
    raise wrong_type(N_("Expected text, found {value}."), value)


@lru_cache(maxsize=1_000)
def compiled(pattern: str) -> Any:
    """RE2 runs in linear time, so a user's pattern cannot stop the server. Raises re2.error."""
    options = re2.Options()
    options.max_mem = PATTERN_MEMORY
    options.log_errors = False
    return re2.compile(pattern, options)


def _check_key(value: str) -> None:
    if len(key_text(value).encode()) > INDEX_BYTES:
        raise refuse("too_long", N_("The text is too long to be compared."))


def _check_pattern(pattern: str) -> Iterable[Problem]:
    found = NOT_PORTABLE.search(pattern)
    if found is not None:
        yield Problem(
            "bad_pattern",
            N_("“{part}” is not allowed in a pattern: browsers and databases read it differently."),
            "/pattern",
            {"part": found.group()},
        )
        return
    try:
        compiled(pattern)
    except (re2.error, UnicodeEncodeError) as error:
        reason = error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
        yield Problem("bad_pattern", N_("The pattern is not valid: {reason}"), "/pattern", {"reason": reason})
