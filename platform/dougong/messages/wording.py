"""Values as a reader of a language writes them, for texts that leave the product."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.numbers import UnknownCurrencyError, format_currency, format_decimal, format_percent

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.expressions import Checked
from dougong.fields import to_json, to_text
from dougong.fields.address import one_line
from dougong.problems import N_
from dougong.records.titles import titles_of
from dougong.storage import Transaction
from dougong.tongues import translated

LONGEST = 20_000
YES, NO = N_("Yes"), N_("No")


@dataclass(frozen=True)
class Wording:
    """``currency`` is that of amounts that have none of their own."""

    tx: Transaction
    actor: Actor
    language: str
    zone: ZoneInfo
    currency: str

    @property
    def locale(self) -> Locale:
        return locale_of(self.language)

    def text(self, checked: Checked, value: Any, values: Mapping[Any, Any]) -> str:
        """Of what an expression came to. A field that stands alone is written as its type is."""
        if value is None:
            return ""
        field = self._field(checked)
        if field is not None and field.type_name == "money":
            return self._money(value, field, checked, values)
        return (self._typed(field, value) if field is not None else self._plain(value, checked))[:LONGEST]

    def _field(self, checked: Checked) -> FieldDefinition | None:
        if len(checked.resolved) != 1 or len(checked.expression.paths) != 1:
            return None
        alone = checked.expression.source.strip() == ".".join(checked.expression.paths[0])
        path = checked.resolved[0].path
        return self.tx.release.definitions.fields_by_id.get(path[-1]) if alone else None

    def _typed(self, field: FieldDefinition, value: Any) -> str:
        if isinstance(value, (tuple, list)):
            return ", ".join(self._typed(field, one) for one in value)
        options = field.options_by_key
        if isinstance(value, str) and value in options:
            option = options[value]
            return self.tx.release.definitions.title(option.id, "title", self.language, option.title)
        if isinstance(value, Decimal) and field.type_name == "percent":
            return format_percent(value, locale=self.locale, decimal_quantization=False)
        if field.target_id is not None and isinstance(value, int):
            return titles_of(self.tx, self.actor, field.target_id, [value]).get(value) or f"#{value}"
        if isinstance(value, (bool, int, Decimal, date)):
            return self._known(value)
        if field.type_name == "address":
            return one_line(to_json(value, field), self.language)
        return to_text(value, field)

    def _plain(self, value: Any, checked: Checked) -> str:
        if isinstance(value, (tuple, list)):
            return ", ".join(self._plain(one, checked) for one in value)
        if checked.type.name == "record" and checked.type.target is not None and isinstance(value, int):
            return titles_of(self.tx, self.actor, checked.type.target, [value]).get(value) or f"#{value}"
        return self._known(value)

    def _known(self, value: Any) -> str:
        if isinstance(value, bool):
            return translated(YES if value else NO, self.language)
        if isinstance(value, (int, Decimal)):
            return format_decimal(value, locale=self.locale, decimal_quantization=False)
        if isinstance(value, datetime):
            return format_datetime(value.astimezone(self.zone), "medium", locale=self.locale)
        if isinstance(value, date):
            return format_date(value, "long", locale=self.locale)
        return str(value)

    def _money(
        self, value: Decimal, field: FieldDefinition, checked: Checked, values: Mapping[Any, Any]
    ) -> str:
        before = checked.resolved[0].path[:-1]
        own = values.get((*before, *field.currency_path)) if field.currency_path else None
        try:
            return format_currency(value, own or self.currency, locale=self.locale)
        except UnknownCurrencyError:
            return f"{own} {self._known(value)}"


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """English for what nobody knows."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")
