"""Who was looked at when a record was assigned, and why one of them got it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.approvals.reading import names_of
from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.web.screens import Screen
from dougong.web.texts import gettext, ngettext
from dougong.web.titles import hue, initials

WHY: Mapping[str, tuple[str, str]] = {
    "chosen": (N_("got it"), "good"),
    "fallback": (N_("got it, because nobody was free"), "good"),
    "later": (N_("it was not their turn"), ""),
    "full": (N_("has as many as allowed"), "warn"),
    "away": (N_("is away"), "warn"),
    "left": (N_("may not sign in any more"), "warn"),
}


@dataclass(frozen=True, slots=True)
class Considered:
    name: str
    hue: int
    initials: str
    why: str
    tone: str
    load: str


def considered(screen: Screen, told: Mapping[str, Any]) -> list[Considered]:
    """Whoever was chosen first."""
    rows = sorted(told.get("considered", ()), key=lambda row: row[0] != told.get("chosen"))
    names = names_of(screen.tx, [row[0] for row in rows]) if rows else {}
    found = []
    for user_id, why, load in rows:
        name, (text, tone) = names.get(user_id, f"#{user_id}"), WHY[why]
        counted = "" if load is None else ngettext("%(num)d counted", "%(num)d counted", load)
        found.append(Considered(name, hue(user_id), initials(name), gettext(text), tone, counted))
    return found
