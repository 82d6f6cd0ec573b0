"""Views that people save: the list as the address has it, under a name, for oneself or for others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.definitions.trees import parent_field
from dougong.errors import DougongError
from dougong.records.sharing import LEVELS
from dougong.views import (
    LIST,
    SavedView,
    add_view,
    change_view,
    delete_view,
    document_of,
    one_view,
    open_to_all,
    set_default,
)
from dougong.web.addresses import whole_number
from dougong.web.languages import say_all
from dougong.web.lists.columns import view_paths
from dougong.web.lists.list_requests import ListRequest, list_filter, read_request
from dougong.web.lists.sorting import sort_of
from dougong.web.lists.view_kinds import chosen, view_kinds
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/views/new")(new_view)
    web.post("/o/<name>/views")(save_as)
    web.post("/o/<name>/views/default")(choose_default)
    web.post("/o/<name>/views/<int:view_id>")(save_view)
    web.post("/o/<name>/views/<int:view_id>/name")(rename_view)
    web.post("/o/<name>/views/<int:view_id>/delete")(give_up_view)


def arrangement(screen: Screen, asked: ListRequest) -> Mapping[str, Any]:
    """The list as it is shown, as a view says it."""
    own = parent_field(screen.tx.release.definitions, asked.view) if asked.view else None
    given: dict[str, Any] = document_of(asked.view, own.id if own else None) if asked.view else {"type": LIST}
    given["columns"] = [
        {"field": ".".join(path.ids), "width": width}
        for path, width in view_paths(screen, asked.obj, asked.view)
    ]
    return given | {"sort": sort_of(screen, asked), "filter": list_filter(screen, asked)}


def new_view(name: str) -> str:
    """The form in which a view is made, to be put into its popover."""
    with reading() as screen:
        return _form(screen, read_request(screen, name))


def _form(screen: Screen, asked: ListRequest, refusal: str = "") -> str:
    given, shown = request.form, arrangement(screen, asked)
    view_type = given.get("type", shown["type"])
    if refusal:
        shown = chosen(view_type, shown, given)
    kinds = view_kinds(screen, asked, shown)
    return render_template(
        "parts/view_form.html",
        kinds=kinds,
        view_type=view_type if any(kind.name == view_type for kind in kinds) else LIST,
        title=given.get("title", ""),
        everybody="everybody" in given,
        may_share=screen.may("share", asked.obj),
        save_as_url=asked.url("web.save_as"),
        refusal=refusal,
    )


def save_as(name: str) -> Response:
    with writing() as screen:
        asked = read_request(screen, name)
        given = arrangement(screen, asked)
        if "type" in request.form:
            given = chosen(request.form["type"], given, request.form)
        try:
            view = add_view(screen.tx, screen.actor, name, request.form.get("title", ""), given)
            if request.form.get("everybody") in LEVELS:
                view = open_to_all(screen.tx, screen.actor, view.id, "read")
        except DougongError as refusal:
            if request.headers.get("HX-Request"):
                return make_response(_form(screen, asked, " ".join(say_all(refusal.problems))), 422)
            return _refused(screen, asked, refusal)
        toast(gettext("View “{title}” saved.").format(title=view.title))
        if request.headers.get("HX-Request"):
            return Response(status=204, headers={"HX-Redirect": _address(name, view)})
        return _to(name, view)


def save_view(name: str, view_id: int) -> Response:
    with writing() as screen:
        asked = read_request(screen, name)
        try:
            view = change_view(
                screen.tx,
                screen.actor,
                view_id,
                given=arrangement(screen, asked),
                version=request.form.get("version", type=whole_number),
            )
        except DougongError as refusal:
            return _refused(screen, asked, refusal)
        toast(gettext("View “{title}” saved.").format(title=view.title))
        return _to(name, view)


def rename_view(name: str, view_id: int) -> Response:
    with writing() as screen:
        asked = read_request(screen, name)
        try:
            change_view(screen.tx, screen.actor, view_id, title=request.form.get("title", ""))
        except DougongError as refusal:
            return _refused(screen, asked, refusal)
        return redirect(asked.url(), 303)


def give_up_view(name: str, view_id: int) -> Response:
    with writing() as screen:
        view = delete_view(screen.tx, screen.actor, view_id)
        toast(gettext("View “{title}” deleted.").format(title=view.title))
        return redirect(url_for("web.list_records", name=name), 303)


def choose_default(name: str) -> Response:
    """``view`` empty takes the choice back."""
    with writing() as screen:
        asked = read_request(screen, name)
        key = request.form.get("view") or None
        everybody = request.form.get("whose") == "everybody"
        try:
            set_default(screen.tx, screen.actor, name, key, everybody=everybody)
        except DougongError as refusal:
            return _refused(screen, asked, refusal)
        if key is None:
            toast(gettext("The list opens with its usual view again."))
        elif everybody:
            toast(gettext("Everybody who has chosen none opens the list with this view now."))
        else:
            toast(gettext("You open the list with this view now."))
        return redirect(asked.url(view=key) if key else asked.url(), 303)


def _to(name: str, view: SavedView) -> Response:
    return redirect(_address(name, view), 303)


def _address(name: str, view: SavedView) -> str:
    return url_for("web.list_records", name=name, view=view.key)


def _refused(screen: Screen, asked: ListRequest, refusal: DougongError) -> Response:
    """Nothing of what was done to the list is lost: it is in the address."""
    toast(" ".join(say_all(refusal.problems)), sticky=True)
    return redirect(asked.url(), 303)


def view_menu(screen: Screen, asked: ListRequest) -> dict[str, Any]:
    """What can be done with the view that is shown."""
    saved, key = asked.saved, asked.view.name if asked.view else ""
    owned = saved is not None and saved.level == "own"
    may_design = screen.has_right("design")
    mine = asked.defaults[0] if asked.defaults else ""
    return {
        "title": saved.title if saved else "",
        "key": key,
        "departs": asked.departs,
        "may_save": saved is not None and saved.editable,
        "owned": owned or (saved is not None and may_design),
        "version": saved.version if saved else 0,
        "owner": saved.owner if saved and saved.level != "own" else None,
        "is_default": bool(key) and key == mine,
        "may_design": may_design and (saved is None or saved.everybody is not None),
        "new_url": asked.url("web.new_view"),
        "save_url": asked.url("web.save_view", view_id=saved.id) if saved else None,
        "rename_url": asked.url("web.rename_view", view_id=saved.id) if saved else None,
        "delete_url": asked.url("web.give_up_view", view_id=saved.id) if saved else None,
        "share_url": url_for("web.view_shares", name=asked.obj.name, view_id=saved.id) if saved else None,
        "default_url": asked.url("web.choose_default"),
        "revert_url": url_for("web.list_records", name=asked.obj.name, view=key or None),
    }


def require_view(screen: Screen, name: str, view_id: int) -> SavedView:
    """A view of the object in the address."""
    obj = screen.object(name)
    view = one_view(screen.tx, screen.actor, view_id)
    if view.object_id != obj.id:
        return one_view(screen.tx, screen.actor, 0)
    return view
