"""Two people changed one record: what each of them says, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from dougong.dataclasses import dataclass
from dougong.web.faces.controls import Editing, control_of
from dougong.web.forms.record_forms import Placed
from dougong.web.screens import Screen
from dougong.web.texts import gettext

Typed = MultiDict[str, str]
KEEP = "keep."
THEIRS = "theirs."


@dataclass(frozen=True, slots=True)
class Difference:
    """``mine``, ``theirs`` and ``before`` as shown; ``raw`` is theirs as the form would send it."""

    name: str
    title: str
    mine: str | Markup
    theirs: str | Markup
    raw: str
    before: str | Markup | None = None
    """None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Conflict:
    title: str
    name: str
    rows: list[Difference]


def told(screen: Screen, record: Mapping[str, Any], rows: list[Difference]) -> Conflict:
    name = who_saved(record)
    time = screen.formats.short_instant(record["updated_at"], screen.now)
    text = gettext("{name} changed this record at {time} while you were editing it.")
    return Conflict(text.format(name=name, time=time), name, rows)


def who_saved(record: Mapping[str, Any]) -> str:
    return (record.get("updated_by") or {}).get("title") or gettext("Somebody")


def difference(
    screen: Screen, placed: Placed, name: str, title: str, mine: str, theirs: str, before: str | None
) -> Difference:
    return Difference(
        name,
        title,
        _shown(screen, placed, mine),
        _shown(screen, placed, theirs),
        theirs,
        None if before is None else _shown(screen, placed, before),
    )


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
