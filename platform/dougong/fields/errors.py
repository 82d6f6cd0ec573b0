"""What a field type raises when it refuses a value."""

from __future__ import annotations

from dougong.errors import InvalidInput
from dougong.problems import Problem

SHOWN_LENGTH = 80
MOST_BITS = 256


class FieldError(InvalidInput):
    """A value does not fit its field. The place of its problem is the field's name."""

    @property
    def problem(self) -> Problem:
        return self.problems[0]

    def at(self, place: str) -> FieldError:
        return FieldError(problem.at(place) for problem in self.problems)


def refuse(code: str, template: str, **params: object) -> FieldError:
    """Field types need not know where a value stands: the flow in FieldType puts the place in."""
    return FieldError(Problem(code, template, "", params))


def wrong_type(template: str, value: object) -> FieldError:
    """``template`` shows the {value}."""
    return refuse("wrong_type", template, value=shown(value))


def shown(value: object) -> str:
    """A foreign value as it may stand in a message: short, and without what no UTF-8 can carry."""
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return "…"  # Python refuses to print very long numbers
    text = value if isinstance(value, str) else repr(value)
    text = text.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"
