"""Which types may be compared with which."""

from __future__ import annotations

from dougong.expressions.types import Type
from dougong.problems import N_

_MOMENTS = {"date", "datetime"}
_UNORDERED = {"boolean", "record", "blank"}


def comparison_problem(left: Type, right: Type, *, ordered: bool) -> str | None:
    """The template of a problem, or None if all is well. A record may be compared with a number, its id."""
    names = {left.name, right.name}
    if ordered and "blank" in names:
        return N_("Nothing is less or greater than NULL; compare by = or <> (at character {position}).")
    if ordered and names & _UNORDERED:
        return N_("“{part}”: {left_word} has no order; compare by = or <> (at character {position}).")
    if "blank" in names or names <= _MOMENTS or names == {"record", "number"}:
        return None
    if len(names) > 1:
        return N_("“{part}” compares {left_word} with {right_word} (at character {position}).")
    if left.name == "record" and None not in (left.target, right.target) and left.target != right.target:
        return N_("“{part}” compares records of two different objects (at character {position}).")
    return None
