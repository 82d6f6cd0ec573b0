"""Currencies by their codes, with the names that the reader's language has for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale

from dougong.fields.currency import codes
from dougong.records import active_currencies
from dougong.web.conditions.operators import Unreadable
from dougong.web.faces.controls import Control, Editing
from dougong.web.faces.criteria import Criterion
from dougong.web.faces.looks import Look
from dougong.web.faces.registering import show_as
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen


class CurrencyLook(Look):
    width = 96


class CurrencyControl(Control):
    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        """Those of the workspace, and the one that the record has."""
        choices = currency_choices(screen, editing.data)
        decides = editing.field.id if editing.field is not None else ""
        return {"choices": choices, "decides": decides, "base": screen.workspace.currency}


class CurrencyCriterion(Criterion):
    control = "choice"
    several = "options"

    def literal(self, text: str) -> str:
        code = text.strip().upper()
        if code not in codes():
            raise Unreadable(text)
        return super().literal(code)

    def details(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Mapping[str, Any]:
        choices = currency_choices(screen, *values)
        return {"options": [{"key": one["code"], "title": one["title"]} for one in choices]}


def currency_choices(screen: Screen, *others: str) -> list[dict[str, str]]:
    codes = dict.fromkeys([*active_currencies(screen.tx), *(code for code in others if code)])
    names = currency_names(screen)
    return [
        {
            "code": code,
            "title": f"{code} · {names[code]}" if code in names else code,
            "sign": screen.formats.sign(code),
        }
        for code in codes
    ]


def currency_names(screen: Screen) -> Mapping[str, str]:
    locale: Locale = screen.formats.locale
    names: Mapping[str, str] = locale.currencies
    return names


show_as("currency", CurrencyLook(), CurrencyControl(), CurrencyCriterion())
