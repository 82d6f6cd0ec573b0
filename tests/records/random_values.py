"""The kinds of values that made-up objects have, and how a computed value becomes one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


@dataclass(frozen=True)
class Kind:
    """``keywords`` say the type; ``values`` are what people fill in."""

    type: str
    values: tuple[Any, ...]
    keywords: Mapping[str, Any]

    def document(self, title: str) -> dict[str, Any]:
        return {"fieldType": self.type, "title": title, **self.keywords}

    @property
    def result(self) -> dict[str, Any]:
        return {"result": self.type, **self.keywords}


KINDS = {
    "n": Kind("integer", (0, 1, 2, 3, -4, 250, None), {}),
    "m": Kind("decimal", ("0", "0.01", "19.99", "1.5", "-333.335", "40000", None), {"decimals": 3}),
    "b": Kind("boolean", (True, False, None), {}),
    "t": Kind("text", ("acme", "Acme", "王府", "x", "", None), {"maxLength": 8}),
    "d": Kind("date", ("2026-01-31", "2028-02-29", "1999-12-31", None), {}),
}


def from_json(value: Any, kind: str) -> Any:
    if value is None:
        return None
    return {"m": Decimal, "d": date.fromisoformat}.get(kind, lambda same: same)(value)


def fitted(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "n":
        return int(rounded(Decimal(value), 0))
    if kind == "m":
        return rounded(Decimal(value), 3)
    return (value[:8].strip() or None) if kind == "t" else value


def rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
