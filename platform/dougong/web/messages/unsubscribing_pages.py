"""The page behind the link by which somebody gets no more mails: one click there, or one in the mail program."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from dougong.access import find_user
from dougong.definitions import DefinitionSet
from dougong.errors import InvalidInput
from dougong.messages import accept_again, decline, read_link
from dougong.notices import stop_mails
from dougong.notices.mailing import TOPIC
from dougong.storage import Transaction
from dougong.web.languages import page_language, say_all
from dougong.web.screens import workspace
from dougong.web.texts import gettext

ONE_CLICK = "web.unsubscribe"
"""Mail programs post there by themselves (RFC 8058), without a form of ours: the link alone says who it is."""


def register_routes(web: Blueprint) -> None:
    web.get("/unsubscribe/<token>", endpoint="ask_unsubscribe")(ask)
    web.post("/unsubscribe/<token>", endpoint="unsubscribe")(leave)


def ask(token: str) -> Response:
    """Only asks: whatever looks at links in mails beforehand must not answer for their reader."""
    try:
        with workspace().read() as tx:
            topic, address = read_link(tx, token)
            return _page(address, _what(tx, topic), token=token)
    except InvalidInput as refusal:
        return _page("", "", refusal=next(iter(say_all(refusal.problems))), status=404)


def leave(token: str) -> Response:
    again = request.form.get("again") == "1"
    try:
        with workspace().write() as tx:
            topic, address = read_link(tx, token)
            if topic == TOPIC:
                user = find_user(tx, address)
                if user is not None:
                    stop_mails(tx, user.id)
            else:
                (accept_again if again else decline)(tx, topic, address)
            what = _what(tx, topic)
    except InvalidInput as refusal:
        return _page("", "", refusal=next(iter(say_all(refusal.problems))), status=400)
    return _page(address, what, token="" if topic == TOPIC else token, done="again" if again else "left")


def _what(tx: Transaction, topic: str) -> str:
    if topic == TOPIC:
        return gettext("Notices")
    definitions: DefinitionSet = tx.release.definitions
    one = next((one for one in definitions.messages.values() if one.id == topic), None)
    return definitions.title(one.id, "title", page_language(), one.title) if one else gettext("These mails")


def _page(
    address: str, what: str, token: str = "", done: str = "", refusal: str = "", status: int = 200
) -> Response:
    html = render_template(
        "unsubscribe.html", address=address, what=what, token=token, done=done, refusal=refusal
    )
    return Response(html, status, mimetype="text/html")
