"""Making a record without leaving the page: a dialog with the short form of its object.

From a picker, where what is missing is then chosen; from a related list, where its parent is filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput
from dougong.problems import Problem
from dougong.records import create, live_check
from dougong.records.kept_forms import new_token
from dougong.web.addresses import whole_number
from dougong.web.faces.controls import Typed, people
from dougong.web.forms.demands import to_confirm
from dougong.web.forms.form_drafts import FORM, made_before, sent_digest, was_made
from dougong.web.forms.form_values import confirmed
from dougong.web.forms.matches import match_views
from dougong.web.forms.pickers import titles_of
from dougong.web.forms.short_forms import MOST_DEPTH, ShortForm, begun, links, sent, short_form, views
from dougong.web.languages import say
from dougong.web.record.related_lists import asked_columns
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import new_title
from dougong.web.texts import gettext

RELATED = "related"
"""In the address: the id of the related list that the record is to stand in."""
DOOR = "form"


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/in-passing", endpoint="ask_in_passing")(ask)
    web.post("/o/<name>/in-passing", endpoint="make_in_passing")(make)
    web.post("/o/<name>/in-passing/check", endpoint="check_in_passing")(check)


def ask(name: str) -> str:
    with reading() as screen:
        obj = screen.object(name, "create")
        form = _form(screen, obj)
        data = begun(screen, form, _given(obj))
        return _dialog(screen, form, data, None, ())


def make(name: str) -> tuple[Response, int] | tuple[str, int]:
    typed: Typed = request.form
    try:
        with writing() as screen:
            obj = screen.object(name, "create")
            form = _form(screen, obj)
            earlier = made_before(screen, obj, 0, typed)
            if earlier is not None and earlier.digest == sent_digest():
                return _made(screen, obj, earlier.record_id)
            _, values = sent(screen, form, typed)
            written = create(
                *(screen.tx, screen.actor, name, values),
                door=DOOR,
                input=people(screen),
                confirmed=confirmed(),
            )
            was_made(screen, typed, written.id)
            return _made(screen, obj, written.id)
    except InvalidInput as refusal:
        with reading() as screen:
            obj = screen.object(name, "create")
            problems = refusal.problems
            form = _form(screen, obj, [problem.place for problem in problems])
            data, _ = sent(screen, form, typed)
            return _dialog(screen, form, data, typed, problems), 422


def check(name: str) -> str:
    """What is wrong with the fields that were left, as a form is told it while it is filled in."""
    typed: Typed = request.form
    with reading() as screen:
        obj = screen.object(name, "create")
        before = f"new{_depth()}."
        form = _form(screen, obj, [one.removeprefix(before) for one in typed if one.startswith(before)])
        data, values = sent(screen, form, typed)
        checked = live_check(screen.tx, screen.actor, name, values, input=people(screen))
        problems = [problem for problem in checked.problems if problem.severity == "error"]
        touched = set(typed.get("touched", "").split())
        fields = [one for one in views(screen, form, data, typed, problems) if one.name in touched]
        return render_template("parts/in_passing_check.html", depth=_depth(), fields=fields)


def _made(screen: Screen, obj: ObjectDefinition, record_id: int) -> tuple[Response, int]:
    title = titles_of(screen, obj.name, [str(record_id)]).get(str(record_id), f"#{record_id}")
    text = gettext("“{title}” was created.").format(title=title)
    return jsonify(id=record_id, title=title, text=text), 201


def _form(screen: Screen, obj: ObjectDefinition, wrong: Sequence[str] = ()) -> ShortForm:
    """Fields that somebody else's rule asks for are asked for too."""
    known = {field.name for field in obj.fields}
    also = [*asked_columns(screen, obj, request.args.get(RELATED, "")), *_given(obj), *wrong]
    return short_form(screen, obj, _depth(), [one for one in also if one in known])


def _depth() -> int:
    return min(max(request.args.get("depth", 1, type=whole_number), 1), MOST_DEPTH)


def _given(obj: ObjectDefinition) -> dict[str, str]:
    """What the address says of fields; ``text``, what was looked for, is a title."""
    known = {field.name for field in obj.fields if not field.read_only}
    found = {name: value for name, value in request.args.items() if name in known}
    text = request.args.get("text", "").strip()[:200]
    if text and obj.title_field is not None and obj.title_field.name in known:
        found.setdefault(obj.title_field.name, text)
    return found


def _dialog(
    screen: Screen,
    form: ShortForm,
    data: Mapping[str, str],
    typed: Typed | None,
    problems: Sequence[Problem],
) -> str:
    warned = to_confirm(problems)
    errors = [] if warned else [one for one in problems if one.severity == "error"]
    related = RELATED in request.args
    address: dict[str, Any] = request.args.to_dict()
    whole: dict[str, Any] = {**_given(form.obj), "name": form.obj.name}
    return render_template(
        "parts/in_passing.html",
        heading=new_title(screen, form.obj),
        action=url_for("web.make_in_passing", **{**address, "name": form.obj.name}),
        check_url=url_for("web.check_in_passing", **{**address, "name": form.obj.name}),
        touched=typed.get("touched", "") if typed else "",
        depth=_depth(),
        token=(typed.get(FORM) if typed else None) or new_token(),
        fields=views(screen, form, data, typed, errors),
        errors=links(screen, form, errors),
        warnings=[say(problem) for problem in problems] if warned else (),
        matches=match_views(screen, problems),
        confirmed=sorted({*warned, *(typed.getlist("confirm") if typed else ())}),
        related=related,
        whole_url=url_for("web.new_record", **whole) if related else None,
    )
