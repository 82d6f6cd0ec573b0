"""Who stands in for whom: for oneself, and for others by whoever looks after people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY, get_user, list_people
from dougong.approvals import Delegation, delegate, delegations_of, take_back
from dougong.approvals.delegating import standing_in_for
from dougong.approvals.reading import names_of
from dougong.errors import InvalidInput
from dougong.expressions.moments import next_day, start_of_day
from dougong.problems import N_, Problem
from dougong.web.approvals.centre_tabs import centre_tabs
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext
from dougong.web.titles import hue, initials
from dougong.web.toasts import toast

NO_DAY = N_("Give a day.")
NOBODY = N_("Choose somebody.")


def register_routes(web: Blueprint) -> None:
    web.get("/me/approvals/standing-in")(standing_in)
    web.post("/me/approvals/standing-in", endpoint="let_stand_in")(let_stand_in)
    web.post("/me/approvals/standing-in/<int:delegation_id>/end")(end_standing_in)


def standing_in() -> str:
    with reading() as screen:
        return _page(screen, _whose(screen, request.args.get("person", "")), {}, {})


def let_stand_in() -> Response | tuple[str, int]:
    """Of each chosen workflow, or of all: all of it, or nothing."""
    form = request.form
    try:
        with writing() as screen:
            person = _whose(screen, form.get("person", ""))
            to_id = _number(form.get("to", ""))
            if to_id is None:
                raise InvalidInput(Problem("required", NOBODY, "to"))
            start, until = _start(screen, form.get("from", "")), _end(screen, form.get("until", ""))
            workflows: list[str | None] = [*form.getlist("workflow")[:100]]
            for workflow in workflows or [None]:
                delegate(screen.tx, screen.actor, person, to_id, start, until, workflow)
    except InvalidInput as refusal:
        errors = {problem.place: say(problem) for problem in refusal.problems}
        with reading() as screen:
            person = _whose(screen, form.get("person", ""))
            return _page(
                screen, person, {**form.to_dict(), "workflows": form.getlist("workflow")}, errors
            ), 422
    toast(gettext("They stand in."))
    return redirect(_address(person), 303)


def end_standing_in(delegation_id: int) -> Response:
    with writing() as screen:
        person = _whose(screen, request.form.get("person", ""))
        take_back(screen.tx, screen.actor, delegation_id)
    toast(gettext("Taken back."))
    return redirect(_address(person), 303)


def _page(screen: Screen, person: int, typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    tx, actor = screen.tx, screen.actor
    people = [(one.id, one.name) for one in list_people(tx)]
    today = screen.now.astimezone(screen.zone).date().isoformat()
    return show(
        screen,
        "approvals/standing_in.html",
        [Crumb(gettext("Approvals"), url_for("web.approvals")), Crumb(gettext("Stand-ins"))],
        tabs=centre_tabs(screen, "standing_in"),
        person=person,
        itself=person == actor.user_id,
        name=get_user(tx, person).name,
        people=people if POLICY.has_right(actor, "people") else [],
        others=[one for one in people if one[0] != person],
        workflows=[
            (one.name, screen.titles.of(one.id, "title", one.title))
            for one in tx.release.definitions.workflows.values()
        ],
        typed={"from": today, "workflows": [], **typed},
        today=today,
        errors=errors,
        given=[_view(screen, one, one.to_id) for one in delegations_of(tx, actor, person)],
        taken=[_view(screen, one, one.user_id) for one in standing_in_for(tx, actor, person)],
    )


def _view(screen: Screen, one: Delegation, other: int) -> dict[str, Any]:
    workflow = screen.tx.release.definitions.workflows_by_id.get(one.workflow_id or "")
    name = names_of(screen.tx, [other]).get(other, "")
    text = gettext("all workflows")
    if one.workflow_id is not None:
        text = (
            screen.titles.of(workflow.id, "title", workflow.title)
            if workflow
            else gettext("a workflow that is gone")
        )
    return {
        "id": one.id,
        "name": name,
        "hue": hue(other),
        "initials": initials(name),
        "workflow": text,
        "from": screen.formats.short_instant(one.from_at, screen.now),
        "until": screen.formats.short_instant(one.until_at, screen.now),
        "now": one.from_at <= screen.tx.now_text,
    }


def _whose(screen: Screen, text: str) -> int:
    """Theirs, or that of whom they look after; the engine refuses others."""
    asked = _number(text)
    own = screen.actor.user_id
    assert own is not None  # noqa: S101 - whoever has a session has an id
    return own if asked is None else asked


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    return number if 0 < number < 2**53 else None


def _start(screen: Screen, text: str) -> datetime:
    return start_of_day(_day(text, "from"), screen.zone)


def _end(screen: Screen, text: str) -> datetime:
    """The last day counts."""
    after = next_day(_day(text, "until"))
    if after is None:
        raise InvalidInput(Problem("no_day", NO_DAY, "until"))
    return start_of_day(after, screen.zone)


def _day(text: str, place: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(Problem("no_day", NO_DAY, place)) from error


def _address(person: int) -> str:
    with reading() as screen:
        itself = person == screen.actor.user_id
    return url_for("web.standing_in", person=None if itself else person)
