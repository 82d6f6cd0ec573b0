"""“Why?” on the screens: of a record, a list and a field, for oneself and, with the right, for others.

The answers are those of ``records.explaining``: made from the very rules and conditions that decide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for

from dougong.access import POLICY, Actor, Operation, actor_of, get_user
from dougong.access.reach import require_person
from dougong.definitions import RECORD_OPERATIONS, ObjectDefinition
from dougong.errors import not_found
from dougong.pools import ACTS, explain_pool
from dougong.records import get
from dougong.records.explaining import explain_field, explain_object, explain_to, may_know, may_know_field
from dougong.records.field_paths import unknown_field
from dougong.records.layout import layout_of
from dougong.records.levels import shown
from dougong.records.rule_counts import rule_counts
from dougong.web.addresses import whole_number
from dougong.web.languages import say
from dougong.web.people.people_views import people_looked_after
from dougong.web.pools.views import ACTS as POOL_WORDS
from dougong.web.pools.why_choices import pool_choices
from dougong.web.roles.role_words import OPERATIONS
from dougong.web.roles.why_views import OPERATION_QUESTIONS, WhyView, counted_view, why_view
from dougong.web.screens import Screen, reading
from dougong.web.shell import Crumb, in_sentence, object_crumbs, show
from dougong.web.texts import gettext
from dougong.web.titles import record_title


def register_routes(web: Blueprint) -> None:
    web.get("/why/<name>", endpoint="why_object")(why_object)
    web.get("/why/<name>/<int:record_id>", endpoint="why_record")(why_record)
    web.get("/why/<name>/fields/<field>", endpoint="why_field")(why_field)
    web.get("/why/<name>/<int:record_id>/pools/<pool>/<act>", endpoint="why_pool")(why_pool)


def why_object(name: str) -> str:
    """Without an operation it is about the list: how many records each rule lets through."""
    with reading() as screen:
        obj = screen.definitions.object(name)
        actor, what = _person(screen), screen.titles.plural(obj)
        if "operation" in request.args:
            found = explain_object(screen.tx, actor, name, _operation())
            heading = _heading(found.allowed, found.operation, what)
            return _answer(screen, obj, why_view(screen, obj, found, heading, []), actor)
        counts = rule_counts(screen.tx, actor, name)
        own = actor.user_id == screen.actor.user_id
        looks_after = POLICY.has_right(screen.actor, "people")
        heading = gettext("Why these {objects}?").format(objects=in_sentence(screen, what))
        return _answer(screen, obj, counted_view(screen, obj, counts, heading, looks_after, own), actor)


def why_record(name: str, record_id: int) -> str:
    with reading() as screen:
        obj = screen.definitions.object(name)
        actor, operation = _person(screen), _operation()
        found = explain_to(screen.tx, screen.actor, actor, name, record_id, operation)
        known = may_know(screen.tx, screen.actor, name, record_id)
        title = f"#{record_id}"
        if known:
            title = record_title(obj, get(screen.tx, screen.actor, name, record_id, sensitive="masked"))

        choices = _record_choices(screen, actor, name, record_id, operation) if known else []
        if known:
            choices += pool_choices(screen, actor, name, record_id, _asked())
        heading = _heading(found.allowed, operation, title)
        back = url_for("web.show_record", name=name, record_id=record_id) if known else None
        return _answer(screen, obj, why_view(screen, obj, found, heading, choices), actor, Crumb(title, back))


def why_field(name: str, field: str) -> str:
    with reading() as screen:
        obj = screen.definitions.object(name)
        layout = layout_of(screen.release, name)
        if not may_know_field(screen.actor, layout, field):
            raise unknown_field(
                field, [one.name for one in layout.fields if shown(screen.actor, layout, one)]
            )
        actor, operation = _person(screen), _operation()
        found = explain_field(screen.tx, actor, name, field, operation)
        at = layout.find(field)
        title = screen.titles.segment(at.id) if at is not None else field

        def judge(one: Operation) -> bool:
            return explain_field(screen.tx, actor, name, field, one).allowed

        def address(one: Operation) -> str:
            return url_for("web.why_field", name=name, field=field, operation=one, person=_asked())

        heading = _heading(found.allowed, operation, title)
        choices = _choices(judge, address, operation, ("read", "create", "update"))
        return _answer(screen, obj, why_view(screen, obj, found, heading, choices), actor, Crumb(title))


def why_pool(name: str, record_id: int, pool: str, act: str) -> str:
    with reading() as screen:
        obj, actor = screen.definitions.object(name), _person(screen)
        if act not in ACTS:
            raise not_found("action", act[:40])
        found = explain_pool(screen.tx, screen.actor, actor, name, record_id, pool, act)
        title = record_title(obj, get(screen.tx, screen.actor, name, record_id, sensitive="masked"))
        choices = _record_choices(screen, actor, name, record_id, None)
        choices += pool_choices(screen, actor, name, record_id, _asked(), (pool, act))
        word = gettext(POOL_WORDS[act][0]).rstrip("…")
        view = WhyView(
            _question(found.allowed, word, title), found.allowed, say(found.reason), choices=choices
        )
        back = url_for("web.show_record", name=name, record_id=record_id)
        return _answer(screen, obj, view, actor, Crumb(title, back))


def _record_choices(
    screen: Screen, actor: Actor, name: str, record_id: int, current: Operation | None
) -> list[dict[str, Any]]:
    def judge(one: Operation) -> bool:
        return explain_to(screen.tx, screen.actor, actor, name, record_id, one).allowed

    def address(one: Operation) -> str:
        return url_for("web.why_record", name=name, record_id=record_id, operation=one, person=_asked())

    return _choices(judge, address, current)


def _operation() -> Operation:
    asked = request.args.get("operation", "read")
    if asked not in RECORD_OPERATIONS:
        raise not_found("operation", asked[:40])
    return asked


def _asked() -> int | None:
    person = request.args.get("person", type=whole_number)
    return person if person is not None and 0 < person < 2**53 else None


def _person(screen: Screen) -> Actor:
    """Whoever looks after people may ask about them."""
    user_id = _asked()
    if user_id is None or user_id == screen.actor.user_id:
        return screen.actor
    require_person(screen.tx, screen.actor, user_id)
    return actor_of(screen.tx, get_user(screen.tx, user_id))


def _heading(allowed: bool, operation: Operation, what: str) -> str:
    return _question(allowed, gettext(OPERATIONS[operation]), what)


def _question(allowed: bool, word: str, what: str) -> str:
    text = gettext("{operation} “{what}”: why?") if allowed else gettext("{operation} “{what}”: why not?")
    return text.format(operation=word, what=what)


def _choices(
    judge: Callable[[Operation], bool],
    address: Callable[[Operation], str],
    current: Operation | None,
    operations: tuple[Operation, ...] = OPERATION_QUESTIONS,
) -> list[dict[str, Any]]:
    offered = operations if current is None or current in operations else (*operations, current)
    return [
        {
            "title": gettext(OPERATIONS[one]),
            "url": address(one),
            "allowed": judge(one),
            "current": one == current,
        }
        for one in offered
    ]


def _answer(screen: Screen, obj: ObjectDefinition, why: WhyView, actor: Actor, *crumbs: Crumb) -> str:
    """A dialog over the page that asks; without scripts, a page."""
    own = actor.user_id == screen.actor.user_id
    users = people_looked_after(screen) if POLICY.has_partly(screen.actor, "people") else []
    context: dict[str, Any] = {
        "why": why,
        "who": "" if own else actor.name,
        "person": actor.user_id,
        "people": [(user.id, user.name) for user in users],
        "operation": request.args.get("operation", ""),
        "here": request.path,
    }
    if request.headers.get("HX-Request"):
        return render_template("parts/why_dialog.html", **context)
    trail = object_crumbs(screen, obj, *crumbs, Crumb(gettext("Why?")))
    return show(screen, "why.html", trail, obj, **context)
