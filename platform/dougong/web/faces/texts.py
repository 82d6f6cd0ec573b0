"""Texts with a meaning of their own: long ones, addresses to write to, numbers to call, codes to scan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from dougong.definitions import FieldDefinition
from dougong.expressions.tokens import quote_text
from dougong.fields.phone import readable
from dougong.fields.rich_text import plain_text, sanitised
from dougong.fields.text_forms import key_text
from dougong.records.masking import STARS
from dougong.web.faces.controls import Control, Editing
from dougong.web.faces.criteria import Criterion
from dougong.web.faces.looks import LONGEST_IN_HISTORY, Cell, Look, TextLook
from dougong.web.faces.registering import show_as
from dougong.web.formats import Formats
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen

FOLDED_LINES = 16
"""A text that has more shows its first twelve: a few lines are not worth a click."""
LINE = 40
LONGEST_IN_CELL = 160
SCHEMES = ("https://", "http://")


class LongTextLook(TextLook):
    is_long = True
    width = 240

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return lambda value: str(escape(shortened(value, LONGEST_IN_CELL)))


class RichTextLook(LongTextLook):
    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return lambda value: str(escape(shortened(plain_text(value), LONGEST_IN_CELL)))

    def shown(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return plain_text(value)

    def in_history(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return shortened(plain_text(value), LONGEST_IN_HISTORY)


class LinkLook(Look):
    """A text that leads somewhere."""

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return self.link

    def link(self, value: str) -> str:
        if STARS in value:
            return str(escape(value))
        address, text = self.target(value)
        return str(Markup('<a class="dg-link" href="{}">{}</a>').format(address, text))

    def target(self, value: str) -> tuple[str, str]:
        """Where it leads, and what is shown."""
        raise NotImplementedError


class EmailLook(LinkLook):
    width = 208

    def target(self, value: str) -> tuple[str, str]:
        return f"mailto:{value}", value


class PhoneLook(LinkLook):
    width = 168
    card = "c-call"

    def target(self, value: str) -> tuple[str, str]:
        return f"tel:{value}", readable(value)


class PhoneControl(Control):
    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        return readable(value)


class PhoneCriterion(Criterion):
    control = "phone"

    def literal(self, text: str) -> str:
        """By digits: spaces and dashes between them are for the eye."""
        return super().literal("".join(mark for mark in key_text(text) if mark.isdigit() or mark in "+;=ext"))

    def expression(self, path: FieldPath, operator: str, literals: Sequence[str]) -> str:
        """A number without the code of a country is met whatever the country is."""
        number = literals[0].strip("'")
        if operator not in ("equals", "differs") or number.startswith("+"):
            return super().expression(path, operator, literals)
        ending = f"ENDSWITH({path.name}, {quote_text(number.lstrip('0'))})"
        return ending if operator == "equals" else f"NOT({ending})"


class UrlLook(LinkLook):
    width = 208

    def link(self, value: str) -> str:
        if STARS in value or not value.startswith(SCHEMES):
            return str(escape(value))
        address, text = self.target(value)
        link = '<a class="dg-link" href="{}" target="_blank" rel="noopener noreferrer nofollow">{}</a>'
        return str(Markup(link).format(address, text))  # noqa: S704 - a constant

    def target(self, value: str) -> tuple[str, str]:
        return value, value.partition("://")[2].removeprefix("www.").rstrip("/")


class ColourLook(Look):
    width = 112

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return lambda value: str(swatch(value))


class ColourControl(Control):
    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        known = len(editing.data) == 7 and editing.data.startswith("#")
        return {"swatch": editing.data if known else "#ffffff"}


class BarcodeLook(TextLook):
    width = 152


def shortened(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def is_long(text: str) -> bool:
    """Whether it would fill more than some lines of a narrow column. (Of formatted text its blocks are lines.)"""
    lines = str(text).replace("</p>", "\n").replace("</li>", "\n").replace("<br>", "\n").splitlines()
    return sum(1 + len(line) // LINE for line in lines) > FOLDED_LINES


def harmless(markup: str) -> Markup:
    """Rich text as it was sanitised when it was written; once more, for what came in by another way."""
    return Markup(sanitised(markup))  # noqa: S704 - just sanitised


def swatch(value: str) -> Markup:
    """Drawn, because the content policy allows no styles of its own."""
    drawn = (
        '<span class="dg-swatch"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">'
        '<rect width="16" height="16" rx="4" fill="{}"/></svg>{}</span>'
    )
    return Markup(drawn).format(value, value)  # noqa: S704 - a constant


def qr_code(value: str) -> Markup:
    import segno  # takes its time, and is seldom needed

    drawn = segno.make(value, error="m", micro=False).svg_inline(
        scale=3, border=4, dark="#000", light="#fff", svgclass="dg-qr", lineclass=None, omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - segno writes nothing but squares


show_as("long_text", LongTextLook())
show_as("rich_text", RichTextLook())
show_as("email", EmailLook())
show_as("phone", PhoneLook(), PhoneControl(), PhoneCriterion())
show_as("url", UrlLook())
show_as("colour", ColourLook(), ColourControl())
show_as("barcode", BarcodeLook())
