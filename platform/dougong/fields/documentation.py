"""Writes docs/reference/field-types.md from the registry: ``python -m dougong.fields.documentation``."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.definitions import LINE_ITEMS
from dougong.fields import COMPUTED_TYPES, FIELD_TYPES, OPERATORS, ComputedType, FieldType, line_items
from dougong.fields.base import Schema
from dougong.fields.options import COMMON_KEYWORDS
from dougong.paths import CHECKOUT

PAGE = CHECKOUT / "docs" / "reference" / "field-types.md"

_HEAD = f"""\
# Field types · 字段类型

<!-- Written by `python -m dougong.fields.documentation`; edit the registry, not this page. -->

A field of any type may have the keywords {", ".join(f"`{word}`" for word in sorted(COMMON_KEYWORDS))}.
"""


_COMPUTED = """\
# Computed fields · 计算字段

The values of these fields are made by the product. A field is read, shown, filtered and sorted like a field of the type
that its values have, and nobody can write to it.
"""


def page() -> str:
    lines = [line for name in FIELD_TYPES for line in _section(FIELD_TYPES[name])]
    lines += _line_items()
    lines += [
        _COMPUTED,
        *(line for name in COMPUTED_TYPES for line in _computed_section(COMPUTED_TYPES[name])),
    ]
    return "\n".join([_HEAD, *lines])


def _line_items() -> Iterator[str]:
    yield f"## `{LINE_ITEMS}`: {line_items.TITLE['en']} · {line_items.TITLE['zh']}\n"
    yield f"{line_items.HELP['en']} {line_items.HELP['zh']}\n"
    yield from _keywords(line_items.OPTIONS)
    yield f"JSON: array of records, {line_items.MOST_LINES} at most.\n"


def _section(field_type: FieldType) -> Iterator[str]:
    title, text = field_type.title, field_type.help
    yield f"## `{field_type.name}`: {title['en']} · {title['zh']}\n"
    yield f"{text['en']} {text['zh']}\n"
    yield from _keywords(field_type.options_schema)
    operators = ", ".join(OPERATORS[name].title for name in field_type.operators)
    yield f"JSON: {field_type.json_type}. Filters: {operators}.\n"
    if field_type.part_names:
        parts = ", ".join(f"`{name}`" for name in field_type.part_names)
        yield f"Parts, behind a dot in filters, formulas, views and requests: {parts}.\n"


def _computed_section(computed: ComputedType) -> Iterator[str]:
    yield f"## `{computed.name}`: {computed.title['en']} · {computed.title['zh']}\n"
    yield f"{computed.help['en']} {computed.help['zh']}\n"
    yield from _keywords(computed.options_schema)


def _keywords(options_schema: Schema) -> Iterator[str]:
    keywords = options_schema["properties"]
    if keywords:
        yield "| keyword | | |\n|---|---|---|"
        required = options_schema["required"]
        for keyword, schema in keywords.items():
            needed = " (required)" if keyword in required else ""
            yield f"| `{keyword}`{needed} | {schema['title']} | {schema['x-title-zh']} |"
        yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
