"""What is about a role as a whole, in the draft: its title, what its holders may do besides, a copy of it, its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.access import department_tree, list_users
from dougong.definitions import DefinitionSet, usages
from dougong.definitions.roles import RIGHTS
from dougong.errors import Conflict, InvalidInput
from dougong.fields.department import path_key
from dougong.problems import N_, Problem
from dougong.storage import Draft
from dougong.web.builder.wording import Texts
from dougong.web.languages import say
from dougong.web.roles.role_editing import (
    File,
    change_role,
    copy_role,
    draft_documents,
    draft_role,
    title_in_draft,
)
from dougong.web.roles.role_head_words import other_language, said_of, words_of
from dougong.web.roles.role_words import RIGHTS as RIGHT_TITLES
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import show_setting

CHANGED_SINCE = N_("The draft was changed since; nothing was undone.")
KINDS = {
    "role": N_("Role"),
    "view": N_("View"),
    "form": N_("Form"),
    "object": N_("Object"),
    "workflow": N_("Workflow"),
    "automation": N_("Automation"),
}


def register_routes(web: Blueprint) -> None:
    one = "/settings/roles/<name>"
    web.get(f"{one}/head", endpoint="edit_role_head")(show_head)
    web.post(f"{one}/head", endpoint="save_role_head")(save_head)
    web.post(f"{one}/copy", endpoint="copy_role")(duplicate)
    web.get(f"{one}/remove", endpoint="remove_role")(ask_removal)
    web.post(f"{one}/remove", endpoint="drop_role")(remove)
    web.post("/settings/roles/undo/<int:version>", endpoint="undo_role")(undo)


def show_head(name: str) -> str:
    with reading() as screen:
        role = draft_role(screen, name)
        given = words_of(screen, role)
        manage = role.get("manage", {})
        given["departments"] = "\n".join(manage.get("departments", []))
        chosen = {key: manage.get(key, []) for key in ("roles", "apps")}
        return _head(screen, role, given, role.get("rights", []), chosen, {})


def save_head(name: str) -> Response:
    form = request.form
    try:
        with writing() as screen:
            said = said_of(screen, form)
            change_role(screen, name, lambda role: _put_head(role, form, said.own), said.translated)
            version = Draft(screen.workspace, screen.tx).version
    except InvalidInput as refusal:
        errors = {problem.place.rpartition("/")[2]: say(problem) for problem in refusal.problems}
        with reading() as screen:
            chosen = {"roles": form.getlist("gives"), "apps": form.getlist("apps")}
            page = _head(screen, draft_role(screen, name), form, form.getlist("rights"), chosen, errors)
        return make_response(page, 422)
    toast(gettext("The role is in the draft."), undo=url_for("web.undo_role", version=version))
    return redirect(url_for("web.edit_role", name=name), 303)


def duplicate(name: str) -> Response:
    with writing() as screen:
        role = draft_role(screen, name)
        copied = copy_role(screen, role, gettext("Copy of {title}").format(title=role["title"])[:100])
        version = Draft(screen.workspace, screen.tx).version
    toast(gettext("The copy is in the draft."), undo=url_for("web.undo_role", version=version))
    return redirect(url_for("web.edit_role", name=copied), 303)


def ask_removal(name: str) -> str:
    """Who holds it, and what names it."""
    with reading() as screen:
        role = draft_role(screen, name)
        holders = [user.name for user in list_users(screen.tx, active_only=True) if name in user.roles]
        documents = draft_documents(screen)
        used = usages(documents).get(role["id"], [])
        texts = Texts(documents, screen.workspace.language)

        def shown(document: Mapping[str, Any]) -> str:
            return texts.shown(document["id"], "title", screen.language, document["title"])

        places = [
            gettext("{kind} “{title}”").format(
                kind=gettext(KINDS.get(use.kind, use.kind)), title=shown(documents[use.kind, use.document_id])
            )
            for use in used
            if use.how != "translation" and use.document_id != role["id"]
        ]
        return _show(
            screen,
            "settings/role_remove.html",
            role,
            gettext("Remove"),
            holders=holders,
            places=list(dict.fromkeys(places)),
        )


def remove(name: str) -> Response:
    with writing() as screen:
        role = draft_role(screen, name)
        title = title_in_draft(screen, role)
        draft = Draft(screen.workspace, screen.tx)
        draft.delete("role", role["id"], actor_id=screen.actor.user_id)
        version = draft.version
    text = gettext("“{title}” is removed from the draft.").format(title=title)
    toast(text, undo=url_for("web.undo_role", version=version))
    return redirect(url_for("web.roles", draft=1), 303)


def undo(version: int) -> Response:
    """The change that made this version of the draft, as long as no other one came."""
    with writing() as screen:
        draft_documents(screen)
        draft = Draft(screen.workspace, screen.tx)
        if draft.version != version or not draft.undo(actor_id=screen.actor.user_id):
            raise Conflict(Problem("draft_changed", CHANGED_SINCE))
    toast(gettext("The draft is as before."))
    return redirect(url_for("web.roles", draft=1), 303)


def _put_head(role: File, form: MultiDict[str, str], own: Mapping[str, str]) -> None:
    role["title"] = own["title"]
    for key, value in (
        ("description", own["description"]),
        ("rights", [right for right in RIGHTS if right in form.getlist("rights")]),
        ("manage", _managed(form)),
    ):
        role.pop(key, None)
        if value:
            role[key] = value


def _managed(form: MultiDict[str, str]) -> File:
    lines = [line.strip() for line in form.get("departments", "")[:20_000].splitlines()]
    found = {
        "apps": sorted(set(form.getlist("apps"))),
        "departments": list(dict.fromkeys(line for line in lines if line)),
        "roles": sorted(set(form.getlist("gives"))),
    }
    return {key: value for key, value in found.items() if value}


def _head(
    screen: Screen,
    role: File,
    given: Mapping[str, str],
    rights: list[str],
    chosen: Mapping[str, list[str]],
    errors: Mapping[str, str],
) -> str:
    others = [
        one for one in DefinitionSet(draft_documents(screen)).roles.values() if one.name != role["name"]
    ]
    return _show(
        screen,
        "settings/role_head.html",
        role,
        gettext("Title and rights"),
        given=given,
        **other_language(screen, role, given),
        rights=[(right, gettext(RIGHT_TITLES[right])) for right in RIGHTS],
        held=rights,
        others=[(one.name, screen.titles.of(one.id, "title", one.title)) for one in others],
        gives=chosen["roles"],
        apps=[
            (app.name, screen.titles.of(app.id, "title", app.title))
            for app in screen.definitions.apps.values()
        ],
        in_apps=chosen["apps"],
        departments=[one.path for one in department_tree(screen.tx, active_only=True)],
        unknown=_unknown_departments(screen, given.get("departments", "")),
        errors=errors,
    )


def _unknown_departments(screen: Screen, text: str) -> list[str]:
    """Departments are no definitions: that one is not there is no mistake, but worth knowing."""
    known = {path_key(one.path) for one in department_tree(screen.tx)}
    return [line for line in text.splitlines() if line.strip() and path_key(line) not in known][:5]


def _show(screen: Screen, template: str, role: File, title: str, **context: Any) -> str:
    role_title = title_in_draft(screen, role)
    parent = Crumb(role_title, url_for("web.edit_role", name=role["name"]))
    return show_setting(screen, template, title, parent, role=role, role_title=role_title, **context)
