"""One's own sign-in: the password, the second step, the sessions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.access import Actor, TooManyAttempts, get_user, set_password, start_session
from dougong.access.confirming import has_password, with_code, with_password
from dougong.access.recovery_codes import count_recovery_codes, renew_recovery_codes
from dougong.access.second_factor import (
    begin_enrolment,
    confirm_enrolment,
    has_second_factor,
    remove_second_factor,
)
from dougong.access.session_list import end_listed_session, end_sessions, list_sessions
from dougong.errors import DougongError, InvalidInput
from dougong.problems import N_
from dougong.web.languages import say
from dougong.web.screens import SESSION_COOKIE, reading, workspace, writing
from dougong.web.signing.arriving import client_address, with_session
from dougong.web.signing.qr_codes import qr_code
from dougong.web.signing.session_views import session_view
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

SETTINGS.register(
    "my_security",
    SettingsPage(
        "web.my_security",
        N_("Sign-in and security"),
        N_("Your password, the second step, and where you are signed in."),
        "shield-check",
        "you",
        place=20,
        more=(
            *("web.my_password", "web.change_my_password", "web.my_second_step", "web.confirm_second_step"),
            *("web.new_recovery_codes", "web.remove_my_second_step"),
        ),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/me/security", endpoint="my_security")(show_mine)
    web.get("/me/password", endpoint="my_password")(password_form)
    web.post("/me/password", endpoint="change_my_password")(change_password)
    web.get("/me/second-step", endpoint="my_second_step")(second_step_form)
    web.post("/me/second-step", endpoint="confirm_second_step")(confirm_second_step)
    web.post("/me/second-step/remove", endpoint="remove_my_second_step")(remove_mine)
    web.post("/me/recovery-codes", endpoint="new_recovery_codes")(new_codes)
    web.post("/me/sessions/<handle>/end", endpoint="end_my_session")(end_mine)
    web.post("/me/sessions/end-others", endpoint="end_my_other_sessions")(end_others)


def show_mine(errors: dict[str, str] | None = None) -> str:
    with reading() as screen:
        user_id = screen.actor.user_id or 0
        sessions = list_sessions(screen.tx, screen.actor, user_id, _token())
        return show_setting(
            screen,
            "settings/mine.html",
            gettext("Sign-in and security"),
            has_password=has_password(screen.tx, user_id),
            has_second=has_second_factor(screen.tx, user_id),
            codes_left=count_recovery_codes(screen.tx, user_id),
            sessions=[session_view(screen, one) for one in sessions],
            errors=errors or {},
        )


def password_form(errors: dict[str, str] | None = None) -> str:
    with reading() as screen:
        return show_setting(
            screen,
            "settings/password.html",
            gettext("Change the password"),
            has_password=has_password(screen.tx, screen.actor.user_id or 0),
            errors=errors or {},
        )


def change_password() -> Response | tuple[str, int]:
    """All sessions end, and this one begins anew."""
    actor, form = _acting(), request.form
    if form.get("password", "") != form.get("again", ""):
        return password_form({"again": gettext("The two passwords differ.")}), 422

    def change(tx: Any) -> str:
        set_password(tx, actor, actor.user_id or 0, form.get("password", ""))
        user = get_user(tx, actor.user_id or 0)
        return start_session(tx, user, request.user_agent.string, client_address())

    try:
        token = with_password(workspace(), actor, form.get("current", ""), client_address(), change)
    except (InvalidInput, TooManyAttempts) as refusal:
        return password_form(_errors(refusal, "current")), _status(refusal)
    toast(gettext("Your password is changed, and all other sessions have ended."))
    return with_session(redirect(url_for("web.my_security"), 303), token)


def second_step_form(errors: dict[str, str] | None = None) -> str | Response:
    with writing() as screen:
        user = get_user(screen.tx, screen.actor.user_id or 0)
        if has_second_factor(screen.tx, user.id):
            return redirect(url_for("web.my_security"), 303)
        enrolment = begin_enrolment(screen.tx, user)
        return show_setting(
            screen,
            "settings/second_step.html",
            gettext("Set up the second step"),
            picture=qr_code(enrolment.uri),
            secret=enrolment.secret,
            has_password=has_password(screen.tx, user.id),
            errors=errors or {},
        )


def confirm_second_step() -> Response | str | tuple[str | Response, int]:
    actor = _acting()

    def confirm(tx: Any) -> list[str]:
        return confirm_enrolment(
            tx, actor, get_user(tx, actor.user_id or 0), request.form.get("code", "")[:40]
        )

    try:
        codes = with_password(workspace(), actor, request.form.get("current", ""), client_address(), confirm)
    except (InvalidInput, TooManyAttempts) as refusal:
        return second_step_form(_errors(refusal, "code")), _status(refusal)
    return _show_codes(codes)


def remove_mine() -> Response | tuple[str, int]:
    actor = _acting()

    def remove(tx: Any) -> None:
        remove_second_factor(tx, actor, actor.user_id or 0)

    try:
        with_code(workspace(), actor, request.form.get("code", "")[:40], client_address(), remove)
    except (InvalidInput, TooManyAttempts) as refusal:
        return show_mine(_errors(refusal, "code")), _status(refusal)
    toast(gettext("The second step is removed."))
    return redirect(url_for("web.my_security"), 303)


def new_codes() -> Response | str | tuple[str, int]:
    actor = _acting()

    def make(tx: Any) -> list[str]:
        return renew_recovery_codes(tx, actor)

    try:
        codes = with_code(workspace(), actor, request.form.get("code", "")[:40], client_address(), make)
    except (InvalidInput, TooManyAttempts) as refusal:
        return show_mine(_errors(refusal, "code")), _status(refusal)
    return _show_codes(codes)


def end_mine(handle: str) -> Response:
    with writing() as screen:
        end_listed_session(screen.tx, screen.actor, screen.actor.user_id or 0, handle)
    toast(gettext("The session has ended."))
    return redirect(url_for("web.my_security"), 303)


def end_others() -> Response:
    with writing() as screen:
        end_sessions(screen.tx, screen.actor, screen.actor.user_id or 0, _token())
    toast(gettext("All other sessions have ended."))
    return redirect(url_for("web.my_security"), 303)


def _show_codes(codes: list[str]) -> Response:
    with reading() as screen:
        page = show_setting(screen, "settings/recovery_codes.html", gettext("Recovery codes"), codes=codes)
    return make_response(page)


def _acting() -> Actor:
    with reading() as screen:
        return screen.actor


def _token() -> str:
    return request.cookies.get(SESSION_COOKIE, "")


def _errors(refusal: DougongError, place: str) -> dict[str, str]:
    return {problem.place or place: say(problem) for problem in refusal.problems}


def _status(refusal: DougongError) -> int:
    return 429 if isinstance(refusal, TooManyAttempts) else 422
