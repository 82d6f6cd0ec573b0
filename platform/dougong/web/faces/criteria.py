"""How the filter asks for values: the control of a condition, and the literal that is made of what was
entered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from dougong.expressions.tokens import quote_text
from dougong.fields import FIELD_TYPES, OPERATORS
from dougong.registry import Registry
from dougong.storage import Transaction
from dougong.web.conditions.operators import Unreadable
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen


class Criterion:
    """Text to be compared, unless a type says otherwise."""

    operators: ClassVar[tuple[str, ...] | None] = None
    """None: those of the field type."""

    control: ClassVar[str] = "text"
    """The macro in ``templates/filters/`` that takes one value."""

    several: ClassVar[str] = "text"
    """The same for operators that take more than one."""

    def literal(self, text: str) -> str:
        """A value from a request as a literal of the expression language; raises Unreadable."""
        return quote_text(text)

    def condition(self, tx: Transaction, path: FieldPath, operator: str, values: Sequence[str]) -> str:
        """The expression for what was entered; raises Unreadable."""
        return self.expression(path, operator, [self.literal(value) for value in values])

    def expression(self, path: FieldPath, operator: str, literals: Sequence[str]) -> str:
        return OPERATORS[operator].write(path.name, literals)

    def details(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Mapping[str, Any]:
        """What else the macro wants, as ``row.details``."""
        return {}

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Sequence[str]:
        """The values as a chip says them."""
        return values


class NumberCriterion(Criterion):
    control = "number"

    def literal(self, text: str) -> str:
        return plain_number(text)


def plain_number(text: str) -> str:
    try:
        number = Decimal(text.strip().replace(",", "").replace("，", "").lstrip("¥￥$€"))
    except InvalidOperation:
        raise Unreadable(text) from None
    if not number.is_finite() or abs(number.adjusted()) > 20:
        raise Unreadable(text)
    return f"{number:f}"


CRITERIA: Registry[Criterion] = Registry("criterion of field type")
PLAIN = Criterion()


def criterion_of(type_name: str) -> Criterion:
    return CRITERIA.get(type_name) or PLAIN


def operators_of(path: FieldPath) -> tuple[str, ...]:
    own = criterion_of(path.type_name).operators
    return FIELD_TYPES[path.type_name].operators if own is None else own
