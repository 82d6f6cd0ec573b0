"""The patterns of TEXT, each kind of value in its own way."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo

from dougong.expressions.limits import MAX_FORMAT
from dougong.expressions.moment_formats import format_moment
from dougong.expressions.moments import local
from dougong.expressions.number_formats import format_number
from dougong.expressions.operators import Value


def format_value(value: Value, pattern: str, zone: tzinfo) -> str:
    """Empty if the pattern does not suit the value."""
    if len(pattern) > MAX_FORMAT:
        return ""
    if isinstance(value, datetime):
        return format_moment(local(value, zone), pattern)
    if isinstance(value, date):
        return format_moment(datetime.combine(value, time.min), pattern)
    return format_number(value, pattern)
