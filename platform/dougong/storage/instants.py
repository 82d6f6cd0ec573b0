"""The one text form of an instant in system tables: UTC at fixed width, so that text order is time order."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


def instant_text(instant: datetime) -> str:
    """``2026-01-31T08:00:00.000000Z``"""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return _text(instant)


@lru_cache(maxsize=8_192)
def _text(instant: datetime) -> str:
    """Of UTC only: in other zones two instants may be equal, where clocks are set back. Records that are written
    together share most of theirs."""
    return instant.isoformat(timespec="microseconds")[:-6] + "Z"


def parse_instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
