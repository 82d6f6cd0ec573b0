"""Asking automations why one has not run for a record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, request, url_for

from dougong.access import POLICY, list_users
from dougong.automations.deciding import REASONS
from dougong.automations.explaining import Answer, why
from dougong.definitions import AutomationDefinition, ObjectDefinition
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.web.addresses import whole_number
from dougong.web.automations.automation_words import EVENTS, STATES, when_text
from dougong.web.languages import say
from dougong.web.screens import Screen, reading
from dougong.web.shell import Crumb
from dougong.web.texts import gettext, listed
from dougong.web.workspace.settings_frame import show_setting

NOT_A_TIME = N_("“{value}” is not a date with a time.")
LARGEST = 2**53


def register_routes(web: Blueprint) -> None:
    web.get("/settings/automations/<name>/why")(why_not)


def why_not(name: str) -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "jobs")
        one = screen.definitions.automation(name)
        record_id = request.args.get("record", None, whole_number)
        asked_at = request.args.get("at", "")
        answers, problem = list[Answer](), None
        if record_id is not None and 0 < record_id < LARGEST:
            try:
                until = _instant(screen, asked_at)
                answers = why(screen.tx, screen.actor, name, record_id, until)
            except InvalidInput as error:
                problem = say(error.problems[0])
        title = gettext("Why did it not run?")
        return show_setting(
            screen,
            "settings/automation_why.html",
            title,
            crumb_of(screen, one),
            name=name,
            automation=title_of(screen, one),
            object=screen.titles.object(screen.definitions.objects_by_id[one.object_id]),
            when=when_text(screen, one),
            record_id=record_id,
            asked_at=asked_at,
            problem=problem,
            answers=[answer_view(screen, one, answer) for answer in answers],
        )


def _instant(screen: Screen, text: str) -> datetime | None:
    """As the browser's control writes it, in the zone of whoever asks."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=screen.formats.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(Problem("not_a_time", NOT_A_TIME, "at", {"value": text[:40]})) from None


def answer_view(screen: Screen, one: AutomationDefinition, answer: Answer) -> dict[str, Any]:
    state = STATES.get(answer.state or "")
    people = {user.id: user.name for user in list_users(screen.tx)}
    item = screen.definitions.objects_by_id[one.object_id]
    return {
        "at": screen.formats.instant(answer.at),
        "event": event_title(answer.event),
        "who": people.get(answer.user_id or 0) or gettext("Dougong"),
        "reason": gettext(REASONS[answer.reason]) if answer.reason else None,
        "state": gettext(state[0]) if state else "",
        "hue": state[1] if state else "",
        "run_url": url_for("web.automation_run", run_id=answer.run_id) if answer.run_id else None,
        "due": screen.formats.instant(answer.due_at) if answer.due_at else None,
        "values": [
            (
                field_title(screen, item, value.name),
                value_text(screen, item, value.name, value.was),
                value_text(screen, item, value.name, value.now),
            )
            for value in answer.values
        ],
    }


def field_title(screen: Screen, item: ObjectDefinition | None, name: str) -> str:
    field = item.fields_by_name.get(name) if item is not None else None
    return screen.definitions.title(field.id, "title", screen.language, field.title) if field else name


def value_text(screen: Screen, item: ObjectDefinition | None, name: str, value: Any) -> str:
    field = item.fields_by_name.get(name) if item is not None else None
    options = {option.key: option for option in field.select_options} if field is not None else {}
    if isinstance(value, str) and value in options:
        return screen.titles.option(options[value])
    return _text(value)


def event_title(name: str) -> str:
    return gettext(EVENTS[name]) if name in EVENTS else name


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return listed(map(str, value)) if isinstance(value, list | tuple) else str(value)[:200]


def title_of(screen: Screen, one: AutomationDefinition) -> str:
    return screen.definitions.title(one.id, "title", screen.language, one.title)


def crumb_of(screen: Screen, one: AutomationDefinition) -> Crumb:
    return Crumb(title_of(screen, one), url_for("web.automation_runs", automation=one.name))
