"""The page behind the link of an invitation: a name, a password, and in."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from dougong.access import StepNeeded, find_user
from dougong.access.admitting import admit
from dougong.access.invitations import find_invitation
from dougong.access.joining import join
from dougong.errors import DougongError, NotFound
from dougong.web.languages import LANGUAGES, page_language, say
from dougong.web.screens import workspace
from dougong.web.signing.arriving import arrive, client_address, with_step
from dougong.web.signing.second_step_pages import step_page
from dougong.web.texts import gettext
from dougong.web.toasts import toast


def register_routes(web: Blueprint) -> None:
    web.get("/join/<token>")(join_form)
    web.post("/join/<token>", endpoint="join")(accept)


def join_form(token: str) -> Response:
    with workspace().read() as tx:
        invitation = find_invitation(tx, token)
        if invitation is None:
            return _closed()
        user = find_user(tx, invitation.email)
    return _page(token, invitation.email, {"name": user.name if user else ""}, {})


def accept(token: str) -> Response:
    values = {name: request.form.get(name, "") for name in ("name", "language")}
    language = values["language"] if values["language"] in LANGUAGES else page_language()
    with workspace().read() as tx:
        invitation = find_invitation(tx, token)
    if invitation is None:
        return _closed()
    try:
        user = join(workspace(), token, values["name"], request.form.get("password", ""), language)
    except NotFound:
        return _closed()
    except DougongError as refusal:
        errors = {problem.place: say(problem) for problem in refusal.problems}
        return _page(token, invitation.email, values, errors, 422)
    with workspace().write() as tx:
        admitted = admit(tx, user, "password", client_address(), request.user_agent.string)
    if isinstance(admitted, StepNeeded):
        return with_step(step_page(admitted.token, ""), admitted)
    response = arrive(admitted, "")
    # What lay in the browser before is forgotten by now.
    toast(gettext("Welcome, {name}.").format(name=user.name))
    return response


def _page(
    token: str, email: str, values: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response:
    page = render_template("join.html", token=token, email=email, values=values, errors=errors)
    return make_response(page, status)


def _closed() -> Response:
    """The same for every link that is worth nothing: it tells neither why, nor whose it was."""
    return make_response(render_template("join_closed.html"), 404)
