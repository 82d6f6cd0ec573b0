"""What somebody may name: fields, and paths of fields, by the rights on each field on the way."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.expressions.types import Path
from dougong.problems import N_, Problem
from dougong.records.guessing import unknown_field_problem
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.levels import level, readable, shown
from dougong.records.system_tables import SYSTEM_TARGETS
from dougong.storage import Release

MASKED = N_("“{name}” is masked for you: it can be shown, but not searched, filtered or sorted by.")


def can_show(release: Release, actor: Actor, object_name: str, path: Path) -> bool:
    """Whether a column of a list may stand there, masked or not."""
    return _can(release, actor, object_name, path, showing=True)


def can_ask(release: Release, actor: Actor, object_name: str, path: Path) -> bool:
    """Whether records may be filtered, sorted or grouped by a path."""
    return _can(release, actor, object_name, path, showing=False)


def _can(release: Release, actor: Actor, object_name: str, path: Path, showing: bool) -> bool:
    layout = layout_of(release, object_name)
    for index, segment in enumerate(path):
        last = index == len(path) - 1
        field = layout.find(segment) or layout.by_id.get(segment)
        allowed = shown if showing and last else readable
        if field is None or not allowed(actor, layout, field):
            return False
        if last or field.target in SYSTEM_TARGETS or field.target is None:
            return True
        layout = layout_of(release, field.target)
    return True


def find_field(actor: Actor, layout: ObjectLayout, segment: str, showing: bool = False) -> FieldLayout:
    field = layout.find(segment) or layout.by_id.get(segment)
    found = "hidden" if field is None else level(actor, layout, field)
    if field is None or found == "hidden":
        raise unknown_field(segment, [f.name for f in layout.by_name.values() if shown(actor, layout, f)])
    if found == "masked" and not showing:
        raise InvalidInput(Problem("masked", MASKED, field.name, {"name": field.title}))
    return field


def unknown_field(name: str, known: Iterable[str]) -> InvalidInput:
    return InvalidInput(unknown_field_problem(name, known))
