"""Fields that follow others while somebody types: what no longer fits goes, and values come over from
matching records.

The form remembers, in a hidden input, what each of these fields has followed so far; a field is touched only
when that has changed. The one door judges all of it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import DougongError
from dougong.fields import FieldError, coerce
from dougong.problems import Problem
from dougong.records import get, sourced_default
from dougong.records.cascading import allowed_keys, keys_of
from dougong.storage.object_checks import links_to
from dougong.web.faces.controls import Typed, people
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.form_views import by_field, field_view
from dougong.web.forms.record_forms import FormLayout, Placed, as_typed, bind, to_write
from dougong.web.lines.line_following import (
    Filled,
    Memory,
    fill_lines,
    matched_names,
    memory_of_lines,
    seen_of,
)
from dougong.web.lines.line_rows import TypedRow
from dougong.web.screens import Screen
from dougong.web.texts import gettext

INPUT = "follows"


@dataclass(frozen=True, slots=True)
class Follower:
    placed: Placed
    field: FieldDefinition
    names: tuple[str, ...]
    """The fields that it follows."""


@dataclass(frozen=True, slots=True)
class Followed:
    """``typed`` is what was typed, as it has become; ``notes`` tell of the fields that were changed, or whose
    choices were; ``memory`` is for the hidden input."""

    typed: Typed
    notes: Mapping[str, str]
    memory: str
    lines: Mapping[str, Filled]
    """By line items that follow something: what has become of them."""

    def states(self, screen: Screen, obj: ObjectDefinition) -> dict[str, dict[str, Any]]:
        return {name: filled.state(screen, obj) for name, filled in self.lines.items()}


def followers_of(screen: Screen, obj: ObjectDefinition, layout: FormLayout) -> list[Follower]:
    key = ("web.followers", obj.id, layout.sections[0].section.id)
    return screen.release.cached(key, lambda: list(_followers(obj, layout)))


def _followers(obj: ObjectDefinition, layout: FormLayout) -> Iterable[Follower]:
    for placed in layout.editable:
        field = placed.definition
        if field is None:
            continue
        parent = obj.fields_by_id.get(field.depends_on or "")
        names = ((parent.name,) if parent is not None else ()) + matched_names(obj, field)
        if names:
            yield Follower(placed, field, tuple(dict.fromkeys(names)))


def memory_of(
    screen: Screen,
    obj: ObjectDefinition,
    layout: FormLayout,
    data: Mapping[str, str],
    filled: Mapping[str, Sequence[TypedRow]],
) -> str:
    """For a form as it is first shown. ``filled`` are the rows that its line items begin with."""
    found = followers_of(screen, obj, layout)
    memory = {one.placed.name: [seen_of(one.names, data), data.get(one.placed.name, "")] for one in found}
    return json.dumps(memory | memory_of_lines(screen, obj, layout, data, filled))


def follow(screen: Screen, obj: ObjectDefinition, layout: FormLayout, typed: Typed) -> Followed:
    before, memory, notes = _remembered(typed), Memory(), dict[str, str]()
    for follower in followers_of(screen, obj, layout):
        name = follower.placed.name
        seen = seen_of(follower.names, _texts(typed))
        had, filled = before.get(name, [seen, ""])
        if had != seen:
            notes[name], filled = _moved(screen, obj, layout, follower, typed, filled)
        memory[name] = [seen, filled]
    lines = fill_lines(screen, obj, layout, typed, before, memory)
    return Followed(typed, notes, json.dumps(memory), lines)


def _moved(
    screen: Screen,
    obj: ObjectDefinition,
    layout: FormLayout,
    follower: Follower,
    typed: Typed,
    filled: str,
) -> tuple[str, str]:
    """The note for the field, and what is now filled in for it."""
    name, field = follower.placed.name, follower.field
    if field.default_from is not None:
        found = _sourced(screen, obj, layout, follower, typed)
        present = _texts(typed).get(name, "")
        if found and found != present:
            _put(typed, name, found)
            source = screen.definitions.objects_by_id[field.default_from.object_id]
            title = screen.titles.of(source.id, "title", source.title)
            return gettext("Filled in from “{object}”.").format(object=title), found
        if found or not filled or present != filled:
            return "", found
        _put(typed, name, "")
        return gettext("There is no matching record, so this was emptied."), ""
    if _fits(screen, obj, follower, _texts(typed)):
        return "", ""
    _put(typed, name, "")
    return gettext("What was chosen here did not fit any more and was removed."), ""


def _sourced(
    screen: Screen, obj: ObjectDefinition, layout: FormLayout, follower: Follower, typed: Typed
) -> str:
    values = to_write(layout, bind(layout, typed, {}), typed)
    name = follower.placed.name
    found = sourced_default(screen.tx, screen.actor, obj.name, values, name, people(screen))
    return as_typed(screen, follower.placed, found)


def _fits(screen: Screen, obj: ObjectDefinition, follower: Follower, texts: Mapping[str, str]) -> bool:
    """What cannot be read is left for the one door to tell."""
    field, parent = follower.field, obj.fields_by_id[follower.field.depends_on or ""]
    try:
        own = coerce(texts.get(field.name, ""), field, screen.definitions, people(screen))
        above = coerce(texts.get(parent.name, ""), parent, screen.definitions, people(screen))
    except FieldError:
        return True
    if own is None:
        return True
    target = screen.definitions.target(field)
    if target is None or parent.target_id is None:
        allowed, given = allowed_keys(field, parent), set(keys_of(above))
        return all(key not in allowed or allowed[key] & given for key in keys_of(own))
    if above is None or not isinstance(own, int):
        return True
    link = links_to(target, parent.target_id)[0]
    try:
        record = get(screen.tx, screen.actor, target.name, own, fields=(link.name,))
    except DougongError:
        return True
    return bool(record[link.name]) and record[link.name]["id"] == above


def _put(typed: Typed, name: str, text: str) -> None:
    typed.setlist(name, [text])
    if f"{name}.text" in typed:
        typed.setlist(f"{name}.text", [""])


def _texts(typed: Typed) -> dict[str, str]:
    """Of inputs with one name the last counts, as in the form."""
    return {name: values[-1] for name, values in typed.lists() if values}


def _remembered(typed: Typed) -> Memory:
    """Anything else than what the form was given is as good as nothing."""
    try:
        found = json.loads(typed.get(INPUT, "") or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: pair
        for name, pair in found.items()
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)
    }


def moved_views(
    screen: Screen,
    layout: FormLayout,
    followed: Followed,
    problems: Sequence[Problem],
    hidden: frozenset[str],
    required: frozenset[str],
) -> list[FieldView]:
    """The fields to be shown anew, because what they follow has changed."""
    form = bind(layout, followed.typed, {})
    data = {placed.name: form[placed.name].data or "" for placed in layout.editable}
    messages = by_field(problems)
    return [
        field_view(
            screen,
            placed,
            data,
            messages.get(placed.name, []),
            followed.typed,
            None,
            placed.placement.id not in hidden,
            required,
            followed.notes[placed.name],
        )
        for placed in layout.editable
        if placed.name in followed.notes
    ]
