"""Numbers as they are written in expressions."""

from __future__ import annotations

from decimal import Decimal

from dougong.expressions.errors import ExpressionSyntaxError, problem_at
from dougong.expressions.limits import MAX_DECIMALS, MAX_WHOLE_DIGITS
from dougong.expressions.numbers import CONTEXT, SMALLEST
from dougong.expressions.tokens import Token
from dougong.problems import N_


def number_of(token: Token) -> Decimal:
    number = Decimal(token.value) if len(token.value) <= 2 * MAX_WHOLE_DIGITS else Decimal("Infinity")
    if number.adjusted() >= MAX_WHOLE_DIGITS or CONTEXT.quantize(number, SMALLEST) != number:
        raise ExpressionSyntaxError(
            problem_at(
                "number_out_of_range",
                N_("The number at {position} may have at most {whole} digits and {decimals} decimals."),
                token.start,
                token.end,
                whole=MAX_WHOLE_DIGITS,
                decimals=MAX_DECIMALS,
            )
        )
    return number
