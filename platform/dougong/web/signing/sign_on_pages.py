"""Single sign-on: there and back, and the providers in the settings."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY, StepNeeded
from dougong.access.providers import get_provider, list_providers, remove_provider, save_provider
from dougong.errors import InvalidInput, NotFound, NotSignedIn, Unavailable
from dougong.problems import N_
from dougong.sign_on import begin, finish
from dougong.sign_on.backchannel import sign_out_by_token
from dougong.sign_on.flow import CALLBACK, FAREWELL, LASTS
from dougong.web.addresses import safe_next, whole_number
from dougong.web.languages import say, say_all
from dougong.web.roles.role_titles import role_titles
from dougong.web.screens import reading, workspace, writing
from dougong.web.signing.arriving import STEP_PATH, arrive, client_address, with_step
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

COOKIE = "dg_sign_on"
SIGNED_OUT_THERE = "signed_out_there"
TEXTS = ("title", "issuer", "client_id", "client_secret", "domains")
SETTINGS.register(
    "sign_on",
    SettingsPage(
        "web.sign_on_settings",
        N_("Single sign-on"),
        N_("Let people in with the account of your organisation (OpenID Connect)."),
        "world",
        "workspace",
        "people",
        45,
        more=("web.edit_provider", "web.save_provider"),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/sign-in/on/<int(max=9223372036854775807):provider_id>", endpoint="sign_on")(depart)
    web.get(CALLBACK, endpoint="sign_on_callback")(come_back)
    web.post(FAREWELL, endpoint=SIGNED_OUT_THERE)(signed_out_there)
    web.get("/settings/sign-on", endpoint="sign_on_settings")(show_providers)
    web.get("/settings/sign-on/<int(max=9223372036854775807):provider_id>", endpoint="edit_provider")(
        show_providers
    )
    web.post("/settings/sign-on", endpoint="save_provider")(save)
    web.post(
        "/settings/sign-on/<int(max=9223372036854775807):provider_id>/remove", endpoint="remove_provider"
    )(remove)


def depart(provider_id: int) -> Response:
    try:
        departure = begin(workspace(), provider_id, safe_next(request.args.get("next")) or "")
    except (Unavailable, NotFound) as refusal:
        return _refused(refusal)
    response = redirect(departure.url, 303)
    secure = workspace().settings.secure_cookies
    age = int(LASTS.total_seconds())
    response.set_cookie(
        COOKIE, departure.state, max_age=age, path=STEP_PATH, httponly=True, samesite="Lax", secure=secure
    )
    return response


def come_back() -> Response:
    given = {name: request.args.get(name, "")[:4_000] for name in ("state", "code")}
    try:
        admitted, next_url = finish(
            workspace(),
            given["state"],
            request.cookies.get(COOKIE, ""),
            given["code"],
            client_address(),
            request.user_agent.string,
        )
    except (NotSignedIn, Unavailable, NotFound) as refusal:
        return _refused(refusal)
    if isinstance(admitted, StepNeeded):
        return with_step(redirect(url_for("web.sign_in_step", next=next_url or None), 303), admitted)
    response = arrive(admitted, next_url)
    response.delete_cookie(COOKIE, path=STEP_PATH)
    return response


def signed_out_there() -> Response:
    """A provider calls this, not a browser: it has no session and no form of ours, only what it signed."""
    try:
        sign_out_by_token(workspace(), request.form.get("logout_token", ""))
    except (NotSignedIn, Unavailable) as refusal:
        answer = Response(
            orjson.dumps({"error": "invalid_request", "error_description": refusal.problems[0].message}),
            400,
            mimetype="application/json",
        )
    else:
        answer = Response(status=200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def show_providers(
    provider_id: int | None = None, values: dict[str, Any] | None = None, errors: dict[str, str] | None = None
) -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "people")
        edited = get_provider(screen.tx, provider_id) if provider_id is not None else None
        stored: dict[str, Any] = {"roles": (), "active": True}
        if edited is not None:
            stored = {name: getattr(edited, name) for name in ("title", "issuer", "client_id", "roles")}
            stored |= {"domains": " ".join(edited.domains), "provisions": edited.provisions}
            stored |= {"active": edited.active}
        return show_setting(
            screen,
            "settings/sign_on.html",
            gettext("Single sign-on"),
            providers=list_providers(screen.tx),
            edited=edited,
            values=stored | (values or {}),
            errors=errors or {},
            roles=list(role_titles(screen).items()),
            callback=screen.workspace.settings.base_url + CALLBACK,
            farewell=screen.workspace.settings.base_url + FAREWELL,
        )


def save() -> Response | tuple[str, int]:
    form = request.form
    provider_id = form.get("provider", None, whole_number)
    given: dict[str, Any] = {name: form.get(name, "")[:1_000] for name in TEXTS}
    given |= {"provisions": form.get("provisions") == "1", "active": form.get("active") == "1"}
    given["roles"] = tuple(name[:40] for name in form.getlist("roles")[:50])
    try:
        with writing() as screen:
            save_provider(screen.tx, screen.actor, given, provider_id)
    except InvalidInput as refusal:
        errors = {problem.place: say(problem) for problem in refusal.problems}
        return show_providers(provider_id, given | {"client_secret": ""}, errors), 422
    toast(gettext("Single sign-on is saved."))
    return redirect(url_for("web.sign_on_settings"), 303)


def remove(provider_id: int) -> Response:
    with writing() as screen:
        remove_provider(screen.tx, screen.actor, provider_id)
    toast(gettext("The provider is removed."))
    return redirect(url_for("web.sign_on_settings"), 303)


def _refused(refusal: NotSignedIn | Unavailable | NotFound) -> Response:
    toast(say_all(refusal.problems)[0])
    response = redirect(url_for("web.sign_in_form"), 303)
    response.delete_cookie(COOKIE, path=STEP_PATH)
    return response
