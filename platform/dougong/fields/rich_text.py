"""Text with headings, lists, links and emphasis, as HTML that is made harmless before it is kept."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import nh3

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import TEXT, Type
from dougong.fields.base import FieldType, Schema, both, options
from dougong.fields.clean import clean
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import wrong_type
from dougong.fields.text import NO_NUL
from dougong.problems import N_

LONGEST = 65_536
"""Checked before anything is parsed: the sanitiser takes time with the square of how deeply tags are nested."""
USUAL_LENGTH = 20_000
BLOCKS = ("p", "br", "div", "hr", "h1", "h2", "h3", "h4", "blockquote", "pre", "ul", "ol", "li")
CELLS = ("table", "thead", "tbody", "tr", "th", "td")
WORDS = ("strong", "b", "em", "i", "u", "s", "del", "sub", "sup", "code", "a")
TAGS = frozenset((*BLOCKS, *CELLS, *WORDS))
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

_TAG = re.compile("<[^>]*>")
_BLOCK_END = re.compile("</(?:p|div|h[1-4]|li|tr|blockquote|pre)>|<br>|<hr>")
_LOOKS_LIKE_HTML = re.compile(rf"</?(?:{'|'.join((*BLOCKS, *CELLS, *WORDS, 'span'))})\b[^>]*>", re.IGNORECASE)


class RichTextType(FieldType):
    name = "rich_text"
    title = both("Rich text", "富文本")
    help = both(
        "Text with headings, lists, links and emphasis.",
        "带标题、列表、链接和强调的文字。",
    )
    options_schema = options(
        {
            "maxLength": {
                "type": "integer",
                "minimum": 1,
                "maximum": LONGEST,
                "title": "Longest length",
                "x-title-zh": "最大长度",
            }
        }
    )
    json_type = "string"
    widget = "rich_text"
    reader = "rich_text"
    operators = ("contains", "blank", "filled")
    can_be_unique = False
    is_searched = True

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        limit = max_length(field)

        def read(value: object) -> str:
            if not isinstance(value, str):
                raise wrong_type(N_("Expected text, found {value}."), value)
            return sanitised(clean(value, limit))

        return read

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        """Spreadsheets bring plain text, the editor HTML."""
        read = self.exact(field, definitions)

        def written(value: object, context: CoercionContext) -> Any:
            if isinstance(value, str) and not _LOOKS_LIKE_HTML.search(value):
                value = as_html(value.replace("\r\n", "\n"))
            kept = read(value)
            return kept if plain_text(kept).strip() or "<hr>" in kept else None

        return written

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        if purpose == "read":
            return {"type": "string"}
        return {"type": "string", "minLength": 1, "maxLength": max_length(field), "not": NO_NUL}

    def expression_type(self, field: FieldDefinition) -> Type:
        return TEXT

    def to_search(self, value: Value, field: FieldDefinition) -> str:
        return plain_text(value)


def max_length(field: FieldDefinition) -> int:
    limit: int = field.options.get("maxLength", USUAL_LENGTH)
    return limit


def sanitised(text: str) -> str:
    """Harmless; what is in no element becomes a paragraph, so that markup can be told from plain text."""
    kept = nh3.clean(
        text, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel="noopener nofollow"
    )
    return kept if _LOOKS_LIKE_HTML.search(kept) or not kept else f"<p>{kept}</p>"


def plain_text(markup: str) -> str:
    """What a reader reads, line by line."""
    lines = _TAG.sub("", _BLOCK_END.sub("\n", markup))
    return re.sub("\n{3,}", "\n\n", html.unescape(lines)).strip("\n")


def as_html(text: str) -> str:
    paragraphs = html.escape(text, quote=False).split("\n\n")
    return "".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in paragraphs if paragraph)
