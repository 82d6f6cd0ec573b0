"""From what is given for a field to a value of it, or None where it is blank: the flow that all types share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from dougong.dataclasses import dataclass
from dougong.fields.columns import Value
from dougong.fields.errors import FieldError

UTC_ZONE = ZoneInfo("UTC")
BLANK_TEXTS = ("",)


@dataclass(frozen=True, slots=True)
class CoercionContext:
    """``lenient`` is for people's input (forms, files); the API takes only the exact JSON form. ``is_json``:
    a file holds record JSON, so that what is exact means what it says and only the rest is read leniently."""

    lenient: bool = False
    zone: ZoneInfo = UTC_ZONE
    language: str = "en"
    currency: str = "USD"
    is_json: bool = False


EXACT = CoercionContext()
LENIENT = CoercionContext(lenient=True)

Coercer = Callable[[object, CoercionContext], Value | None]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the values of one field are read: ``exact`` and ``lenient`` never get a blank."""

    name: str
    exact: Callable[[object], Value]
    lenient: Callable[[object, CoercionContext], Value]
    limits: Callable[[Value], None] | None
    blank_texts: Sequence[str]
    keeps_spaces: bool
    many: bool


def coercer_of(reading: Reading) -> Coercer:
    """The function that turns any input for the field into a value or None, or raises FieldError."""
    name, exact, lenient, limits = reading.name, reading.exact, reading.lenient, reading.limits
    blank_texts, keeps_spaces, many = reading.blank_texts, reading.keeps_spaces, reading.many

    def _exact_first(value: object, context: CoercionContext) -> Value | None:
        try:
            return exact(value)
        except FieldError:
            return lenient(value, context)

    def coerce(value: object, context: CoercionContext) -> Value | None:
        if value is None:
            return None
        try:
            if not context.lenient:
                if value in blank_texts:
                    return None
                result = exact(value)
            elif isinstance(value, str) and (not value if keeps_spaces else not value.strip()):
                return None
            elif context.is_json:
                result = _exact_first(value, context)
            else:
                result = lenient(value, context)
            if many and not result:
                return None
            if limits is not None:
                limits(result)
        except FieldError as error:
            raise error.at(name) from None
        return result

    return coerce
