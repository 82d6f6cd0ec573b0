"""A forgotten password: asking for a link, and choosing a new one by it."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.access.denials import DenialLimit
from dougong.access.resets import reset_password, reset_user
from dougong.errors import InvalidInput, NotFound
from dougong.mail.reset_mails import ask_for_reset
from dougong.mail.server import has_mail_server
from dougong.web.languages import say, say_all
from dougong.web.screens import workspace
from dougong.web.signing.arriving import client_address
from dougong.web.texts import gettext
from dougong.web.toasts import toast

LONGEST_TOKEN = 100


def register_routes(web: Blueprint) -> None:
    web.get("/sign-in/forgotten", endpoint="forgotten_password")(forgotten_form)
    web.post("/sign-in/forgotten", endpoint="ask_for_reset")(ask)
    web.get("/sign-in/reset", endpoint="reset_form")(reset_form)
    web.post("/sign-in/reset", endpoint="reset_password")(reset)


def forgotten_form() -> str:
    with workspace().read() as tx:
        return render_template("forgotten.html", by_mail=has_mail_server(tx), asked=False)


def ask() -> str:
    """The same answer for every address, known or not, and however often it is asked for."""
    subject = gettext("A new password for {workspace}").format(workspace=workspace().name)
    text = gettext(
        "Hello {name},\n\nby this link you choose a new password. It is good for one hour:\n\n{link}\n\n"
        "If you did not ask for it, do nothing: your password stays as it is.\n"
    )
    limit: DenialLimit = workspace().memory.setdefault("web.resets", DenialLimit())
    email = request.form.get("email", "")[:320]
    with workspace().write() as tx:
        by_mail = has_mail_server(tx)
        if by_mail and "@" in email and limit.tell(client_address(), email, tx.now) is not None:
            ask_for_reset(tx, email, subject[:300], text)
    return render_template("forgotten.html", by_mail=by_mail, asked=True)


def reset_form() -> Response | str:
    return _form(request.args.get("token", "")[:LONGEST_TOKEN])


def reset() -> Response | str:
    token = request.form.get("token", "")[:LONGEST_TOKEN]
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _form(token, {"again": gettext("The two passwords differ.")})
    try:
        with workspace().write() as tx:
            reset_password(tx, token, password)
    except InvalidInput as refusal:
        return _form(token, {problem.place: say(problem) for problem in refusal.problems})
    except NotFound as refusal:
        return _over(refusal)
    toast(gettext("Your password is changed. Sign in with it."))
    return redirect(url_for("web.sign_in_form"), 303)


def _form(token: str, errors: dict[str, str] | None = None) -> Response:
    try:
        with workspace().read() as tx:
            user = reset_user(tx, token)
    except NotFound as refusal:
        return _over(refusal)
    page = render_template("reset.html", token=token, email=user.email, errors=errors or {})
    return make_response(page, 422 if errors else 200)


def _over(refusal: NotFound) -> Response:
    page = render_template("forgotten.html", by_mail=False, asked=False, refusal=say_all(refusal.problems)[0])
    return make_response(page, 404)
