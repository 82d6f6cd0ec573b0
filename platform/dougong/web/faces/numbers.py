"""Numbers: whole ones, decimals, percentages, amounts of money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from dougong.definitions import BASE, FieldDefinition
from dougong.fields.currency import minor_units
from dougong.fields.decimals import percentage
from dougong.records import Amount, RecordQuery, find
from dougong.web.amount_texts import MINUS
from dougong.web.conditions.operators import Unreadable
from dougong.web.faces.controls import Control, Editing
from dougong.web.faces.criteria import NumberCriterion
from dougong.web.faces.looks import Cell, Look
from dougong.web.faces.registering import show_as
from dougong.web.formats import Formats
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen

CENTS = Decimal("0.01")


class IntegerLook(Look):
    column = "num"
    width = 104
    fact = 3

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        if formats.number(1234567) == "1,234,567":
            return lambda value: f"{value:,}" if value >= 0 else f"{MINUS}{-value:,}"
        return formats.number


class MoneyLook(Look):
    column = "num"
    width = 150
    card = "c-amount"
    fact = 1
    summed = True

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        """Babel takes 20 µs for an amount; its pattern is taken apart once instead."""
        if field is not None and field.currency_path:
            return _of_any_currency(formats)
        return _of_one_currency(formats, formats.currency)

    def shown(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return formats.money(value)

    def in_history(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        """In the currency that it had then, if that is known."""
        if field is not None and field.currency_path and not isinstance(value, Amount):
            return formats.decimal(value)
        return formats.money(value)


def _of_one_currency(formats: Formats, currency: str) -> Cell:
    sample = formats.money(Amount.of("1234.56", currency))
    if not sample.endswith("1,234.56"):
        return formats.money
    sign = sample.removesuffix("1,234.56")

    def write(value: str) -> str:
        whole, _, cents = value.partition(".")
        if len(cents) == 2 and whole.isdecimal():
            return f"{sign}{int(whole):,}.{cents}"
        amount = Decimal(value)
        text = f"{sign}{abs(amount):,.2f}" if amount == amount.quantize(CENTS) else f"{sign}{abs(amount):,f}"
        return f"{MINUS}{text}" if amount < 0 else text

    return write


def _of_any_currency(formats: Formats) -> Cell:
    cells: dict[str, Cell] = {}

    def write(value: str) -> str:
        currency = getattr(value, "currency", formats.currency)
        cell = cells.get(currency)
        if cell is None:
            cell = cells[currency] = (
                _of_one_currency(formats, currency) if minor_units(currency) == 2 else formats.money
            )
        return cell(value)

    return write


class MoneyControl(Control):
    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        amount, currency = Decimal(str(value)), getattr(value, "currency", screen.workspace.currency)
        unit = Decimal(1).scaleb(-minor_units(currency)) if field and field.currency_path else CENTS
        return f"{amount.quantize(unit):,f}" if not amount % unit else f"{amount.normalize():,f}"

    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        """The sign before the box, and the field that decides about it while somebody types."""
        field = editing.field
        if field is None or not field.currency_path:
            stated = field.options.get("currency", BASE) if field is not None else BASE
            return {"sign": screen.formats.sign(screen.workspace.currency if stated == BASE else stated)}
        decides = field.currency_path[-1]
        chosen = _chosen_currency(screen, editing, field.currency_path)
        code = chosen or getattr(editing.value, "currency", "") or screen.workspace.currency
        return {"sign": screen.formats.sign(code), "currency_of": decides}

    def is_steady(self, field: FieldDefinition | None) -> bool:
        return field is None or not field.currency_path


def _chosen_currency(screen: Screen, editing: Editing, path: Sequence[str]) -> str:
    """As the form says it: in a field of its own, or by the record that the amount goes with."""
    fields = screen.definitions.fields_by_id
    first = fields.get(path[0])
    chosen = editing.around.get(first.name, "") if first is not None else ""
    if len(path) == 1 or first is None or not (chosen.isascii() and chosen.isdigit() and len(chosen) < 16):
        return chosen if len(path) == 1 else ""
    target = screen.definitions.target(first)
    if target is None or not screen.may("read", target):
        return ""
    name = ".".join(fields[segment].name for segment in path[1:])
    found = find(screen.tx, screen.actor, RecordQuery(target.name, [name], ids=[int(chosen)], limit=1)).data
    return (found[0][name] or "") if found else ""


class MoneyCriterion(NumberCriterion):
    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> list[str]:
        return [self._amount(screen, value) for value in values]

    def _amount(self, screen: Screen, value: str) -> str:
        try:
            return screen.formats.money(self.literal(value))
        except Unreadable:
            return value


class DecimalLook(Look):
    column = "num"
    width = 120
    fact = 3

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return formats.decimal


class PercentLook(DecimalLook):
    width = 104

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return formats.percent


class PercentControl(Control):
    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        return percentage(Decimal(str(value))).removesuffix("%")


class PercentCriterion(NumberCriterion):
    control = "percent"

    def literal(self, text: str) -> str:
        """As it is typed in forms: 12.5 or 12.5%."""
        fraction = Decimal(super().literal(text.strip().rstrip("%％"))).scaleb(-2)
        return f"{fraction:f}"

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> list[str]:
        return [f"{value.strip().rstrip('%％')}%" for value in values]


show_as("decimal", DecimalLook(), criterion=NumberCriterion())
show_as("percent", PercentLook(), PercentControl(), PercentCriterion())
show_as("exchange_rate", DecimalLook(), criterion=NumberCriterion())
show_as("integer", IntegerLook(), criterion=NumberCriterion())
show_as("money", MoneyLook(), MoneyControl(), MoneyCriterion())
