"""Message templates on the screen, and what they come to for a record, before anything is sent."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.definitions import MessageDefinition
from dougong.errors import DougongError, Forbidden
from dougong.mail.server import has_mail_server
from dougong.messages import Message, Rendered, write_trial
from dougong.problems import N_
from dougong.records import RecordQuery, find
from dougong.web.addresses import whole_number
from dougong.web.languages import LANGUAGES, say_all
from dougong.web.screens import Screen, reading, record_url, writing
from dougong.web.texts import gettext
from dougong.web.toasts import toast
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting

OFFERED = 30
SETTINGS.register(
    "messages",
    SettingsPage(
        "web.message_templates",
        N_("Message templates"),
        N_("What mails about records say, and how they look for a real one."),
        "message-2",
        "workspace",
        "design",
        16,
        more=("web.message_preview",),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/messages")(message_templates)
    web.get("/settings/messages/<name>")(message_preview)
    web.post("/settings/messages/<name>/trial", endpoint="send_trial")(send_trial)


def message_templates() -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "design")
        rows = [_row(screen, one) for one in screen.definitions.messages.values()]
        return show_setting(screen, "settings/messages.html", gettext("Message templates"), rows=rows)


def _row(screen: Screen, one: MessageDefinition) -> dict[str, Any]:
    item = screen.definitions.objects_by_id[one.object_id]
    return {
        "title": screen.titles.of(one.id, "title", one.title),
        "description": screen.titles.of(one.id, "description", one.description),
        "object": screen.titles.object(item),
        "icon": item.icon or "mail",
        "url": url_for("web.message_preview", name=one.name),
    }


def message_preview(name: str) -> str:
    with reading() as screen:
        POLICY.require_right(screen.actor, "design")
        one = screen.definitions.message(name)
        item = screen.definitions.objects_by_id[one.object_id]
        records = _records(screen, one)
        chosen = request.args.get("record", None, whole_number) or (records[0][0] if records else None)
        language = request.args.get("language", screen.language)
        rendered, refusals = _rendered(screen, one, chosen, language)
        return show_setting(
            screen,
            "settings/message_preview.html",
            screen.titles.of(one.id, "title", one.title),
            name=name,
            object=screen.titles.object(item),
            description=screen.titles.of(one.id, "description", one.description),
            records=records,
            chosen=chosen,
            record_url=record_url(item.name, chosen) if chosen else None,
            languages=_languages(screen),
            language=language,
            rendered=rendered,
            body=Markup(rendered.html) if rendered else None,  # noqa: S704 - made by us, each value escaped
            refusals=refusals,
        )


def send_trial(name: str) -> Response:
    record_id, language = request.form.get("record", 0, whole_number), request.form.get("language", "")[:20]
    with writing() as screen:
        one = screen.definitions.message(name)
        known = dict(_languages(screen))
        language = language if language in known else screen.language
        mail_id = write_trial(screen.tx, screen.actor, one, record_id, language)
        sent, sees = has_mail_server(screen.tx), screen.has_right("jobs")
    toast(
        gettext("A trial is on its way to you.")
        if sent
        else gettext("There is no mail server yet: the trial waits in the outbox.")
    )
    back = url_for("web.message_preview", name=name, record=record_id, language=language)
    return redirect(url_for("web.outbox_mail", mail_id=mail_id) if sees else back, 303)


def _records(screen: Screen, one: MessageDefinition) -> list[tuple[int, str]]:
    """The newest that the person may see."""
    item = screen.definitions.objects_by_id[one.object_id]
    title = item.title_field
    names = (title.name,) if title is not None else ("id",)
    try:
        query = RecordQuery(item.name, names, sort=("-id",), limit=OFFERED)
        page = find(screen.tx, screen.actor, query)
    except Forbidden:
        return []
    return [(record["id"], record[names[0]] or f"#{record['id']}") for record in page.data]


def _rendered(
    screen: Screen, one: MessageDefinition, record_id: int | None, language: str
) -> tuple[Rendered | None, list[str]]:
    if record_id is None:
        return None, []
    try:
        return Message(screen.tx, screen.actor, one, record_id).rendered(language, screen.actor.zone), []
    except DougongError as refusal:
        return None, list(say_all(refusal.problems))


def _languages(screen: Screen) -> list[tuple[str, str]]:
    known = dict.fromkeys([*LANGUAGES, *screen.definitions.languages])
    return [(one, LANGUAGES.get(one, one)) for one in known]
