"""Writes docs/reference/field-types.md from the registry: ``python -m dougong.fields.documentation``."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.fields import FIELD_TYPES, OPERATORS, FieldType
from dougong.fields.options import COMMON_KEYWORDS
from dougong.paths import CHECKOUT

PAGE = CHECKOUT / "docs" / "reference" / "field-types.md"

_HEAD = f"""\
# Field types · 字段类型

<!-- Written by `python -m dougong.fields.documentation`; edit the registry, not this page. -->

A field of any type may have the keywords {", ".join(f"`{word}`" for word in sorted(COMMON_KEYWORDS))}.
"""


def page() -> str:
    return "\n".join([_HEAD, *(line for name in FIELD_TYPES for line in _section(FIELD_TYPES[name]))])


def _section(field_type: FieldType) -> Iterator[str]:
    title, text = field_type.title, field_type.help
    yield f"## `{field_type.name}`: {title['en']} · {title['zh']}\n"
    yield f"{text['en']} {text['zh']}\n"
    keywords = field_type.options_schema["properties"]
    if keywords:
        yield "| keyword | | |\n|---|---|---|"
        required = field_type.options_schema["required"]
        for keyword, schema in keywords.items():
            needed = " (required)" if keyword in required else ""
            yield f"| `{keyword}`{needed} | {schema['title']} | {schema['x-title-zh']} |"
        yield ""
    operators = ", ".join(OPERATORS[name].title for name in field_type.operators)
    yield f"JSON: {field_type.json_type}. Filters: {operators}.\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
