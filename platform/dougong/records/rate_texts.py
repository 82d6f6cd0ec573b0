"""Rates as people and files write them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from dougong.errors import InvalidInput
from dougong.fields import FieldError
from dougong.fields.coercion import UTC_ZONE
from dougong.fields.date_texts import not_a_date, read_date
from dougong.fields.numbers import number
from dougong.problems import Problem
from dougong.records.rates import Rate, check_rate, known_code


def rate_of(currency: object, day: object, rate: object) -> Rate:
    """InvalidInput tells together all that is wrong."""
    problems: list[Problem] = []
    code, when, worth = "", date.min, Decimal(1)
    try:
        code = known_code(currency)
    except InvalidInput as error:
        problems += error.problems
    try:
        when = _day(day)
    except FieldError as error:
        problems += error.at("date").problems
    try:
        worth = number(rate)
        check_rate(worth)
    except FieldError as error:
        problems += error.at("rate").problems
    except InvalidInput as error:
        problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return Rate(code, when, worth)


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise not_a_date(value)
    return read_date(value, UTC_ZONE)
