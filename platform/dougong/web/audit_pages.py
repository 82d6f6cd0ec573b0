"""The audit log on a screen: who did what, when and from where; and as a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from dougong.access import POLICY, audit, list_users
from dougong.access.audit_kinds import AREAS, AUDIT_KINDS
from dougong.access.audit_reading import AuditEntry, AuditQuery, all_entries, find_entries
from dougong.problems import N_
from dougong.transfer.neutral import neutralise
from dougong.web.agents import agent_name
from dougong.web.role_titles import role_titles
from dougong.web.screens import Screen, reading, workspace, writing
from dougong.web.settings_frame import SETTINGS, SettingsPage, show_setting
from dougong.web.texts import gettext
from dougong.web.titles import hue, initials

PAGE = 50
FACTS = {
    "after": N_("Afterwards"),
    "before": N_("Before"),
    "by": N_("By"),
    "eyes": N_("Through the eyes of"),
    "format": N_("Format"),
    "key": N_("Key"),
    "of": N_("Of"),
    "mode": N_("Mode"),
    "origin": N_("Origin"),
    "roles": N_("Roles"),
    "seconds": N_("Seconds"),
    "untold": N_("Not listed before it"),
    "view": N_("View"),
    "where": N_("Request"),
}
WORDS = {
    "added": N_("Added"),
    "changed": N_("Changed"),
    "removed": N_("Removed"),
    "renamed": N_("Renamed"),
    "retyped": N_("Retyped"),
    "moved": N_("Moved"),
    "changes": N_("Changes"),
}
ACTORS = {"system": N_("Dougong"), "nobody": N_("Not signed in")}


SETTINGS.register(
    "audit_log",
    SettingsPage(
        "web.audit_log",
        N_("Audit log"),
        N_("Who did what, when and from where: searchable, and never rewritten."),
        "history",
        "workspace",
        "people",
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
        shown, where = found[:PAGE], dict[str, Any](given)
        return show_setting(
            screen,
            "settings/audit.html",
            gettext("Audit log"),
            entries=[_view(screen, entry) for entry in shown],
            older=url_for("web.audit_log", **where, cursor=shown[-1].cursor) if len(found) > PAGE else None,
            first=url_for("web.audit_log", **where) if query.cursor else None,
            given=given,
            people=[(user.id, user.name) for user in list_users(screen.tx)],
            kinds=_kinds(),
        )


def export_log() -> Response:
    """What fits the filter, whole; that it was taken out is itself an entry."""
    with writing() as screen:
        POLICY.require_right(screen.actor, "people")
        given = _filters(request.form)
        query = _query(screen, given)
        audit.note(screen.tx, screen.actor, "audit_exported", details=given)
        head = [gettext(one) for one in (N_("When"), N_("Who"), N_("What"), N_("About"), N_("Details"))]
        head += [gettext(N_("Address")), gettext(N_("Device")), gettext(N_("Request"))]
        titles = {name: gettext(kind.title) for name, kind in AUDIT_KINDS.items()}
        actors = {name: gettext(text) for name, text in ACTORS.items()}
    name = gettext("Audit log {day}.csv").format(day=screen.now.astimezone(screen.zone).date().isoformat())
    response = FlaskResponse(
        _lines(head, titles, actors, all_entries(workspace(), query)), mimetype="text/csv"
    )
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _lines(
    head: list[str], titles: Mapping[str, str], actors: Mapping[str, str], entries: Iterable[AuditEntry]
) -> Iterator[str]:
    yield "\ufeff" + _line(head)
    for entry in entries:
        facts = "; ".join(f"{name}: {_plain(value)}" for name, value in entry.details.items())
        who = entry.actor or actors.get(entry.actor_kind, "")
        cells = [entry.at, who, titles.get(entry.kind, entry.kind), entry.subject, facts]
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
    until = _midnight(screen, given.get("until"))
    return AuditQuery(
        person=int(given["person"]) if "person" in given else None,
        kinds=kinds,
        since=_midnight(screen, given.get("since")),
        until=until + timedelta(days=1) if until is not None else None,
        text=given.get("q", ""),
    )


def _midnight(screen: Screen, text: str | None) -> datetime | None:
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    if not 1900 < day.year < 2200:
        return None
    return datetime.combine(day, time(), screen.zone)


def _kinds() -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [
        (
            area,
            gettext(title),
            [(n, gettext(one.title)) for n, one in AUDIT_KINDS.items() if one.area == area],
        )
        for area, title in AREAS.items()
    ]


def _view(screen: Screen, entry: AuditEntry) -> dict[str, Any]:
    known, roles = AUDIT_KINDS.get(entry.kind), role_titles(screen)
    return {
        "at": screen.formats.short_instant(entry.at, screen.now),
        "at_full": screen.formats.instant(entry.at),
        "who": entry.actor or gettext(ACTORS.get(entry.actor_kind, "")),
        "known": bool(entry.actor),
        "who_url": url_for("web.audit_log", person=entry.user_id) if entry.user_id else None,
        "hue": hue(entry.user_id),
        "initials": initials(entry.actor),
        "by_key": entry.key_id is not None,
        "title": gettext(known.title) if known else entry.kind,
        "bad": known is not None and known.bad,
        "subject": _subject(entry),
        "facts": [
            (gettext(_fact_title(name)), _said(name, value, roles)) for name, value in entry.details.items()
        ],
        "address": entry.address,
        "agent": agent_name(entry.user_agent),
        "agent_full": entry.user_agent,
        "request_id": entry.request_id,
    }


def _subject(entry: AuditEntry) -> str:
    if entry.kind in ("published", "restored"):
        return gettext("Release {number}").format(number=entry.subject)
    return entry.subject


def _fact_title(name: str) -> str:
    return FACTS.get(name) or WORDS.get(name) or name


def _said(name: str, value: Any, roles: Mapping[str, str]) -> str:
    if name in ("roles", "before", "after") and isinstance(value, list):
        return ", ".join(roles.get(str(one), str(one)) for one in value)
    return _plain(value)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
