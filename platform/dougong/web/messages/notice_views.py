"""Notices as their page shows them: a sentence with what it is about, an excerpt, a way there."""

from __future__ import annotations

from flask import url_for
from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.jobs import KINDS
from dougong.notices import Notice
from dougong.web.screens import Screen, record_url
from dougong.web.texts import gettext, told
from dougong.web.titles import hue, initials

NAMED = 3
"""So many fields are named; of more only their number is told."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    id: int
    sentence: Markup
    excerpt: str
    icon: str
    initials: str
    hue: int
    at: str
    at_short: str
    at_full: str
    read: bool


def notice_view(screen: Screen, notice: Notice) -> NoticeView:
    who = (notice.by or {}).get("title") or gettext("Somebody")
    formats = screen.formats
    return NoticeView(
        id=notice.id,
        sentence=_sentence(screen, notice, who),
        excerpt=notice.text,
        icon=notice.kind.icon,
        initials=initials(who) if notice.by else "",
        hue=hue((notice.by or {}).get("id", 0)),
        at=notice.at,
        at_short=formats.ago(notice.at, screen.now),
        at_full=formats.full_instant(notice.at),
        read=notice.read,
    )


def address_of(screen: Screen, notice: Notice) -> str:
    """Where it leads."""
    if notice.job is not None:
        return url_for("web.show_job", job_id=notice.job["id"])
    if notice.object is None:
        return url_for("web.notices")
    if notice.record is None:
        own = f"owner~equals~{screen.actor.user_id}" if notice.kind.name == "hand_over" else None
        return url_for("web.list_records", name=notice.object.name, sort="-updated_at", f=own)
    place = f"#comment-{notice.comment_id}" if notice.comment_id is not None else ""
    return record_url(notice.object.name, notice.record["id"]) + place


def _sentence(screen: Screen, notice: Notice, who: str) -> Markup:
    parts = {
        "who": Markup("<b>{}</b>").format(who),
        "record": Markup("<b>{}</b>").format((notice.record or {}).get("title", "")),
        "fields": _fields(screen, notice),
        "object": screen.titles.plural(notice.object) if notice.object is not None else "",
        "count": screen.formats.number(notice.count),
        "job": Markup("<b>{}</b>").format(_job(notice)),
    }
    return Markup(gettext(notice.template)).format(**parts)  # noqa: S704 - the sentence is our own


def _fields(screen: Screen, notice: Notice) -> str:
    titles = [screen.titles.segment(one) for one in notice.field_ids]
    return screen.formats.several(titles, NAMED)


def _job(notice: Notice) -> str:
    if notice.job is None:
        return ""
    kind = KINDS.get(notice.job["kind"])
    title = gettext(kind.title) if kind is not None else notice.job["kind"]
    return told(title, notice.job["subject"]) if notice.job["subject"] else title
