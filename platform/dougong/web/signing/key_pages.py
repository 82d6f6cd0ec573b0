"""API keys: one's own, and those of service accounts. A key is shown once, and never again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY, ApiKey, create_key, get_user, list_keys, revoke_key
from dougong.access.key_scopes import KeyScope, make_scope
from dougong.access.service_accounts import create_service_account, list_service_accounts
from dougong.errors import InvalidInput
from dougong.problems import N_
from dougong.web.languages import say
from dougong.web.roles.role_titles import role_titles
from dougong.web.screens import Screen, reading, writing
from dougong.web.texts import gettext, listed
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

LASTS = {"30": N_("30 days"), "90": N_("90 days"), "365": N_("A year"), "": N_("For ever")}
SETTINGS.register(
    "my_keys",
    SettingsPage(
        "web.my_keys",
        N_("API keys"),
        N_("Keys by which programs act for you."),
        "key",
        "you",
        place=30,
        more=("web.make_my_key",),
    ),
)
SETTINGS.register(
    "service_accounts",
    SettingsPage(
        "web.service_accounts",
        N_("Service accounts"),
        N_("Accounts for programs, and everybody's API keys."),
        "api",
        "workspace",
        "people",
        50,
        more=("web.add_service_account", "web.make_service_key"),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/me/keys", endpoint="my_keys")(show_mine)
    web.post("/me/keys", endpoint="make_my_key")(make_mine)
    web.post("/keys/<int(max=9223372036854775807):key_id>/revoke", endpoint="revoke_key")(revoke)
    web.get("/settings/service-accounts", endpoint="service_accounts")(show_accounts)
    web.post("/settings/service-accounts", endpoint="add_service_account")(add_account)
    web.post(
        "/settings/service-accounts/<int(max=9223372036854775807):user_id>/keys", endpoint="make_service_key"
    )(make_for_account)


def show_mine(errors: dict[str, str] | None = None) -> str:
    with reading() as screen:
        keys = list_keys(screen.tx, screen.actor, screen.actor.user_id)
        return show_setting(
            screen,
            "settings/keys.html",
            gettext("API keys"),
            keys=[_key(screen, key) for key in keys[::-1]],
            errors=errors or {},
            values=request.form,
            **_choices(screen),
        )


def make_mine() -> str | tuple[str, int]:
    try:
        with writing() as screen:
            return _make(screen, screen.actor.user_id or 0, url_for("web.my_keys"))
    except InvalidInput as refusal:
        return show_mine({problem.place: say(problem) for problem in refusal.problems}), 422


def revoke(key_id: int) -> Response:
    with writing() as screen:
        revoke_key(screen.tx, screen.actor, key_id)
    toast(gettext("The key is revoked: it stops at once."))
    back = "web.service_accounts" if request.form.get("from") == "accounts" else "web.my_keys"
    return redirect(url_for(back), 303)


def show_accounts(errors: dict[str, str] | None = None) -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "people")
        accounts = list_service_accounts(screen.tx, screen.actor)
        keys = list_keys(screen.tx, screen.actor)[::-1]
        serving = {account.user.id for account in accounts}
        return show_setting(
            screen,
            "settings/service_accounts.html",
            gettext("Service accounts"),
            accounts=[
                {
                    "id": one.user.id,
                    "name": one.user.name,
                    "description": one.description,
                    "roles": listed(role_titles(screen).get(role, role) for role in sorted(one.user.roles)),
                    "held": [_key(screen, key) for key in keys if key.user_id == one.user.id],
                }
                for one in accounts
            ],
            others=[
                _key(screen, key) | {"owner": get_user(screen.tx, key.user_id).name}
                for key in keys
                if key.user_id not in serving
            ],
            roles=list(role_titles(screen).items()),
            errors=errors or {},
            values=request.form,
            chosen=request.form.getlist("roles"),
            **_choices(screen),
        )


def add_account() -> Response | tuple[str, int]:
    roles = tuple(name[:40] for name in request.form.getlist("roles")[:50])
    try:
        with writing() as screen:
            name, description = request.form.get("name", ""), request.form.get("description", "")
            create_service_account(screen.tx, screen.actor, name[:200], roles, description)
    except InvalidInput as refusal:
        return show_accounts({problem.place: say(problem) for problem in refusal.problems}), 422
    toast(gettext("The service account is there. Make it a key."))
    return redirect(url_for("web.service_accounts"), 303)


def make_for_account(user_id: int) -> str | tuple[str, int]:
    try:
        with writing() as screen:
            POLICY.require_right(screen.actor, "people")
            return _make(screen, user_id, url_for("web.service_accounts"))
    except InvalidInput as refusal:
        return show_accounts({problem.place: say(problem) for problem in refusal.problems}), 422


def _make(screen: Screen, user_id: int, back_url: str) -> str:
    form = request.form
    days = form.get("days", "")
    expires = screen.now + timedelta(days=int(days)) if days in LASTS and days else None
    objects = [name[:40] for name in form.getlist("objects")[:500]]
    scope = make_scope(screen.definitions, form.get("only_reads") == "1", objects or None)
    key, text = create_key(screen.tx, screen.actor, user_id, form.get("name", ""), expires, scope)
    return show_setting(
        screen,
        "settings/shown_once.html",
        gettext("A new key"),
        heading=gettext("The key “{name}”").format(name=key.name or key.prefix),
        lead=gettext("It is shown this once. Programs send it as: Authorization: Bearer KEY"),
        secret=text,
        back_url=back_url,
    )


def _choices(screen: Screen) -> dict[str, Any]:
    objects = [
        (one.name, screen.titles.plural(one))
        for one in screen.definitions.objects.values()
        if screen.may("read", one)
    ]
    return {
        "lasts": [(days, gettext(text)) for days, text in LASTS.items()],
        "objects": sorted(objects, key=lambda o: o[1]),
    }


def _key(screen: Screen, key: ApiKey) -> dict[str, Any]:
    now = screen.tx.now_text
    state = "revoked" if key.revoked_at else "expired" if key.expires_at and key.expires_at <= now else ""
    return {
        "id": key.id,
        "name": key.name or gettext("Without a name"),
        "prefix": key.prefix,
        "made": screen.formats.short_instant(key.created_at, screen.now),
        "used": screen.formats.short_instant(key.last_used_at, screen.now) if key.last_used_at else "",
        "address": key.last_address or "",
        "expires": screen.formats.instant(key.expires_at) if key.expires_at else "",
        "state": {"revoked": gettext("revoked"), "expired": gettext("expired")}.get(state, ""),
        "scope": _scope(screen, key.scope),
    }


def _scope(screen: Screen, scope: KeyScope | None) -> str:
    if scope is None:
        return ""
    known = screen.definitions.objects_by_id
    parts = [gettext("only reads")] if scope.only_reads else []
    if scope.objects is not None:
        parts += [screen.titles.plural(known[one]) for one in sorted(scope.objects) if one in known]
    return " · ".join(parts)
