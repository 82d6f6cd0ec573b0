"""The first-run page, signing in and out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from dougong.access import (
    SYSTEM,
    StepNeeded,
    TooManyAttempts,
    any_users,
    create_user,
    first_step,
    sign_out,
    start_session,
)
from dougong.access.providers import list_providers
from dougong.errors import DougongError, NotSignedIn
from dougong.sign_on import came_by, farewell_url
from dougong.web.addresses import safe_next
from dougong.web.languages import page_language, say, say_all
from dougong.web.screens import SESSION_COOKIE, workspace
from dougong.web.signing.arriving import arrive, client_address, with_session, with_step
from dougong.web.signing.carrying import came_for, to_carry
from dougong.web.signing.carrying import carried as brought
from dougong.web.signing.second_step_pages import step_page


def register_routes(web: Blueprint) -> None:
    web.get("/welcome")(welcome_form)
    web.post("/welcome", endpoint="welcome")(create_owner)
    web.get("/sign-in")(sign_in_form)
    web.post("/sign-in", endpoint="sign_in")(check_sign_in)
    web.post("/sign-out", endpoint="sign_out")(leave)


def welcome_form() -> str | Response:
    with workspace().read() as tx:
        if any_users(tx):
            return redirect(url_for("web.sign_in_form"))
    return render_template("welcome.html", values={}, errors={})


def create_owner() -> str | Response | tuple[str, int]:
    """Only while the workspace has no user; the transaction that checks is the one that creates."""
    values = {name: request.form.get(name, "") for name in ("name", "email", "password")}
    try:
        with workspace().write() as tx:
            if any_users(tx):
                return redirect(url_for("web.sign_in_form"), 303)
            user = create_user(
                tx,
                SYSTEM,
                values["email"],
                values["name"],
                values["password"],
                ["administrator"],
                language=page_language(),
            )
            token = start_session(tx, user, request.user_agent.string, client_address())
    except DougongError as refusal:
        errors = {problem.place: say(problem) for problem in refusal.problems}
        return render_template("welcome.html", values=values, errors=errors), 422
    return with_session(redirect(url_for("web.home"), 303), token)


def sign_in_form() -> str | Response:
    with workspace().read() as tx:
        if not any_users(tx):
            return redirect(url_for("web.welcome_form"))
    return _form(safe_next(request.args.get("next")) or "")


def check_sign_in() -> Response | tuple[str, int]:
    next_url = safe_next(request.form.get("next")) or ""
    email = request.form.get("email", "")
    try:
        admitted = first_step(
            workspace(),
            email,
            request.form.get("password", ""),
            client_address(),
            request.user_agent.string,
        )
    except TooManyAttempts as refusal:
        return _form(next_url, email, say_all(refusal.problems)[0]), 429
    except NotSignedIn as refusal:
        return _form(next_url, email, say_all(refusal.problems)[0]), 422
    if isinstance(admitted, StepNeeded):
        return with_step(step_page(admitted.token, next_url), admitted)
    return arrive(admitted, next_url)


def leave() -> Response:
    token = request.cookies.get(SESSION_COOKIE, "")
    with workspace().write() as tx:
        came = came_by(tx, token)
        sign_out(tx, token)
    session.clear()
    farewell = farewell_url(workspace(), *came) if came is not None else None
    response = make_response(
        render_template(
            "signed_out.html", forget_drafts=True, farewell=farewell, provider=came[0].title if came else ""
        )
    )
    response.delete_cookie(SESSION_COOKIE)
    return response


def ask_to_sign_in() -> Response | tuple[str, int]:
    """The answer to a request of nobody: pages come back after sign-in, forms are carried through it."""
    if request.headers.get("HX-Request"):
        response = make_response("", 401)
        response.headers["X-Signed-Out"] = url_for("web.sign_in_form")
        return response
    fields = to_carry()
    if fields:
        return _form(request.path, carried=fields), 401
    with workspace().read() as tx:
        if not any_users(tx):
            return redirect(url_for("web.welcome_form"))
    return redirect(url_for("web.sign_in_form", next=came_for()), 303)


def _form(
    next_url: str, email: str = "", refusal: str = "", carried: list[tuple[str, str]] | None = None
) -> str:
    fields = brought() if carried is None else carried
    with workspace().read() as tx:
        providers = list_providers(tx, active_only=True)
    return render_template(
        "sign_in.html",
        next_url=next_url,
        email=email,
        refusal=refusal,
        carried=fields,
        providers=providers,
    )
