"""Values as a reader sees them. For lists, a formatter is chosen once per column and called once per cell."""

from __future__ import annotations

import html
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from markupsafe import Markup, escape

from dougong.definitions import FieldDefinition
from dougong.registry import Registry
from dougong.web.texts import gettext
from dougong.web.titles import Titles, hue, initials

Formatter = Callable[[Any], str]
MINUS = "\N{MINUS SIGN}"
SYSTEM_TYPES = {
    "id": "integer",
    "version": "integer",
    "created_at": "datetime",
    "updated_at": "datetime",
    "deleted_at": "datetime",
    "created_by": "person",
    "updated_by": "person",
    "owner": "person",
}

PERSON = (
    '<span class="dg-ref"><i class="dg-tile round dg-hue-{}" aria-hidden="true">{}</i><span>{}</span></span>'
)


@dataclass(frozen=True)
class Formats:
    """How one reader sees values: language, zone and currency."""

    locale: Locale
    zone: ZoneInfo
    currency: str
    titles: Titles
    record_url: Callable[[str, int], str]

    @property
    def signature(self) -> tuple[Hashable, ...]:
        """Two readers with the same one see every value alike."""
        return (str(self.locale), self.zone.key, self.currency, self.record_url("", 0))

    @property
    def currency_sign(self) -> str:
        return narrow(get_currency_symbol(self.currency, self.locale))

    def number(self, value: int) -> str:
        return format_decimal(value, locale=self.locale).replace("-", MINUS)

    def money(self, value: str | Decimal) -> str:
        text = format_currency(Decimal(value), self.currency, locale=self.locale, decimal_quantization=True)
        return text.replace(get_currency_symbol(self.currency, self.locale), self.currency_sign).replace(
            "-", MINUS
        )

    def day(self, value: str) -> str:
        return format_date(date.fromisoformat(value), "medium", locale=self.locale)

    def local(self, value: str) -> datetime:
        return datetime.fromisoformat(value).astimezone(self.zone)

    def instant(self, value: str) -> str:
        moment = self.local(value)
        return f"{format_date(moment, 'medium', locale=self.locale)} {moment:%H:%M}"

    def dense_instant(self, value: str) -> str:
        return f"{self.local(value):%Y-%m-%d %H:%M}"

    def short_instant(self, value: str, now: datetime) -> str:
        """For timelines: the time today, the day this year, else the whole date."""
        moment, here = self.local(value), now.astimezone(self.zone)
        if moment.date() == here.date():
            return f"{moment:%H:%M}"
        if moment.year == here.year:
            return format_skeleton("MMMd", moment, locale=self.locale)
        return format_date(moment, "medium", locale=self.locale)

    def full_instant(self, value: str) -> str:
        return format_datetime(self.local(value), "long", tzinfo=self.zone, locale=self.locale)

    def column(self, field: FieldDefinition | str) -> Formatter:
        """For table cells; a string names a system field."""
        kind = SYSTEM_TYPES.get(field, "text") if isinstance(field, str) else field.type_name
        make = COLUMN_FORMATS.get(kind) or COLUMN_FORMATS["text"]
        return make(self, field)

    def pill(self, value: str, field: FieldDefinition) -> Markup:
        option = field.options_by_key.get(value)
        if option is None:
            return Markup('<span class="dg-pill">{}</span>').format(value)
        title = self.titles.option(option)
        if option.colour is None:
            return Markup('<span class="dg-pill">{}</span>').format(title)
        return Markup('<span class="dg-pill {}"><i></i>{}</span>').format(option.colour, title)

    def link(self, value: Mapping[str, Any], field: FieldDefinition) -> Markup:
        target = self.titles.definitions.target(field)
        text = value.get("title") or f"#{value['id']}"
        if target is None:
            return escape(text)
        return Markup(
            '<a class="dg-ref" href="{}"><i class="dg-tile" aria-hidden="true">{}</i><span>{}</span></a>'
        ).format(self.record_url(target.name, value["id"]), initials(text), text)

    def person(self, value: Mapping[str, Any]) -> Markup:
        text = value.get("title") or f"#{value['id']}"
        return Markup(PERSON).format(  # noqa: S704 - a constant
            hue(value["id"]), initials(text), text
        )


def narrow(sign: str) -> str:
    """A workspace has one currency, so "¥" is as clear as "CN¥"; "CHF" has nothing shorter."""
    return sign.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or sign


def html_of(value: str) -> str:
    return html.escape(value)


ColumnFormat = Callable[[Formats, "FieldDefinition | str"], Formatter]
COLUMN_FORMATS: Registry[ColumnFormat] = Registry("column format")
"""By field type: makes the function that turns a value of record JSON into HTML. Plugins add theirs."""


def _text(formats: Formats, field: FieldDefinition | str) -> Formatter:
    return html_of


def _number(formats: Formats, field: FieldDefinition | str) -> Formatter:
    if formats.number(1234567) == "1,234,567":
        return lambda value: f"{value:,}" if value >= 0 else f"{MINUS}{-value:,}"
    return formats.number


def _money(formats: Formats, field: FieldDefinition | str) -> Formatter:
    """Babel takes 20 µs for an amount; its pattern is taken apart once instead."""
    sample = formats.money(Decimal("1234.56"))
    if not sample.endswith("1,234.56"):
        return formats.money
    sign = sample.removesuffix("1,234.56")

    def write(value: str) -> str:
        amount = Decimal(value)
        text = f"{sign}{abs(amount):,.2f}" if amount == amount.quantize(CENTS) else f"{sign}{abs(amount):,f}"
        return f"{MINUS}{text}" if amount < 0 else text

    return write


CENTS = Decimal("0.01")


def _date(formats: Formats, field: FieldDefinition | str) -> Formatter:
    return html_of


def _datetime(formats: Formats, field: FieldDefinition | str) -> Formatter:
    zone = formats.zone

    def write(value: str) -> str:
        return datetime.fromisoformat(value).astimezone(zone).isoformat(" ", "minutes")[:16]

    return write


def _boolean(formats: Formats, field: FieldDefinition | str) -> Formatter:
    yes, no = gettext("Yes"), gettext("No")
    return lambda value: yes if value else no


def _select(formats: Formats, field: FieldDefinition | str) -> Formatter:
    if isinstance(field, str):
        return html_of
    pills = {option.key: str(formats.pill(option.key, field)) for option in field.select_options}
    return lambda value: pills.get(value) or str(formats.pill(value, field))


def _reference(formats: Formats, field: FieldDefinition | str) -> Formatter:
    if isinstance(field, str):
        return remembered(formats.person)
    return remembered(lambda value: formats.link(value, field))


def _person(formats: Formats, field: FieldDefinition | str) -> Formatter:
    return remembered(formats.person)


KEPT_REFERENCES = 2_000


def remembered(show: Callable[[Any], str]) -> Formatter:
    """The same accounts and people stand in many rows and on many pages."""
    known: dict[tuple[int, str | None], str] = {}

    def write(value: Mapping[str, Any]) -> str:
        key = (value["id"], value["title"])
        shown = known.get(key)
        if shown is None:
            if len(known) >= KEPT_REFERENCES:
                known.clear()
            shown = known[key] = str(show(value))
        return shown

    return write


for _name, _make in (
    ("text", _text),
    ("integer", _number),
    ("money", _money),
    ("date", _date),
    ("datetime", _datetime),
    ("boolean", _boolean),
    ("select", _select),
    ("reference", _reference),
    ("person", _person),
):
    COLUMN_FORMATS.register(_name, _make)
