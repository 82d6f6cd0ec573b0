"""Which control of a panel a problem belongs to, and where it is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dougong.web.builder.controls import walk_controls
from dougong.web.builder.panels import Panel

Errors = dict[str, str]


def control_names(panel: Panel) -> list[str]:
    controls = [control for group in panel.groups for control in group.controls] + panel.placement
    return [one.name for one in walk_controls(controls)]


def slot_id(scope: str, name: str) -> str:
    """Where the panel tells what is wrong with a control."""
    plain = "".join("-" if one in "/@=!" else one for one in name)
    return f"{scope}-{plain or 'all'}-problem"


def by_control(names: Iterable[str], value: Any, placed: Iterable[tuple[str, str]]) -> Errors:
    """Texts with pointers from the element, by the name of the control; what belongs to none stands above all."""
    longest_first = sorted(names, key=len, reverse=True)
    errors: Errors = {}
    for place, text in placed:
        name = next((one for one in longest_first if _same_place(one, place, value)), "")
        errors[name] = f"{errors[name]} {text}" if name in errors else text
    return errors


def _same_place(name: str, place: str, value: Any) -> bool:
    """Names have the ids of entries where pointers have their positions."""
    here, steps = value, []
    for step in place.split("/")[1:]:
        if isinstance(here, list) and step.isdecimal() and int(step[:9]) < len(here):
            here = here[int(step[:9])]
            steps.append(str(here["id"]) if isinstance(here, dict) and "id" in here else step)
        else:
            here = here.get(step) if isinstance(here, dict) else None
            steps.append(step)
    found = "".join(f"/{step}" for step in steps)
    return found == name or found.startswith(f"{name}/")
