"""What the page of runs is asked for, as it stands in its address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import url_for

from dougong.access import list_users
from dougong.automations import RunQuery
from dougong.web.automations.automation_words import STATES
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.workspace.asked_days import midnight

NAMES = ("automation", "state", "object", "record", "person", "since", "until")
NUMBERS = ("record", "person")
Given = dict[str, str]


def given_filters(source: Mapping[str, str]) -> Given:
    """What can be read of it, as it goes into addresses again."""
    given = {name: source.get(name, "").strip()[:40] for name in NAMES}
    for name in NUMBERS:
        text = given[name]
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            given[name] = ""
    return {name: value for name, value in given.items() if value}


def query_of(screen: Screen, given: Given, before: int | None, limit: int) -> RunQuery:
    until = midnight(screen, given.get("until"))
    return RunQuery(
        given.get("automation"),
        given.get("state"),
        given.get("object"),
        int(given["record"]) if "record" in given else None,
        int(given["person"]) if "person" in given else None,
        midnight(screen, given.get("since")),
        until + timedelta(days=1) if until is not None else None,
        before,
        limit,
    )


def tabs_of(given: Given) -> list[tuple[str, str, bool]]:
    """The states, each with all else that is asked for."""
    rest: dict[str, Any] = {name: value for name, value in given.items() if name != "state"}
    state = given.get("state")
    tabs = [(gettext("All"), url_for("web.automation_runs", **rest), state is None)]
    for one, (title, _) in STATES.items():
        tabs.append((gettext(title), url_for("web.automation_runs", **rest, state=one), state == one))
    return tabs


def offered(screen: Screen) -> dict[str, list[tuple[object, str]]]:
    """What can be chosen, by filter."""
    definitions, language = screen.definitions, screen.language
    automations = definitions.automations.values()
    objects = {one.object_id: definitions.objects_by_id[one.object_id] for one in automations}
    return {
        "automations": [
            (one.name, definitions.title(one.id, "title", language, one.title)) for one in automations
        ],
        "objects": [(one.name, screen.titles.object(one)) for one in objects.values()],
        "people": [(user.id, user.name) for user in list_users(screen.tx)],
    }
