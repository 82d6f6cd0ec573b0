"""Two people changed one record: what each of them says, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from dougong.definitions import ObjectDefinition
from dougong.web.faces.controls import Editing, control_of
from dougong.web.form_views import field_title
from dougong.web.record_forms import FormLayout, Placed
from dougong.web.screens import Screen
from dougong.web.texts import gettext

Typed = MultiDict[str, str]
KEEP = "keep."
THEIRS = "theirs."


@dataclass(frozen=True, slots=True)
class Difference:
    """``mine`` and ``theirs`` as shown; ``raw`` is theirs as the form would send it."""

    name: str
    title: str
    mine: str | Markup
    theirs: str | Markup
    raw: str


@dataclass(frozen=True, slots=True)
class Conflict:
    title: str
    name: str
    rows: list[Difference]


def find_conflict(
    screen: Screen,
    obj: ObjectDefinition,
    layout: FormLayout,
    record: Mapping[str, Any],
    theirs: Mapping[str, str],
    typed: Typed,
) -> Conflict:
    name = (record.get("updated_by") or {}).get("title") or gettext("Somebody")
    time = screen.formats.short_instant(record["updated_at"], screen.now)
    rows = [
        Difference(
            placed.name,
            field_title(screen, placed),
            _shown(screen, placed, mine),
            _shown(screen, placed, theirs[placed.name]),
            theirs[placed.name],
        )
        for placed in layout.editable
        if placed.name in typed and (mine := typed.getlist(placed.name)[-1]) != theirs[placed.name]
    ]
    text = gettext("{name} changed this record at {time} while you were editing it.")
    return Conflict(text.format(name=name, time=time), name, rows)


def with_choices(form: Typed) -> Typed:
    """The form as it reads once the choices of a conflict are applied: where theirs was chosen, theirs
    is typed.
    """
    typed: Typed = MultiDict(form.items(multi=True))
    for key, choice in form.items():
        name = key.removeprefix(KEEP)
        if key.startswith(KEEP) and choice == "theirs" and THEIRS + name in form:
            typed.setlist(name, [form[THEIRS + name]])
            typed.poplist(f"{name}.text")
    return typed


def _shown(screen: Screen, placed: Placed, raw: str) -> str | Markup:
    if not raw:
        return "—"
    editing = Editing(placed.name, placed.type_name, placed.definition, raw)
    return control_of(placed.type_name).shown(screen, editing)
