"""What stands under the columns of line items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.definitions import LineItems
from dougong.fields import line_totals
from dougong.records import Amount
from dougong.web.faces.looks import look_of
from dougong.web.screens import Screen


@dataclass(frozen=True, slots=True)
class Total:
    name: str
    title: str
    text: str | Markup


def totals_of(screen: Screen, lines: LineItems, listed: Iterable[Mapping[str, Any]]) -> list[Total]:
    """``listed`` are the lines as record JSON."""
    known = list(listed)
    totals = []
    for field in line_totals(lines, screen.definitions):
        if field.sensitive:
            continue
        total = sum((_number(line.get(field.name)) for line in known), Decimal(0))
        value: Any = int(total) if field.type_name == "integer" else f"{total:f}"
        currency = next(
            (code for line in known if (code := getattr(line.get(field.name), "currency", ""))), ""
        )
        if currency:
            value = Amount.of(value, currency)
        shown = look_of(field.type_name).shown(screen.formats, value, field)
        totals.append(Total(field.name, screen.titles.field(field), shown))
    return totals


def _number(value: Any) -> Decimal:
    try:
        return Decimal(str(value)) if value is not None else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
