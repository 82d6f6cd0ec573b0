"""What narrows the boxes of the work centre. It stands in the address, so that it can be kept and gone back to."""

from __future__ import annotations

from typing import Any

from flask import request

from dougong.access import POLICY, list_people
from dougong.approvals.boxes import BOXES, LONGEST_DAYS, Box, BoxQuery, asked_of_late, count_items
from dougong.web.approvals.approval_views import count_text
from dougong.web.screens import Screen

PAGE = 30
AGES = (0, 1, 7, 30, 90, 365)


def box_query(screen: Screen) -> BoxQuery:
    """What an address says that makes no sense is left out."""
    given, definitions = request.args, screen.tx.release.definitions
    box: Box = next((one for one in BOXES if one == given.get("box")), "to_do")
    workflow, item = given.get("workflow"), given.get("object")
    return BoxQuery(
        box,
        workflow if workflow in definitions.workflows else None,
        item if item in definitions.objects else None,
        _number(given.get("person", ""), 2**53),
        _number(given.get("days", ""), LONGEST_DAYS),
        given.get("late") == "1",
        _number(given.get("before", ""), 2**53),
        PAGE,
    )


def kept(query: BoxQuery) -> dict[str, Any]:
    """What of a query every address of the work centre carries on: all but the box and the page."""
    given = {
        "workflow": query.workflow,
        "object": query.object,
        "person": query.person,
        "days": query.days,
        "late": 1 if query.late else None,
    }
    return {name: str(value) for name, value in given.items() if value is not None}


def filter_view(screen: Screen, query: BoxQuery) -> dict[str, Any]:
    """Whoever cannot read an object is not told what is approved about it, unless they are asked."""
    definitions = screen.tx.release.definitions
    about = {one.object_id for one in definitions.workflows.values()}
    objects = [one for one in definitions.objects.values() if one.id in about]
    read = {one.id for one in objects if POLICY.can(screen.actor, "read", one)}
    asked, narrowed = asked_of_late(screen.tx, screen.actor), kept(query)
    return {
        "box": query.box,
        "given": narrowed,
        "narrowed": bool(narrowed),
        "found": count_text(count_items(screen.tx, screen.actor, query)) or "0",
        "workflows": [
            (one.name, screen.titles.of(one.id, "title", one.title))
            for one in definitions.workflows.values()
            if one.object_id in read or one.id in asked or one.name == query.workflow
        ],
        "objects": [
            (one.name, screen.titles.object(one))
            for one in objects
            if one.id in read or one.name == query.object
        ],
        "people": [(str(one.id), one.name) for one in list_people(screen.tx)],
        "ages": AGES,
    }


def _number(text: str, most: int) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else 0
    return number if 0 < number <= most else None
