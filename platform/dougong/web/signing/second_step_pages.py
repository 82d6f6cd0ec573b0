"""The second step of signing in: a code of the app, a recovery code, or setting the app up first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.access import TooManyAttempts
from dougong.access.admitting import current_step, second_step
from dougong.access.second_factor import begin_enrolment
from dougong.errors import InvalidInput, NotSignedIn
from dougong.web.addresses import safe_next
from dougong.web.languages import say_all
from dougong.web.screens import workspace
from dougong.web.signing.arriving import STEP_COOKIE, arrive, client_address
from dougong.web.signing.carrying import carried
from dougong.web.signing.qr_codes import qr_code
from dougong.web.texts import gettext
from dougong.web.toasts import toast


def register_routes(web: Blueprint) -> None:
    web.get("/sign-in/step", endpoint="sign_in_step")(show_step)
    web.post("/sign-in/step", endpoint="check_sign_in_step")(check_step)


def show_step() -> Response:
    try:
        return step_page(request.cookies.get(STEP_COOKIE, ""), safe_next(request.args.get("next")) or "")
    except NotSignedIn as refusal:
        return _begin_anew(refusal)


def check_step() -> Response:
    token = request.cookies.get(STEP_COOKIE, "")
    next_url = safe_next(request.form.get("next")) or ""
    code = request.form.get("code", "")[:100]
    try:
        signed_in = second_step(workspace(), token, code, client_address(), request.user_agent.string)
    except NotSignedIn as refusal:
        return _begin_anew(refusal)
    except TooManyAttempts as refusal:
        return step_page(token, next_url, say_all(refusal.problems)[0], 429)
    except InvalidInput as refusal:
        try:
            return step_page(token, next_url, say_all(refusal.problems)[0], 422)
        except NotSignedIn as over:
            return _begin_anew(over)
    return arrive(signed_in, next_url)


def step_page(token: str, next_url: str, refusal: str = "", status: int = 200) -> Response:
    """NotSignedIn where the step has run out."""
    context: dict[str, Any] = {"next_url": next_url, "refusal": refusal, "carried": carried()}
    with workspace().write() as tx:
        step = current_step(tx, token)
        if step.kind == "enrol":
            enrolment = begin_enrolment(tx, step.user)
            context |= {"secret": enrolment.secret, "picture": qr_code(enrolment.uri)}
    return make_response(render_template("second_step.html", **context), status)


def _begin_anew(refusal: NotSignedIn) -> Response:
    toast(gettext(refusal.problems[0].template))
    response = redirect(url_for("web.sign_in_form"), 303)
    response.delete_cookie(STEP_COOKIE, path="/sign-in", httponly=True, samesite="Lax")
    return response
