"""Saying something about a record: each answer is the timeline as it now stands."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.comments import (
    Comment,
    add_comment,
    delete_comment,
    edit_comment,
    mentionable,
    one_comment,
)
from dougong.definitions import ObjectDefinition
from dougong.errors import Conflict, InvalidInput
from dougong.problems import Problem
from dougong.web.addresses import whole_number
from dougong.web.languages import say_all
from dougong.web.record.comment_views import Composer
from dougong.web.record.file_views import file_views, files_in, ids_in
from dougong.web.record.timelines import Asked, render_timeline
from dougong.web.screens import Screen, reading, writing

Answer = str | Response | tuple[str, int]


def register_routes(web: Blueprint) -> None:
    one = "/o/<name>/<int:record_id>"
    web.get(f"{one}/timeline")(show_timeline)
    web.get(f"{one}/mentionable")(suggest_people)
    web.post(f"{one}/comments", endpoint="add_comment")(say)
    web.get(f"{one}/comments/<int:comment_id>/answer")(answer_form)
    web.get(f"{one}/comments/<int:comment_id>/edit")(edit_form)
    web.post(f"{one}/comments/<int:comment_id>", endpoint="edit_comment")(mend)
    web.post(f"{one}/comments/<int:comment_id>/delete", endpoint="delete_comment")(take_back)


def show_timeline(name: str, record_id: int) -> str:
    with reading() as screen:
        obj = screen.object(name)
        return render_timeline(screen, obj, record_id, Asked.of_request(request.args.get("show", "all")))


def suggest_people(name: str, record_id: int) -> str:
    with reading() as screen:
        people = mentionable(screen.tx, screen.actor, name, record_id, request.args.get("q", "")[:80])
        control = request.args.get("control", "people")[:40]
        return render_template("parts/mention_options.html", people=people, control=control)


def say(name: str, record_id: int) -> Answer:
    text, parent = request.form.get("text", ""), request.form.get("parent", type=whole_number)
    try:
        with writing() as screen:
            obj = screen.object(name)
            files = ids_in(request.form.get("files", ""))
            comment = add_comment(screen.tx, screen.actor, name, record_id, text, parent, files)
            return _answer(screen, obj, record_id, comment)
    except InvalidInput as refusal:
        return _again(name, record_id, refusal.problems, parent=parent), 422


def mend(name: str, record_id: int, comment_id: int) -> Answer:
    try:
        with writing() as screen:
            obj = screen.object(name)
            text = request.form.get("text", "")
            comment = edit_comment(screen.tx, screen.actor, name, record_id, comment_id, text)
            return _answer(screen, obj, record_id, comment)
    except (InvalidInput, Conflict) as refusal:
        return _again(name, record_id, refusal.problems, comment=comment_id), 422


def take_back(name: str, record_id: int, comment_id: int) -> Answer:
    with writing() as screen:
        obj = screen.object(name)
        delete_comment(screen.tx, screen.actor, name, record_id, comment_id)
        return _answer(screen, obj, record_id, None)


def answer_form(name: str, record_id: int, comment_id: int) -> str:
    with reading() as screen:
        one_comment(screen.tx, screen.actor, name, record_id, comment_id)
        composer = Composer(url_for("web.add_comment", name=name, record_id=record_id), parent=comment_id)
        return _form(name, record_id, composer)


def edit_form(name: str, record_id: int, comment_id: int) -> str:
    with reading() as screen:
        comment = one_comment(screen.tx, screen.actor, name, record_id, comment_id)
        action = url_for("web.edit_comment", name=name, record_id=record_id, comment_id=comment_id)
        return _form(name, record_id, Composer(action, comment.text, comment=comment_id))


def _form(name: str, record_id: int, composer: Composer) -> str:
    place = {"name": name, "record_id": record_id}
    show = request.args.get("show", "all")
    return render_template("parts/composer_alone.html", composer=composer, place=place, show=show)


def _answer(screen: Screen, obj: ObjectDefinition, record_id: int, comment: Comment | None) -> str | Response:
    if not request.headers.get("HX-Request"):
        return redirect(url_for("web.show_record", name=obj.name, record_id=record_id), 303)
    return render_timeline(screen, obj, record_id, _shown(), fresh=comment.id if comment else None)


def _shown() -> Asked:
    """The timeline as it was, if comments stand in it."""
    show = request.form.get("show", "all")
    return Asked(show if show in ("comments", "files") else "all")


def _again(
    name: str,
    record_id: int,
    problems: tuple[Problem, ...],
    parent: int | None = None,
    comment: int | None = None,
) -> str:
    """What was typed stands where it was, with the reason beside it."""
    with reading() as screen:
        obj = screen.object(name)
        composer = Composer(
            request.path,
            request.form.get("text", ""),
            file_views(screen, files_in(screen, request.form.get("files", ""))),
            say_all(problems),
            parent,
            comment,
        )
        return render_timeline(screen, obj, record_id, _shown(), composer=composer)
