"""What a run remembers in variables: as expressions read it, and as JSON between its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from dougong.definitions.naming import VARIABLES
from dougong.definitions.variables import Variable
from dougong.expressions.numbers import tidy
from dougong.expressions.types import Path
from dougong.storage import instant_text

LONGEST = 20_000

Values = dict[Path, Any]


def path_of(variable_id: str) -> Path:
    return (VARIABLES, variable_id)


def blank(variables: Sequence[Variable]) -> Values:
    return {path_of(one.id): None for one in variables}


def as_json(values: Mapping[Path, Any]) -> dict[str, Any]:
    """By the variables' ids."""
    return {path[1]: _json(value) for path, value in values.items() if value is not None}


def from_json(variables: Sequence[Variable], given: Mapping[str, Any]) -> Values:
    """What is of another type by now is blank."""
    found = blank(variables)
    for one in variables:
        try:
            found[path_of(one.id)] = fitted(one, given.get(one.id))
        except ValueError:
            found[path_of(one.id)] = None
    return found


def fitted(variable: Variable, value: Any) -> Any:
    """A value of JSON as expressions read it. ValueError where it is of another type."""
    if value is None or value == "":
        return None
    if variable.type == "boolean":
        if isinstance(value, bool):
            return value
        raise ValueError
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise ValueError
    return _READ[variable.type](value)


def _text(value: Any) -> str:
    text = str(value)
    if len(text) > LONGEST or "\0" in text:
        raise ValueError
    return text


def _number(value: Any) -> Decimal:
    """As expressions count. Short texts such as 1E-999999999 would be a gigabyte once they are written out."""
    try:
        found = tidy(Decimal(str(value).strip()))
    except ArithmeticError as error:
        raise ValueError from error
    if found is None:
        raise ValueError
    return found


def _date(value: Any) -> date:
    return date.fromisoformat(str(value)[:10]) if len(str(value)) == 10 else _datetime(value).date()


def _datetime(value: Any) -> datetime:
    """With an offset: a time of nobody knows where is no moment."""
    found = datetime.fromisoformat(str(value))
    if found.tzinfo is None:
        raise ValueError
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise ValueError from error


_READ = {"text": _text, "number": _number, "date": _date, "datetime": _datetime}


def _json(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value
