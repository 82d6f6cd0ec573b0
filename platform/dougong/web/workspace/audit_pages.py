"""The audit log on a screen: who did what, when and from where; and as a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, request, stream_with_context, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from dougong.access import audit, list_users
from dougong.access.audit_kinds import AREAS, AUDIT_KINDS
from dougong.access.audit_reading import AuditEntry, AuditQuery, all_entries, find_entries, require_reading
from dougong.problems import N_
from dougong.transfer.neutral import neutralise
from dougong.web.signing.agents import agent_name
from dougong.web.workspace.asked_days import midnight
from dougong.web.workspace.audit_words import AuditWords
from dougong.web.screens import Screen, reading, workspace, writing
from dougong.web.workspace.settings_frame import SETTINGS, SettingsPage, show_setting
from dougong.web.texts import gettext, told
from dougong.web.titles import hue, initials

PAGE = 50
SETTINGS.register(
    "audit_log",
    SettingsPage(
        "web.audit_log",
        N_("Audit log"),
        N_("Who did what, when and from where: searchable, and never rewritten."),
        "history",
        "workspace",
        "audit",
        30,
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/settings/audit", endpoint="audit_log")(show_log)
    web.post("/settings/audit.csv", endpoint="export_audit_log")(export_log)


def show_log() -> str:
    with reading() as screen:
        given = _filters(request.args)
        query = replace(_query(screen, given), cursor=request.args.get("cursor") or None, limit=PAGE + 1)
        found = find_entries(screen.tx, screen.actor, query)
        shown, where, words = found[:PAGE], dict[str, Any](given), AuditWords(screen)
        return show_setting(
            screen,
            "settings/audit.html",
            gettext("Audit log"),
            entries=[_view(screen, words, entry) for entry in shown],
            older=url_for("web.audit_log", **where, cursor=shown[-1].cursor) if len(found) > PAGE else None,
            first=url_for("web.audit_log", **where) if query.cursor else None,
            given=given,
            people=[(user.id, user.name) for user in list_users(screen.tx)],
            kinds=_kinds(),
        )


def export_log() -> Response:
    """What fits the filter, whole; that it was taken out is itself an entry."""
    with writing() as screen:
        require_reading(screen.actor)
        given = _filters(request.form)
        query = _query(screen, given)
        audit.note(screen.tx, screen.actor, "audit_exported", details=given)
        head = [gettext(one) for one in (N_("When"), N_("Who"), N_("What"), N_("About"), N_("Details"))]
        head += [gettext(N_("Address")), gettext(N_("Device")), gettext(N_("Request"))]
        words = AuditWords(screen)
    name = gettext("Audit log {day}.csv").format(day=screen.now.astimezone(screen.zone).date().isoformat())
    lines = stream_with_context(_lines(head, words, all_entries(workspace(), query)))
    response = FlaskResponse(lines, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _lines(head: list[str], words: AuditWords, entries: Iterable[AuditEntry]) -> Iterator[str]:
    yield "\ufeff" + _line(head)
    for entry in entries:
        facts = "; ".join(told(title, value) for title, value in words.facts(entry))
        cells = [entry.at, words.who(entry), words.title(entry), words.subject(entry), facts]
        yield _line([*cells, entry.address, entry.user_agent, entry.request_id])


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([neutralise(cell) for cell in cells])
    return buffer.getvalue()


def _filters(source: Mapping[str, str]) -> dict[str, str]:
    """What can be read of it, as it goes into addresses again."""
    given = {name: source.get(name, "").strip()[:200] for name in ("q", "person", "kind", "since", "until")}
    if not (given["person"].isascii() and given["person"].isdigit() and len(given["person"]) < 16):
        given["person"] = ""
    if given["kind"] not in AUDIT_KINDS and given["kind"] not in AREAS:
        given["kind"] = ""
    return {name: value for name, value in given.items() if value}


def _query(screen: Screen, given: Mapping[str, str]) -> AuditQuery:
    kind = given.get("kind", "")
    kinds = (kind,) if kind in AUDIT_KINDS else tuple(n for n, one in AUDIT_KINDS.items() if one.area == kind)
    until = midnight(screen, given.get("until"))
    return AuditQuery(
        person=int(given["person"]) if "person" in given else None,
        kinds=kinds,
        since=midnight(screen, given.get("since")),
        until=until + timedelta(days=1) if until is not None else None,
        text=given.get("q", ""),
    )


def _kinds() -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [
        (
            area,
            gettext(title),
            [(n, gettext(one.title)) for n, one in AUDIT_KINDS.items() if one.area == area],
        )
        for area, title in AREAS.items()
    ]


def _view(screen: Screen, words: AuditWords, entry: AuditEntry) -> dict[str, Any]:
    known = AUDIT_KINDS.get(entry.kind)
    return {
        "at": screen.formats.short_instant(entry.at, screen.now),
        "at_full": screen.formats.instant(entry.at),
        "who": words.who(entry),
        "known": bool(entry.user_id),
        "who_url": url_for("web.audit_log", person=entry.user_id) if entry.user_id else None,
        "hue": hue(entry.user_id),
        "initials": initials(entry.actor),
        "by_key": entry.key_id is not None,
        "title": words.title(entry),
        "bad": known is not None and known.bad,
        "subject": words.subject(entry),
        "facts": words.facts(entry),
        "address": entry.address,
        "agent": agent_name(entry.user_agent),
        "agent_full": entry.user_agent,
        "request_id": entry.request_id,
    }
