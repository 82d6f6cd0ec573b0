"""What went wrong, as a page in the same look as all others."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import g, make_response, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from dougong.access import Operation
from dougong.errors import (
    Conflict,
    DougongError,
    Forbidden,
    Inconsistent,
    InvalidInput,
    NotFound,
    NotSignedIn,
    Unavailable,
)
from dougong.problems import N_
from dougong.records.explaining import may_know
from dougong.web.languages import say_all
from dougong.web.roles.role_words import RIGHTS
from dougong.web.screens import SESSION_COOKIE, Screen, reading
from dougong.web.shell import Crumb, show
from dougong.web.signing.carrying import to_carry
from dougong.web.signing.sign_in_pages import ask_to_sign_in
from dougong.web.texts import gettext

HEADINGS = {
    400: N_("This address cannot be read"),
    401: N_("Sign in to go on"),
    403: N_("You may not do this"),
    404: N_("There is nothing here"),
    405: N_("There is nothing here"),
    409: N_("Somebody was faster"),
    413: N_("That is too much at once"),
    422: N_("This cannot be done"),
    500: N_("Something went wrong on our side"),
    503: N_("Just a moment"),
}
HINTS = {
    404: N_("The address may be mistyped, or what was here has been deleted."),
    413: N_("Send less, or import it as a file."),
}
ICONS = {403: "lock", 404: "zoom-question", 409: "users", 500: "alert-triangle", 503: "clock"}
INNER = frozenset({"version", "follows", "confirmed"})
"""Parts of a form that nobody typed."""
QUESTIONS: dict[str, Operation] = {
    "web.list_records": "read",
    "web.show_record": "read",
    "web.new_record": "create",
    "web.create_record": "create",
    "web.edit_record": "update",
    "web.update_record": "update",
    "web.delete_record": "delete",
    "web.restore_record": "restore",
}
"""What is asked on the pages of these endpoints."""
_STATUS: tuple[tuple[type[DougongError], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
    (InvalidInput, 422),
    (Unavailable, 503),
    (Inconsistent, 503),
)


def refusal_page(error: DougongError) -> Response:
    if isinstance(error, NotSignedIn):
        return make_response(ask_to_sign_in())
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    response = error_page(status, [*say_all(error.problems), *_missing(error)])
    if isinstance(error, Unavailable):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _missing(error: DougongError) -> list[str]:
    """Which right it takes, in words."""
    rights = [problem.params["right"] for problem in error.problems if "right" in problem.params]
    text = gettext("It takes a role with the right “{right}”.")
    return [text.format(right=gettext(RIGHTS[right])) for right in rights if right in RIGHTS]


def why_url(screen: Screen, status: int) -> str | None:
    """Where it is told which role or rule is missing, of a page about an object or a record."""
    operation, given = QUESTIONS.get(request.endpoint or ""), request.view_args or {}
    if operation is None or given.get("name") not in screen.definitions.objects:
        return None
    name, record_id = given["name"], given.get("record_id")
    if record_id is not None:
        if status == 404 and may_know(screen.tx, screen.actor, name, record_id):
            # Nothing keeps it from them: it is not there, as the page says.
            return None
        return url_for("web.why_record", name=name, record_id=record_id, operation=operation)
    return url_for("web.why_object", name=name, operation=operation) if status == 403 else None


def http_page(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    return error_page(error.code or 500)


def incident_page(incident: str) -> Response:
    text = gettext("It has been recorded as incident {incident}. Nothing was changed.").format(
        incident=incident
    )
    return error_page(500, [text], in_shell=False)


def error_page(status: int, messages: Sequence[str] = (), in_shell: bool = True) -> Response:
    if in_shell and request.cookies.get(SESSION_COOKIE) and not _is_fragment():
        try:
            # The reader's language is known only in here.
            with reading() as screen:
                context = _context(status, messages)
                context["why_url"] = why_url(screen, status) if status in (403, 404) else None
                return make_response(
                    show(screen, "error.html", [Crumb(context["heading"])], **context), status
                )
        except DougongError:
            g.actor = None
    context = _context(status, messages)
    if _is_fragment():
        text = f"{context['heading']} {' '.join(context['messages'])}"
        return make_response(text, status, {"Content-Type": "text/plain; charset=utf-8"})
    return make_response(render_template("error.html", shell=None, **context), status)


def _kept() -> str:
    """What was typed into a form that can be saved no more: to be copied. The browser keeps it as well."""
    typed = [(name, value.strip()) for name, value in to_carry() if name not in INNER]
    return "\n".join(f"{name}: {value}" for name, value in typed if value and value != "false")


def _is_fragment() -> bool:
    return bool(request.headers.get("HX-Request"))


def _context(status: int, messages: Sequence[str]) -> dict[str, Any]:
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else str(status)
    hint = [gettext(HINTS[status])] if status in HINTS and not messages else []
    return {
        "heading": gettext(HEADINGS[status]) if status in HEADINGS else phrase,
        "messages": [*messages, *hint],
        "error_icon": ICONS.get(status, "alert-circle"),
        "kept": _kept() if status in (403, 404) else "",
    }
