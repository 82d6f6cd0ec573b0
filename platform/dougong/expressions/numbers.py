"""Exact decimal arithmetic with one set of limits. What cannot be computed is blank (None)."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Context, Decimal

from dougong.expressions.limits import MAX_DECIMALS, MAX_EXPONENT

Number = Decimal | int

# No traps: a hopeless operation gives NaN or Infinity, which become blank in `tidy`. ROUND_HALF_UP is
# decimal's name for half away from zero.
CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP, Emin=-999_999, Emax=999_999, traps=[])
LIMIT_DIGITS = 18
LIMIT = Decimal(10) ** LIMIT_DIGITS
SMALLEST = Decimal(1).scaleb(-MAX_DECIMALS)
_ZERO = Decimal(0)
_PLACES = range(-18, MAX_DECIMALS + 1)
_STEPS = {places: Decimal(1).scaleb(-places) for places in _PLACES}

HALF_AWAY, AWAY, TO_ZERO = ROUND_HALF_UP, ROUND_UP, ROUND_DOWN
UPWARD, DOWNWARD = ROUND_CEILING, ROUND_FLOOR


def exact(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(value)


def tidy(value: Decimal) -> Decimal | None:
    """Cut to the fixed scale; beyond the limit a number is blank."""
    if not value.is_finite():
        return None
    # What can be written so shortly is neither too large nor too fine, and this is known soonest.
    text = str(value)
    if len(text) <= MAX_DECIMALS and "E" not in text:
        return value or _ZERO
    if abs(value) >= LIMIT:
        return None
    if not value:
        return _ZERO
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -MAX_DECIMALS:
        return CONTEXT.quantize(value, SMALLEST) or _ZERO
    return value


def whole(value: Number, most: int) -> int:
    """Without its fraction, and no farther from 0 than anything that could matter."""
    return max(-most, min(int(value), most))


def add(left: Number, right: Number) -> Decimal | None:
    return tidy(CONTEXT.add(exact(left), exact(right)))


def subtract(left: Number, right: Number) -> Decimal | None:
    return tidy(CONTEXT.subtract(exact(left), exact(right)))


def multiply(left: Number, right: Number) -> Decimal | None:
    return tidy(CONTEXT.multiply(exact(left), exact(right)))


def divide(left: Number, right: Number) -> Decimal | None:
    return tidy(CONTEXT.divide(exact(left), exact(right)))


def modulo(left: Number, right: Number) -> Decimal | None:
    """With the sign of the divisor, as MOD in a spreadsheet."""
    divisor = exact(right)
    if not divisor:
        return None
    rest = CONTEXT.remainder(exact(left), divisor)
    if rest and (rest < 0) != (divisor < 0):
        rest = CONTEXT.add(rest, divisor)
    return tidy(rest)


def power(base: Number, exponent: Number) -> Decimal | None:
    if abs(exact(exponent)) > MAX_EXPONENT:
        return None
    return tidy(CONTEXT.power(exact(base), exact(exponent)))


def negate(value: Number) -> Decimal | None:
    return tidy(CONTEXT.minus(exact(value)))


def round_to(value: Number, digits: Number, rounding: str) -> Decimal | None:
    """``digits`` after the point, negative ones before it."""
    step = _STEPS.get(digits) if isinstance(digits, int) else None
    if step is None:
        step = _STEPS[max(_PLACES.start, min(MAX_DECIMALS, int(digits)))]
    rounded = exact(value).quantize(step, rounding, CONTEXT)
    if not rounded:
        return _ZERO
    return rounded if rounded.is_finite() and rounded.adjusted() < LIMIT_DIGITS else None


def round_to_multiple(value: Number, step: Number, rounding: str) -> Decimal | None:
    """The multiple of ``step`` next above or below; both away from or towards zero if both are negative, as
    CEILING and FLOOR in a spreadsheet."""
    if not step:
        return _ZERO
    if value > 0 > step:
        return None
    steps = CONTEXT.divide(exact(value), exact(step))
    return tidy(CONTEXT.multiply(steps.quantize(Decimal(1), rounding, CONTEXT), exact(step)))


def logarithm(value: Number, base: Number) -> Decimal | None:
    if value <= 0 or base <= 0 or base == 1:
        return None
    if base == 10:
        return tidy(CONTEXT.log10(exact(value)))
    return tidy(CONTEXT.divide(CONTEXT.ln(exact(value)), CONTEXT.ln(exact(base))))


def number_text(value: Number) -> str:
    """In plain notation, without zeros that say nothing."""
    text = format(exact(value), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
