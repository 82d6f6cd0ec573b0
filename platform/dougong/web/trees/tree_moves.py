"""Moving a record below another one, or to the top, and taking that back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import InvalidInput, NotFound, StaleVersion, not_found
from dougong.records import get, update
from dougong.records.guards import permitted
from dougong.records.layout import layout_of
from dougong.records.undoing import new_run, undo
from dougong.web.addresses import whole_number
from dougong.web.faces.controls import people
from dougong.web.languages import say_all
from dougong.web.lists.calendars import may_move
from dougong.web.lists.list_requests import read_request
from dougong.web.screens import Screen, writing
from dougong.web.texts import gettext
from dougong.web.titles import record_title
from dougong.web.trees.tree_lines import Tree
from dougong.web.trees.trees import tree_of

DOOR = "tree"


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/<int:record_id>/reparent")(reparent)
    web.post("/o/<name>/reparent/back")(put_back)


def movable(screen: Screen, tree: Tree) -> set[int]:
    """Of the rows that are shown those that the person may put elsewhere."""
    obj = tree.asked.obj
    ids = [row.record["id"] for row in tree.rows]
    if not ids or not may_move(screen, obj, tree.field):
        return set()
    layout = layout_of(screen.release, obj.name)
    return permitted(screen.tx, screen.actor, layout, "update", ids)


def reparent(name: str, record_id: int) -> Response | tuple[Response, int]:
    """``parent`` is the number of a record, or nothing for the top."""
    run = new_run()
    try:
        with writing() as screen:
            asked = read_request(screen, name)
            tree = tree_of(screen, asked)
            if tree is None or not may_move(screen, asked.obj, tree.field):
                raise not_found("tree", name)
            text = _move(screen, asked.obj, tree.field, record_id, run)
    except StaleVersion as refusal:
        return jsonify({"text": " ".join(say_all(refusal.problems))}), 409
    except InvalidInput as refusal:
        return jsonify({"text": " ".join(say_all(refusal.problems))}), 422
    return jsonify({"text": text, "run": run})


def _move(screen: Screen, obj: ObjectDefinition, field: FieldDefinition, record_id: int, run: str) -> str:
    parent = _wanted(request.form.get("parent", ""))
    values: dict[str, Any] = {field.name: parent}
    version = request.form.get("version", type=whole_number)
    if version is not None:
        values["version"] = version
    update(screen.tx, screen.actor, obj.name, record_id, values, door=DOOR, run=run, input=people(screen))
    if parent is None:
        return gettext("Moved to the top.")
    names = [obj.title_field.name] if obj.title_field else ["id"]
    above = get(screen.tx, screen.actor, obj.name, parent, names, sensitive="masked")
    return gettext("Moved below “{title}”.").format(title=record_title(obj, above))


def _wanted(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 17):
        raise not_found("record", text[:40])
    return int(text)


def put_back(name: str) -> Response | tuple[Response, int]:
    try:
        with writing() as screen:
            screen.object(name, "update")
            undone = undo(screen.tx, screen.actor, request.form.get("run", "").replace("\0", "")[:80])
            said = list(dict.fromkeys(say_all(undone.kept)))
            if undone.changed:
                said.insert(0, gettext("Taken back."))
    except NotFound:
        said = [gettext("There was nothing to take back.")]
    except InvalidInput as refusal:
        return jsonify({"text": " ".join(say_all(refusal.problems))}), 422
    return jsonify({"text": " ".join(said)})
