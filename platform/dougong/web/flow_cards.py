"""Flows as they are drawn, by the designer and by the pages of approvals: cards in rows, ways beside each other.

``parts/flow.html`` draws them; whatever can be done with a card is given to it as macros.
"""

from __future__ import annotations

from collections.abc import Sequence

from dougong.dataclasses import dataclass
from dougong.web.conditions.condition_words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """A sequence: what stands in it, and the address to which more is added."""

    place: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Way:
    """``id`` is "" where it is no element of its own."""

    id: str
    title: str
    note: Words
    row: Row
    problems: Sequence[str] = ()
    state: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    id: str
    title: str
    kind: str
    icon: str
    tone: str
    facts: list[str]
    condition: Words
    problems: Sequence[str]
    ways: list[Way]
    more_ways: str
    """The address to which ways are added; "" where there are none."""
    asks: bool
    """Whether more would go along with it than itself."""
    state: str = ""
    """Of a drawing of what has happened: passed, current, coming, rejected, closed, or off where no way leads."""
