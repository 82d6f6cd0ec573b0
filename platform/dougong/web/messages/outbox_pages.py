"""The outbox on the screen: which mails there are, what became of them, what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.mail.server import has_mail_server
from dougong.messages import (
    MailQuery,
    OutboxMail,
    count_mails,
    find_mails,
    get_mail,
    read_mail,
    send_again,
    send_held,
)
from dougong.messages.outbox import STATES
from dougong.problems import N_
from dougong.records.titles import titles_of
from dougong.web.addresses import whole_number
from dougong.web.languages import say
from dougong.web.screens import Screen, reading, record_url, writing
from dougong.web.texts import gettext, ngettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

PAGE = 50
WORDS: Mapping[str, tuple[str, str]] = {
    "waiting": (N_("Waiting"), "accent"),
    "held": (N_("Held"), "warn"),
    "sent": (N_("Sent"), "good"),
    "dead": (N_("Given up"), "bad"),
    "declined": (N_("Not wanted"), ""),
}

SETTINGS.register(
    "outbox",
    SettingsPage(
        "web.outbox",
        N_("Outbox"),
        N_("Mails that were written here: what they say, and whether they have left."),
        "send",
        "workspace",
        "jobs",
        17,
        more=("web.outbox_mail",),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/outbox")(outbox)
    web.get("/settings/outbox/<int:mail_id>")(outbox_mail)
    web.post("/settings/outbox/<int:mail_id>/send")(send_mail_again)
    web.post("/settings/outbox/send")(send_held_mails)


def outbox() -> str:
    with reading() as screen:
        state = request.args.get("state") or None
        counts = count_mails(screen.tx, screen.actor)
        found = find_mails(
            screen.tx,
            screen.actor,
            MailQuery(state, before=request.args.get("before", None, whole_number), limit=PAGE),
        )
        tabs: list[tuple[str, int | None, str, bool]] = [
            (gettext("All"), None, url_for("web.outbox"), state is None)
        ]
        tabs += [
            (gettext(WORDS[one][0]), counts[one], url_for("web.outbox", state=one), state == one)
            for one in STATES
            if counts[one] or one == state
        ]
        older = url_for("web.outbox", state=state, before=found[-1].letter.id) if len(found) == PAGE else None
        return show_setting(
            screen,
            "settings/outbox.html",
            gettext("Outbox"),
            mails=_views(screen, found),
            tabs=tabs,
            older=older,
            held=counts["held"],
            has_server=has_mail_server(screen.tx),
            may_configure=screen.has_right("people"),
        )


def outbox_mail(mail_id: int) -> str:
    with reading() as screen:
        mail = get_mail(screen.tx, screen.actor, mail_id)
        (view,) = _views(screen, [mail])
        content = read_mail(screen.tx, screen.actor, mail)
        return show_setting(
            screen,
            "settings/outbox_mail.html",
            view["subject"] or gettext("Mail"),
            mail=view,
            text=content.text if content else None,
            # Made by us from a template, each value escaped.
            body=Markup(content.html) if content and content.html else None,  # noqa: S704
            problems=[say(problem) for problem in mail.problems],
            has_server=has_mail_server(screen.tx),
        )


def send_mail_again(mail_id: int) -> Response:
    with writing() as screen:
        send_again(screen.tx, screen.actor, mail_id)
    toast(gettext("It is on its way."))
    return redirect(url_for("web.outbox_mail", mail_id=mail_id), 303)


def send_held_mails() -> Response:
    with writing() as screen:
        count = send_held(screen.tx, screen.actor)
    toast(ngettext("%(num)d mail is on its way.", "%(num)d mails are on their way.", count))
    return redirect(url_for("web.outbox"), 303)


def _views(screen: Screen, mails: Sequence[OutboxMail]) -> list[dict[str, Any]]:
    wanted: dict[str, list[int]] = {}
    for mail in mails:
        item = screen.definitions.objects_by_id.get(mail.letter.object_id or "")
        if item is not None and mail.letter.record_id and POLICY.can(screen.actor, "read", item):
            wanted.setdefault(item.id, []).append(mail.letter.record_id)
    titles = {one: titles_of(screen.tx, screen.actor, one, ids) for one, ids in wanted.items()}
    return [_view(screen, mail, titles.get(mail.letter.object_id or "", {})) for mail in mails]


def _view(screen: Screen, mail: OutboxMail, titles: Mapping[int, str | None]) -> dict[str, Any]:
    letter, (state, hue) = mail.letter, WORDS[mail.state]
    item = screen.definitions.objects_by_id.get(letter.object_id or "")
    record = letter.record_id if item is not None and letter.record_id in titles else None
    template = next((one for one in screen.definitions.messages.values() if one.id == letter.topic), None)
    return {
        "id": letter.id,
        "url": url_for("web.outbox_mail", mail_id=letter.id),
        "to": letter.to_address,
        # A subject may hold what is in the record; whoever does not see that sees which template it was.
        "subject": letter.subject if read_mail(screen.tx, screen.actor, mail) else "",
        "template": screen.titles.of(template.id, "title", template.title) if template else "",
        "state": mail.state,
        "state_title": gettext(state),
        "hue": hue,
        "record": titles.get(record) or f"#{record}" if record else "",
        "record_url": record_url(item.name, record) if record and item is not None else None,
        "object": screen.titles.object(item) if item is not None else "",
        "at": screen.formats.ago(letter.created_at, screen.now),
        "at_full": screen.formats.full_instant(letter.created_at),
        "sent": screen.formats.full_instant(letter.sent_at) if letter.sent_at else None,
        "attempts": mail.attempts,
        "next": screen.formats.instant(mail.next_at) if mail.next_at else None,
        "stuck": mail.state in ("held", "dead"),
    }
