"""Markup that is the same for every record but for the text in it: a macro is run once per release, language
and field, and the texts are put in afterwards.

A mould is the macro's markup, cut where the marks stood that were written in place of texts.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import current_app
from markupsafe import Markup, escape

from dougong.web.escaping import PLAIN
from dougong.web.forms.field_views import FieldView
from dougong.web.screens import current_screen

_NUMBERS = ("decimal", "integer", "money", "percent", "progress")
_MOMENTS = ("date", "datetime", "time")
WORDS = ("barcode", "email", "phone", "text", "url")
"""Those of a line of text."""
UNIFORM = frozenset((*_NUMBERS, *_MOMENTS, *WORDS))
"""Macros that write the field's text once, as it is, and read nothing else of the record."""
SWITCH, SWITCHED = "boolean", ("", "false", "true")
"""The macro with one markup for each text, and these."""

_TOKEN = f"dg{secrets.token_hex(8)}"
"""Nobody can write a mark into a title."""
_MARKS = re.compile(rf"{_TOKEN}x(\d+)x")

Mould = tuple[str, tuple[int, ...]]
"""Markup with a "%s" for each text that is put in, and the numbers of these."""


def mark(number: int) -> str:
    """Stands for a text."""
    return f"{_TOKEN}x{number}x"


def cut(markup: str) -> Mould:
    parts = _MARKS.split(markup)
    return "%s".join(part.replace("%", "%%") for part in parts[::2]), tuple(map(int, parts[1::2]))


def cast(mould: Mould, texts: Sequence[str]) -> str:
    """``texts`` by their numbers; what is no Markup is escaped."""
    markup, numbers = mould
    escaped = [text if PLAIN.fullmatch(text) else str(escape(text)) for text in texts]
    return markup % tuple([escaped[number] for number in numbers])


_FIRST = mark(0)


def is_uniform(field: FieldView) -> bool:
    return field.widget in UNIFORM and field.definition is not None


def signature(field: FieldView) -> Hashable:
    """What the macros read of a field whose text stands in a mould."""
    definition = field.definition
    known = definition.id if definition is not None else field.name
    return known, field.required, field.visible, field.width, tuple(field.details.items())


def common() -> Hashable:
    """What they read of the page."""
    screen = current_screen()
    return screen.language, screen.workspace.currency


def macros(template: str) -> Any:
    """Those of a template, by name."""
    found: Any = current_app.jinja_env.globals["macros"]
    return found(template)


def fields_html(fields: Iterable[FieldView]) -> Markup:
    """Fields of a form, each with its label, its help and the place for errors."""
    release, page = current_screen().release, common()

    def mould(field: FieldView, data: str) -> Mould:
        key = ("web.mould", page, field.name, signature(field), data)
        return release.cached(
            key, lambda: cut(_whole(replace(field, data=data, value=None, explanation=None)))
        )

    def html(field: FieldView) -> str:
        if not (field.errors or field.note or field.definition is None):
            if field.widget in UNIFORM:
                return cast(mould(field, _FIRST), (field.data,))
            if field.widget == SWITCH and field.data in SWITCHED:
                return cast(mould(field, field.data), ())
        return _whole(field)

    return Markup("".join(map(html, fields)))  # noqa: S704 - the macros' own markup and escaped texts


def _whole(field: FieldView) -> str:
    return str(macros("parts/field.html").whole(field))
