"""Public forms among the settings: which there are, on or off, their links, and what has come in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.errors import InvalidInput
from dougong.problems import N_
from dougong.public_forms import (
    FormState,
    PublicFormModel,
    forms_of,
    named_form,
    renew_link,
    set_form_password,
    state_of,
    states,
    switch,
)
from dougong.web.languages import say_all
from dougong.web.public_forms.visitor_views import title_of
from dougong.web.screens import Screen, reading, writing
from dougong.web.signing.qr_codes import qr_code
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

SETTINGS.register(
    "public_forms",
    SettingsPage(
        "web.public_forms",
        N_("Public forms"),
        N_("What people without an account can fill in or look up, and behind which links."),
        "world",
        "workspace",
        "design",
        19,
        more=("web.public_form_settings",),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/public-forms", endpoint="public_forms")(all_forms)
    web.get("/settings/public-forms/<name>", endpoint="public_form_settings")(one_form)
    web.post("/settings/public-forms/<name>/switch", endpoint="switch_public_form")(switch_form)
    web.post("/settings/public-forms/<name>/link", endpoint="renew_public_form")(renew)
    web.post("/settings/public-forms/<name>/password", endpoint="save_form_password")(save_password)


def all_forms() -> str:
    with reading() as screen:
        known = states(screen.tx, screen.actor)
        rows = [_view(screen, one, known.get(one.definition.id)) for one in forms_of(screen.tx.release)]
        return show_setting(screen, "settings/public_forms.html", gettext("Public forms"), rows=rows)


def one_form(name: str, error: str = "") -> str:
    with reading() as screen:
        model = _form(screen, name)
        state = state_of(screen.tx, screen.actor, model)
        view = _view(screen, model, state)
        link = url_for("web.public_form", token=state.token, _external=True) if state and state.is_on else ""
        view |= {"link": link, "qr": qr_code(link) if link else ""}
        return show_setting(screen, "settings/public_form.html", view["title"], form=view, error=error)


def switch_form(name: str) -> Response:
    with writing() as screen:
        switch(screen.tx, screen.actor, _form(screen, name), request.form.get("to") == "on")
    return _back(name)


def renew(name: str) -> Response:
    with writing() as screen:
        renew_link(screen.tx, screen.actor, _form(screen, name))
    toast(gettext("The old link leads nowhere any more."))
    return _back(name)


def save_password(name: str) -> Response | tuple[str, int]:
    try:
        with writing() as screen:
            model = _form(screen, name)
            set_form_password(screen.tx, screen.actor, model, request.form.get("password", ""))
    except InvalidInput as refusal:
        return one_form(name, " ".join(say_all(refusal.problems))), 422
    toast(gettext("Saved."))
    return _back(name)


def _form(screen: Screen, name: str) -> PublicFormModel:
    POLICY.require_right(screen.actor, "design")
    return named_form(screen.tx.release, name)


def _back(name: str) -> Response:
    return redirect(url_for("web.public_form_settings", name=name), 303)


def _view(screen: Screen, model: PublicFormModel, state: FormState | None) -> dict[str, Any]:
    definition, number = model.definition, screen.formats.number
    return {
        "name": definition.name,
        "title": title_of(screen, model),
        "object": screen.titles.plural(model.layout.definition),
        "list_url": url_for("web.list_records", name=model.layout.definition.name),
        "looks_up": definition.looks_up,
        "on": state is not None and state.is_on,
        "answers": number(state.answers if state is not None else 0),
        "quota": number(definition.quota) if definition.quota else "",
        "has_password": state is not None and state.password is not None,
        "url": url_for("web.public_form_settings", name=definition.name),
        "edit_url": url_for("web.build_document", kind="public_form", name=definition.name),
    }
