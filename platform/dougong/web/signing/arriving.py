"""What every way of signing in ends with: cookies, and the page that the person came for."""

from __future__ import annotations

from datetime import timedelta

from flask import g, make_response, redirect, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from dougong.access import SignedIn, StepNeeded
from dougong.access.admitting import STEP_LASTS
from dougong.access.security_policy import security_policy
from dougong.errors import NotSignedIn
from dougong.web.screens import SESSION_COOKIE, reading, workspace
from dougong.web.signing.carrying import PASTE, as_form, came_for, carried, resumes, to_carry
from dougong.web.texts import forget_language, gettext, ngettext
from dougong.web.toasts import toast

STEP_COOKIE = "dg_step"
STEP_PATH = "/sign-in"


def arrive(signed_in: SignedIn, next_url: str) -> Response:
    # What was stored before somebody signed in must not serve them: a planted CSRF token, for one.
    session.clear()
    g.pop("csrf_token", None)
    generate_csrf()
    response = _page(signed_in, next_url or url_for("web.start"))
    response.delete_cookie(STEP_COOKIE, path=STEP_PATH, httponly=True, samesite="Lax")
    return with_session(response, signed_in.token)


def _page(signed_in: SignedIn, next_url: str) -> Response:
    fields = carried()
    form = resumes(next_url) if fields else None
    if signed_in.recovery_codes or form is not None:
        g.actor = signed_in.actor
        forget_language()
    if signed_in.recovery_codes:
        return make_response(
            render_template("recovery_codes.html", codes=signed_in.recovery_codes, next_url=next_url)
        )
    if form is not None:
        return make_response(_resumed(*form, fields, signed_in.token))
    if signed_in.codes_left is not None:
        toast(
            ngettext(
                "%(num)d recovery code is left.", "%(num)d recovery codes are left.", signed_in.codes_left
            )
        )
    return redirect(next_url, 303)


def go_on() -> Response | None:
    """The form of this request again, whose token is one of an earlier session: its person has signed in meanwhile,
    in another tab. Nothing of it is saved before they press Save."""
    if "HX-Request" in request.headers:
        return None
    fields, token = to_carry(), request.cookies.get(SESSION_COOKIE, "")
    form = resumes(request.path) if fields else None
    try:
        if form is not None:
            return make_response(_resumed(*form, fields, token), 401)
        with reading(token):
            address = came_for()
    except NotSignedIn:
        return None
    if address is None:
        return None
    toast(gettext("You are signed in again. Look through it once more, and go on."))
    return redirect(address, 303)


def _resumed(endpoint: str, arguments: dict[str, object], fields: list[tuple[str, str]], token: str) -> str:
    from dougong.web.forms.form_pages import resume
    from dougong.web.lists.paste_pages import paste_again

    return (paste_again if endpoint == PASTE else resume)(endpoint, arguments, as_form(fields), token)


def with_step(response: Response, step: StepNeeded) -> Response:
    return _cookie(response, STEP_COOKIE, step.token, STEP_LASTS, STEP_PATH)


def with_session(response: Response, token: str) -> Response:
    with workspace().read() as tx:
        length = security_policy(tx).session_length
    return _cookie(response, SESSION_COOKIE, token, length, "/")


def _cookie(response: Response, name: str, value: str, age: timedelta, path: str) -> Response:
    response.set_cookie(
        name,
        value,
        max_age=int(age.total_seconds()),
        path=path,
        httponly=True,
        samesite="Lax",
        secure=workspace().settings.secure_cookies,
    )
    return response


def client_address() -> str:
    return request.remote_addr or ""
