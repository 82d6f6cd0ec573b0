"""Calls of functions: arguments converted, blanks kept out, lists of records read only where one is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from dougong.expressions.functions import EvaluationContext, Function, Parameter, Read, Row
from dougong.expressions.moments import day_of
from dougong.expressions.operators import Value
from dougong.expressions.parts import Part


def called(function: Function, *parts: Part) -> Read:
    if function.reads:
        read: Read = function.call(*[part.read for part in parts])
        return read
    days = tuple(
        index
        for index, part in enumerate(parts)
        if not part.is_timeless and _takes_days(function.parameter(index))
    )
    if days or function.takes_context or any(part.is_record_list for part in parts):
        return _with_context(function, parts, days)
    call, reads = function.call, [part.read for part in parts]
    if function.takes_blank:
        return lambda row, context: call(*[read(row, context) for read in reads])

    def unless_blank(row: Row, context: EvaluationContext) -> Value:
        values = [read(row, context) for read in reads]
        return None if None in values else call(*values)

    return unless_blank


def _with_context(function: Function, parts: Sequence[Part], days: Sequence[int]) -> Read:
    call, reads = function.call, [part.read for part in parts]
    has_lists = any(part.is_record_list for part in parts)

    def compute(row: Row, context: EvaluationContext) -> Value:
        values: list[Value] = [read(row, context) for read in reads]
        if has_lists:
            found = None if context.lists is None else context.lists(function.name, tuple(values))
            if found is None:
                return None
            values = list(found)
        if not function.takes_blank and None in values:
            return None
        for index in days:
            values[index] = _day(values[index], context.zone)
        return call(context, *values) if function.takes_context else call(*values)

    return compute


def _takes_days(parameter: Parameter) -> bool:
    """Whether instants are given to it as their days."""
    return bool(parameter.accepts) and "datetime" not in parameter.accepts


def _day(value: Value, zone: tzinfo) -> Value:
    if isinstance(value, list):
        return [_day(item, zone) for item in value]
    return day_of(value, zone) if isinstance(value, datetime) else value
