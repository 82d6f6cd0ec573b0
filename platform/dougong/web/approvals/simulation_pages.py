"""Going through a workflow with a record and a person, without effect: which way, who is asked, until when."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for

from dougong.access import POLICY, Actor, list_people
from dougong.approvals.simulating import (
    Request,
    SimulatedStep,
    Simulation,
    require_going_through,
    simulate,
)
from dougong.approvals.starting import choosing
from dougong.definitions import DefinitionSet, WorkflowDefinition
from dougong.errors import DougongError, Forbidden, NotSignedIn
from dougong.records import RecordQuery, find
from dougong.records.titles import titles_of
from dougong.storage import Transaction
from dougong.storage.draft_states import load
from dougong.web.approvals.approval_views import node_title
from dougong.web.approvals.approval_words import DECISIONS, STATES
from dougong.web.approvals.centre_tabs import centre_tabs
from dougong.web.builder.flows.kinds import kind_words, tile_of
from dougong.web.builder.flows.shapes import shape_of
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, workspace
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext
from dougong.web.titles import hue, initials

OFFERED = 50
"""Records to choose from; others by their number."""


def register_routes(web: Blueprint) -> None:
    web.get("/approvals/simulate/<name>")(simulate_workflow)


def simulate_workflow(name: str) -> str:
    given = request.args
    draft = given.get("source") == "draft"
    problems: list[str] = []
    with reading() as screen:
        definition = _definition(screen, name, draft)
        obj = screen.object(require_going_through(screen.tx, screen.actor, definition).name)
        record_id, person = _number(given.get("record", "")), _number(given.get("person", ""))
        chosen = {
            node.name: [one]
            for node in choosing(definition)
            if (one := _number(given.get(f"chosen.{node.name}", "")))
        }
        found: Simulation | None = None
        if record_id is not None:
            actor = screen.actor

            def acting(_: Transaction) -> Actor:
                return actor

            try:
                found = simulate(workspace(), acting, Request(name, record_id, person, draft, chosen))
            except (Forbidden, NotSignedIn):
                raise
            except DougongError as refusal:
                problems = [say(one) for one in refusal.problems]
        title = screen.titles.of(definition.id, "title", definition.title)
        return show(
            screen,
            "approvals/simulation.html",
            [
                Crumb(gettext("Approvals"), url_for("web.approvals")),
                Crumb(title),
                Crumb(gettext("Go through")),
            ],
            tabs=centre_tabs(screen, ""),
            name=name,
            title=title,
            draft=draft,
            may_draft=POLICY.has_partly(screen.actor, "design"),
            object=screen.titles.object(obj),
            records=_records(screen, definition.object_id, obj.name, record_id),
            people=[(one.id, one.name) for one in list_people(screen.tx)],
            choosing=[(node.name, node_title(screen, node)) for node in choosing(definition)],
            given={"record": record_id, "person": person or screen.actor.user_id, "chosen": chosen},
            steps=None if found is None else [_step(screen, one) for one in found.steps],
            outcome=None if found is None else _outcome(found),
            problems=problems + ([say(one) for one in found.problems] if found is not None else []),
        )


def _definition(screen: Screen, name: str, draft: bool) -> WorkflowDefinition:
    if not draft:
        return screen.tx.release.definitions.workflow(name)
    POLICY.require_partly(screen.actor, "design")
    return DefinitionSet(load(screen.tx).documents).workflow(name)


def _records(screen: Screen, object_id: str, name: str, record_id: int | None) -> list[tuple[int, str]]:
    page = find(screen.tx, screen.actor, RecordQuery(name, ("id",), sort=("-id",), limit=OFFERED))
    ids = [one["id"] for one in page.data]
    if record_id is not None and record_id not in ids:
        ids.insert(0, record_id)
    titles = titles_of(screen.tx, screen.actor, object_id, ids)
    return [(one, titles.get(one) or f"#{one}") for one in ids]


def _step(screen: Screen, one: SimulatedStep) -> dict[str, Any]:
    shape = shape_of("workflow")
    way = ""
    if one.node.do == "branch":
        way = (
            gettext("none of the conditions holds")
            if one.way is None
            else screen.titles.of(one.way.id, "title", one.way.title)
        )
    return {
        "title": node_title(screen, one.node),
        "what": kind_words(shape, one.node.do, screen.language),
        "icon": tile_of(shape, one.node.do).icon,
        "depth": min(one.depth, 5),
        "way": way,
        "at": screen.formats.short_instant(one.at, screen.now) if one.at else "",
        "until": screen.formats.short_instant(one.left_at, screen.now)
        if one.left_at and one.node.do == "wait"
        else "",
        "people": [
            {
                "name": person.name,
                "hue": hue(person.user_id),
                "initials": initials(person.name),
                "for": person.for_name,
                "due": screen.formats.short_instant(person.due_at, screen.now) if person.due_at else "",
                "not_asked": gettext(DECISIONS[person.decision][0]) if person.decision else "",
            }
            for person in one.people
        ],
    }


def _outcome(found: Simulation) -> tuple[str, str]:
    if found.outcome == "stopped":
        return gettext("It does not come to an end"), "bad"
    title, colour = STATES[found.outcome]
    return gettext(title), colour


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    return number if 0 < number < 2**53 else None
