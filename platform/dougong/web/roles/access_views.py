"""Whose access a publish changes, for the page of the plan."""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list

from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.storage.planned_access import AccessLine, AccessReport, Concerned
from dougong.web.languages import page_locale
from dougong.web.roles.role_words import LEVELS, OPERATIONS, RIGHTS
from dougong.web.screens import Screen
from dougong.web.texts import gettext, ngettext, numbered

DIRECTIONS = {
    "gains": (N_("Gain"), "good", "plus"),
    "loses": (N_("Lose"), "bad", "minus"),
    "differs": (N_("Other limits"), "warn", "pencil"),
}
SETTING = {"open": N_("Can be set"), "fixed": N_("Cannot be set")}


@dataclass(frozen=True, slots=True)
class AccessView:
    direction: str
    tone: str
    icon: str
    what: str
    detail: str
    people: Sequence[str]
    more: str
    roles: str


def access_views(screen: Screen, report: AccessReport | None) -> list[AccessView]:
    return [] if report is None else [_view(screen, line) for line in report.lines]


def access_notes(screen: Screen, report: AccessReport | None) -> list[str]:
    """What the numbers leave out."""
    notes = []
    if report is not None and report.newest is not None:
        text = gettext("Of objects with more records than that, only the newest {count} were counted.")
        notes.append(text.format(count=screen.formats.number(report.newest)))
    if report is not None and report.uncounted:
        notes.append(
            gettext("Where no number stands, records were not counted: it would have taken too long.")
        )
    return notes


def _view(screen: Screen, line: AccessLine) -> AccessView:
    title, tone, icon = DIRECTIONS[line.direction]
    what, detail = _what(screen, line)
    more = ngettext("and %(num)d other", "and %(num)d others", line.unnamed) if line.unnamed else ""
    people = [_person(screen, one) for one in line.named]
    return AccessView(gettext(title), tone, icon, what, detail, people, more, _listed(line.roles))


def _what(screen: Screen, line: AccessLine) -> tuple[str, str]:
    if line.right is not None:
        return gettext(RIGHTS[line.right]), ""
    title = screen.titles.translated(line.title)
    if line.kind == "records":
        return title, _listed([gettext(OPERATIONS[one]) for one in line.operations])
    words: dict[str, str] = {**{str(level): text for level, text in LEVELS.items()}, **SETTING}
    was, becomes = (gettext(words[one]) for one in (line.before, line.after))
    return f"{title} · {screen.titles.translated(line.field)}", f"{was} → {becomes}"


def _person(screen: Screen, one: Concerned) -> str:
    if one.rows is None:
        return one.name
    text = numbered("{name} ({num} record)", "{name} ({num} records)", one.rows)
    return text.format(name=one.name, num=screen.formats.number(one.rows))


def _listed(words: Sequence[str]) -> str:
    return format_list(list(words), style="standard", locale=page_locale())
