"""What somebody may have meant who named a field that is not there."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from dougong.problems import N_, Problem

SHOWN = 60


def unknown_field_problem(name: str, known: Iterable[str], place: str | None = None) -> Problem:
    shown = shown_name(name)
    guesses = get_close_matches(shown.lower(), list(known), n=1)
    at = shown if place is None else place
    if guesses:
        text = N_("There is no field “{name}”; did you mean “{guess}”?")
        return Problem("unknown_field", text, at, {"name": shown, "guess": guesses[0]})
    return Problem("unknown_field", N_("There is no field “{name}”."), at, {"name": shown})


def shown_name(name: str) -> str:
    name = name.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    return name if len(name) <= SHOWN else name[: SHOWN - 1] + "…"
