"""What every way of signing in ends with: cookies, and the page that the person came for."""

from __future__ import annotations

from datetime import timedelta

from flask import g, make_response, redirect, render_template, request, session, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from dougong.access import SignedIn, StepNeeded
from dougong.access.admitting import STEP_LASTS
from dougong.access.security_policy import security_policy
from dougong.web.screens import SESSION_COOKIE, workspace
from dougong.web.signing.carrying import as_form, carried, resumes
from dougong.web.texts import forget_language, ngettext
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
        from dougong.web.forms.form_pages import resume

        endpoint, arguments = form
        return make_response(resume(endpoint, arguments, as_form(fields), signed_in.token))
    if signed_in.codes_left is not None:
        toast(
            ngettext(
                "%(num)d recovery code is left.", "%(num)d recovery codes are left.", signed_in.codes_left
            )
        )
    return redirect(next_url, 303)


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
