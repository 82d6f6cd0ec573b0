"""What a notice says, as plain text, to somebody who is not looking at a page."""

from __future__ import annotations

from dougong.jobs import KINDS
from dougong.notices.inbox import Notice
from dougong.problems import N_, fill
from dougong.storage import Transaction
from dougong.tongues import translated

NAMED = 3
OWNER = N_("Owner")
SOMEBODY = N_("Somebody")


def sentence(tx: Transaction, notice: Notice, language: str) -> str:
    definitions, item = tx.release.definitions, notice.object
    plural = (
        definitions.title(item.id, "pluralTitle", language, item.plural_title) if item is not None else ""
    )
    parts = {
        "who": (notice.by or {}).get("title") or translated(SOMEBODY, language),
        "record": (notice.record or {}).get("title", ""),
        "fields": _fields(tx, notice, language),
        "object": plural,
        "count": notice.count,
        "job": _job(notice, language),
    }
    return fill(translated(notice.template, language), parts)


def _fields(tx: Transaction, notice: Notice, language: str) -> str:
    definitions, titles = tx.release.definitions, []
    for one in notice.field_ids[:NAMED]:
        field = definitions.fields_by_id.get(one)
        found = (
            definitions.title(one, "title", language, field.title) if field else translated(OWNER, language)
        )
        titles.append(found)
    more = len(notice.field_ids) - NAMED
    return ", ".join([*titles, *([f"+{more}"] if more > 0 else [])])


def _job(notice: Notice, language: str) -> str:
    if notice.job is None:
        return ""
    kind = KINDS.get(notice.job["kind"])
    title = translated(kind.title, language) if kind is not None else notice.job["kind"]
    return f"{title}: {notice.job['subject']}" if notice.job["subject"] else title
