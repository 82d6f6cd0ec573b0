"""What the workspace asks of everybody who signs in; and who signs in, with help for those who cannot."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import POLICY, User, get_user, list_users
from dougong.access.resets import hand_out_reset
from dougong.access.second_factor import remove_second_factor
from dougong.access.security_policy import WHOSE, change_security_policy, security_policy
from dougong.access.session_list import end_sessions
from dougong.access.sign_in_states import SignInState, sign_in_states
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.web.languages import say
from dougong.web.roles.role_titles import role_titles
from dougong.web.screens import Screen, reading, writing
from dougong.web.signing.arriving import client_address
from dougong.web.texts import gettext, listed
from dougong.web.titles import hue, initials
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

NUMBERS = ("session_hours", "idle_minutes", "password_minimum")
CHOICES = {
    "nobody": N_("Nobody: each decides for themselves"),
    "roles": N_("Holders of certain roles"),
    "everybody": N_("Everybody"),
}

SETTINGS.register(
    "sign_in_rules",
    SettingsPage(
        "web.security_settings",
        N_("Rules of signing in"),
        N_("The second step, sessions, passwords, and from which networks people may work."),
        "shield",
        "workspace",
        "people",
        40,
        more=("web.save_security_settings",),
    ),
)
SETTINGS.register(
    "who_signs_in",
    SettingsPage(
        "web.people_signing_in",
        N_("Who signs in"),
        N_("How people sign in, and help for those who cannot."),
        "key",
        "organisation",
        "people",
        70,
        partly=True,
        more=("web.make_reset_link",),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/security", endpoint="security_settings")(show_rules)
    web.post("/settings/security", endpoint="save_security_settings")(save_rules)
    web.get("/settings/who-signs-in", endpoint="people_signing_in")(show_people)
    web.post(
        "/settings/people/<int(max=9223372036854775807):user_id>/reset-link", endpoint="make_reset_link"
    )(make_link)
    web.post(
        "/settings/people/<int(max=9223372036854775807):user_id>/end-sessions", endpoint="end_sessions_of"
    )(end_all)
    web.post(
        "/settings/people/<int(max=9223372036854775807):user_id>/remove-second-step",
        endpoint="remove_second_step_of",
    )(remove_factor)


def show_rules(values: dict[str, Any] | None = None, errors: dict[str, str] | None = None) -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "people")
        policy = security_policy(screen.tx)
        stored = {name: getattr(policy, name) for name in ("second_factor", *NUMBERS)}
        stored |= {"roles": policy.second_factor_roles, "ip_ranges": policy.ip_ranges.replace(" ", "\n")}
        return show_setting(
            screen,
            "settings/rules.html",
            gettext("Rules of signing in"),
            values=stored | (values or {}),
            errors=errors or {},
            choices=[(name, gettext(CHOICES[name])) for name in WHOSE],
            roles=list(role_titles(screen).items()),
            address=client_address(),
        )


def save_rules() -> Response | tuple[str, int]:
    form = request.form
    values: dict[str, Any] = {
        "second_factor": form.get("second_factor", ""),
        "roles": frozenset(name[:40] for name in form.getlist("roles")[:100]),
        "ip_ranges": form.get("ip_ranges", "")[:10_000],
    }
    values |= {name: form.get(name, "")[:10] for name in NUMBERS}
    try:
        changes = {name: _number(name, values[name]) for name in NUMBERS}
        changes |= {"second_factor": values["second_factor"], "second_factor_roles": values["roles"]}
        changes |= {"ip_ranges": values["ip_ranges"]}
        with writing() as screen:
            change_security_policy(screen.tx, screen.actor, changes, client_address())
    except InvalidInput as refusal:
        return show_rules(values, {problem.place: say(problem) for problem in refusal.problems}), 422
    toast(gettext("The rules are saved."))
    return redirect(url_for("web.security_settings"), 303)


def show_people() -> str:
    with reading() as screen:
        states = sign_in_states(screen.tx, screen.actor)
        people = [
            _person(screen, user, states[user.id]) for user in list_users(screen.tx) if user.id in states
        ]
        return show_setting(
            screen, "settings/people.html", gettext("Who signs in"), people=people, own=screen.actor.user_id
        )


def make_link(user_id: int) -> str:
    """Shown this once, to be handed on."""
    with writing() as screen:
        token = hand_out_reset(screen.tx, screen.actor, user_id)
        name = get_user(screen.tx, user_id).name
        return show_setting(
            screen,
            "settings/shown_once.html",
            gettext("A link for a new password"),
            heading=gettext("A link for {name}").format(name=name),
            lead=gettext(
                "By it a new password is chosen, once and within two days. Hand it on by a way that you trust;"
                " it is not shown again."
            ),
            secret=f"{screen.workspace.settings.base_url}/sign-in/reset?token={token}",
            back_url=url_for("web.people_signing_in"),
        )


def end_all(user_id: int) -> Response:
    with writing() as screen:
        count = end_sessions(screen.tx, screen.actor, user_id)
    toast(gettext("Ended sessions: {count}").format(count=count))
    return redirect(url_for("web.people_signing_in"), 303)


def remove_factor(user_id: int) -> Response:
    """Not one's own: that takes a code."""
    with writing() as screen:
        POLICY.require_partly(screen.actor, "people")
        if user_id == screen.actor.user_id:
            return redirect(url_for("web.my_security"), 303)
        remove_second_factor(screen.tx, screen.actor, user_id)
    toast(gettext("The second step is removed."))
    return redirect(url_for("web.people_signing_in"), 303)


def _person(screen: Screen, user: User, state: SignInState) -> dict[str, Any]:
    titles = role_titles(screen)
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "initials": initials(user.name),
        "hue": hue(user.id),
        "active": user.active,
        "roles": listed(titles.get(role, role) for role in sorted(user.roles)),
        "has_password": state.has_password,
        "has_second": state.has_second_factor,
        "sessions": state.sessions,
        "seen": screen.formats.short_instant(state.last_seen_at, screen.now) if state.last_seen_at else "",
    }


def _number(name: str, text: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit()):
        raise InvalidInput(Problem("number", N_("Type a whole number."), name))
    return int(text.strip()[:16])
