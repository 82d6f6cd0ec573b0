"""Values as a reader sees them, by language, zone and currency. Which of these a field takes, its look says."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_timedelta
from babel.lists import format_list
from babel.numbers import (
    format_compact_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)
from markupsafe import Markup, escape

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.web.amount_texts import MINUS, money_text, sign_of
from dougong.web.texts import gettext
from dougong.web.titles import Titles, hue, initials

PERSON = "person"
"""Stands for the type of system fields that hold a user."""

SYSTEM_TYPES = {
    "id": "integer",
    "version": "integer",
    "created_at": "datetime",
    "updated_at": "datetime",
    "deleted_at": "datetime",
    "created_by": PERSON,
    "updated_by": PERSON,
    "owner": PERSON,
}

_PERSON_HTML = (
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
    limited: frozenset[str] = frozenset()
    """Ids of the objects of which the reader does not see all records by their titles."""

    @property
    def signature(self) -> tuple[Hashable, ...]:
        """Two readers with the same one see every value alike."""
        return (str(self.locale), self.zone.key, self.currency, self.record_url("", 0), self.limited)

    @property
    def currency_sign(self) -> str:
        return sign_of(self.currency, self.locale, self.currency)

    def number(self, value: int) -> str:
        return format_decimal(value, locale=self.locale).replace("-", MINUS)

    def sign(self, currency: str) -> str:
        """What stands before its amounts, different from that of the workspace's currency."""
        return sign_of(currency, self.locale, self.currency)

    def money(self, value: str | Decimal) -> str:
        """In the currency that the value knows, else in that of the workspace."""
        text = money_text(
            Decimal(value), getattr(value, "currency", self.currency), self.locale, self.currency
        )
        return f"≈ {text}" if getattr(value, "mixed", False) else text

    def short_money(self, value: Decimal, currency: str = "", digits: int = 2) -> str:
        """¥1.8M, 950.7万: for sums that are compared, not booked."""
        code = currency or self.currency
        text = format_compact_currency(
            value, code, format_type="short", locale=self.locale, fraction_digits=digits
        )
        symbol = get_currency_symbol(code, self.locale)
        return text.replace(symbol, self.sign(code)).replace("-", MINUS).replace("\N{NO-BREAK SPACE}", "")

    def decimal(self, value: str) -> str:
        return format_decimal(Decimal(value), locale=self.locale, decimal_quantization=False).replace(
            "-", MINUS
        )

    def percent(self, value: str) -> str:
        return format_percent(Decimal(value), locale=self.locale, decimal_quantization=False).replace(
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

    def ago(self, value: str, now: datetime) -> str:
        """How long it has been, for what is no older than a few days."""
        passed = now - datetime.fromisoformat(value)
        if passed < timedelta(seconds=45):
            return gettext("just now")
        if passed < timedelta(days=7):
            return format_timedelta(-passed, add_direction=True, locale=self.locale, threshold=0.95)
        return self.short_instant(value, now)

    def bytes(self, size: int) -> str:
        if size < 1024:
            return f"{size} B"
        if size < 1024 * 1024:
            return f"{size / 1024:.0f} KB"
        return f"{format_decimal(round(size / 1024 / 1024, 1), locale=self.locale)} MB"

    def short_day(self, value: str, now: datetime) -> str:
        day = date.fromisoformat(value)
        this_year = day.year == now.astimezone(self.zone).year
        return format_skeleton("MMMd" if this_year else "yMMMd", day, locale=self.locale)

    def near_day(self, day: date, now: datetime) -> str:
        """For what is to be done: by name where it is a day away at most."""
        here = now.astimezone(self.zone).date()
        names = {-1: gettext("Yesterday"), 0: gettext("Today"), 1: gettext("Tomorrow")}
        return names.get((day - here).days) or self.short_day(day.isoformat(), now)

    def near_instant(self, value: str, now: datetime) -> str:
        moment = self.local(value)
        return f"{self.near_day(moment.date(), now)} {moment:%H:%M}"

    def weekday(self, day: date) -> str:
        return format_skeleton("MMMMdEEEE", day, locale=self.locale)

    def full_instant(self, value: str) -> str:
        return format_datetime(self.local(value), "long", tzinfo=self.zone, locale=self.locale)

    def several(self, texts: Sequence[str], most: int = 5) -> str:
        """ "Ada, Bob and Cleo"; beyond the first few only their number."""
        shown = [*texts[:most], *([f"+{self.number(len(texts) - most)}"] if len(texts) > most else [])]
        return format_list(shown, locale=self.locale)

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
        if target is None:
            return escape(self.called(value, target))
        return self.linked(value, target)

    def linked(self, value: Mapping[str, Any], target: ObjectDefinition, more: Markup | str = "") -> Markup:
        text = self.called(value, target)
        if self.is_unseen(value, target):
            return Markup('<span class="dg-unseen">{}</span>').format(text)
        return Markup(
            '<a class="dg-ref" href="{}"><i class="dg-tile" aria-hidden="true">{}</i><span>{}</span>{}</a>'
        ).format(self.record_url(target.name, value["id"]), initials(text), text, more)

    def called(self, value: Mapping[str, Any], target: ObjectDefinition | None) -> str:
        """A record that something refers to, by its title; its number says nothing to anybody."""
        if self.is_unseen(value, target):
            return gettext("Not visible to you")
        return value.get("title") or f"#{value['id']}"

    def is_unseen(self, value: Mapping[str, Any], target: ObjectDefinition | None) -> bool:
        return not value.get("title") and target is not None and target.id in self.limited

    def person(self, value: Mapping[str, Any]) -> Markup:
        text = value.get("title") or f"#{value['id']}"
        return Markup(_PERSON_HTML).format(  # noqa: S704 - a constant
            hue(value["id"]), initials(text), text
        )
