"""Views that people make of lists: their own, and those that are shared with them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, url_for

from dougong.access import Actor
from dougong.api.answers import answer, answer_conditionally, no_content
from dougong.api.bodies import read_object
from dougong.api.envelopes import ShareBody, read_envelope, read_parameters
from dougong.api.idempotency import once
from dougong.api.preconditions import conditional, expected_version
from dougong.api.serving import workspace
from dougong.api.sessions import acting, acting_to_write
from dougong.api.view_envelopes import ViewBody, ViewChangeBody, ViewDefaultBody, ViewParameters
from dougong.fields.system_fields import SYSTEM_TYPES
from dougong.storage import Transaction
from dougong.views import (
    SavedView,
    add_view,
    all_options,
    change_view,
    delete_view,
    document_of,
    named,
    one_view,
    open_to_all,
    options_of,
    set_default,
    share_view,
    shares_of_view,
    unshare_view,
    views_for,
)
from dougong.views.reading import object_of


def add_routes(blueprint: Blueprint) -> None:
    one = "/views/<int:number>"
    blueprint.get("/views")(list_views)
    blueprint.post("/views")(create_view)
    blueprint.put("/views/default")(choose_default_view)
    blueprint.get(one)(get_view)
    blueprint.patch(one)(update_view)
    blueprint.delete(one)(remove_view)
    blueprint.get(f"{one}/shares")(list_view_shares)
    blueprint.post(f"{one}/shares")(add_view_share)
    blueprint.delete("/views/<int:view_id>/shares/<int:number>")(end_view_share)


def list_views() -> Response:
    name = read_parameters(ViewParameters)["object"]
    with workspace().read() as tx:
        actor = acting(tx)
        obj = tx.release.definitions.object(name)
        data = [view_json(tx, actor, view) for view in views_for(tx, actor, obj)]
    return answer_conditionally({"data": data})


def get_view(number: int) -> Response:
    with workspace().read() as tx:
        actor = acting(tx)
        view = one_view(tx, actor, number)
        data = view_json(tx, actor, view)
    return answer_conditionally({"data": data}, view.version)


def create_view() -> Response:
    body = read_envelope(ViewBody, read_object())

    def create(tx: Transaction, actor: Actor) -> Response:
        view = add_view(tx, actor, body["object"], body["title"], body)
        if body.get("everybody"):
            view = open_to_all(tx, actor, view.id, body["everybody"])
        address = url_for("api.get_view", number=view.id)
        return answer({"data": view_json(tx, actor, view)}, 201, view.version, address)

    return once(workspace(), create)


def update_view(number: int) -> Response:
    """What is named replaces what was there; of what a view shows, all of it is named at once."""
    body = read_envelope(ViewChangeBody, read_object())
    expected = expected_version()
    with workspace().write() as tx, conditional():
        actor = acting_to_write(tx)
        if "everybody" in body:
            open_to_all(tx, actor, number, body["everybody"])
        view = change_view(
            tx,
            actor,
            number,
            title=body.get("title"),
            given=body if "columns" in body else None,
            version=body.get("version", expected),
        )
        data = view_json(tx, actor, view)
    return answer({"data": data}, version=view.version)


def remove_view(number: int) -> Response:
    with workspace().write() as tx:
        delete_view(tx, acting_to_write(tx), number)
    return no_content()


def choose_default_view() -> Response:
    body = read_envelope(ViewDefaultBody, read_object())
    with workspace().write() as tx:
        actor = acting_to_write(tx)
        set_default(tx, actor, body["object"], body["view"], everybody=body.get("for") == "everybody")
    return no_content()


def list_view_shares(number: int) -> Response:
    with workspace().read() as tx:
        found = shares_of_view(tx, acting(tx), number)
    return answer_conditionally({"data": [one.to_json() for one in found]})


def add_view_share(number: int) -> Response:
    body = read_envelope(ShareBody, read_object())

    def put(tx: Transaction, actor: Actor) -> Response:
        whom = body["with"]
        made = share_view(tx, actor, number, whom["kind"], whom["id"], body.get("level", "read"))
        return answer({"data": made.to_json()}, 201)

    return once(workspace(), put)


def end_view_share(view_id: int, number: int) -> Response:
    with workspace().write() as tx:
        unshare_view(tx, acting_to_write(tx), view_id, number)
    return no_content()


def view_json(tx: Transaction, actor: Actor, view: SavedView) -> dict[str, Any]:
    """By names, as it fits the release that holds; ``notes`` say what had to be left out."""
    obj = object_of(tx, view)
    found = view.fitted(tx, actor, obj)
    document = document_of(found.view)
    definitions = tx.release.definitions

    def path(text: str) -> str:
        sign, ids = ("-", text[1:]) if text.startswith("-") else ("", text)
        return sign + ".".join(
            segment if segment in SYSTEM_TYPES else definitions.fields_by_id[segment].name
            for segment in ids.split(".")
        )

    def option(name: str, value: Any) -> Any:
        spec = all_options()[name].reference
        if spec is None:
            return value
        return definitions.pipelines_by_id[value].name if spec.type == "pipeline" else path(value)

    colours = [
        rule
        | {"when": named(definitions, rule["when"])}
        | ({"field": path(rule["field"])} if "field" in rule else {})
        for rule in document.get("colours", ())
    ]
    return {
        "id": view.id,
        "object": obj.name,
        "title": view.title,
        "owner": {"id": view.owner_id, "title": view.owner},
        "level": view.level,
        "everybody": view.everybody,
        "version": view.version,
        "columns": [column | {"field": path(column["field"])} for column in document["columns"]],
        "sort": [path(item) for item in document["sort"]],
        "filter": named(definitions, document["filter"]) if "filter" in document else None,
        "group": path(document["group"]) if "group" in document else None,
        "subgroup": path(document["subgroup"]) if "subgroup" in document else None,
        "frozen": document.get("frozen", 0),
        "type": document["type"],
        "tree": path(document["parentField"]) if "parentField" in document else None,
        **{name: option(name, document[name]) for name in options_of(document["type"]) if name in document},
        "colours": colours,
        "notes": [note.message for note in found.notes],
        "created_at": view.created_at,
        "updated_at": view.updated_at,
    }
