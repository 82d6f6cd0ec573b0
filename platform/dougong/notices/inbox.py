"""A person's notices as they may be read now: those about what the reader may not see are left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput
from dougong.notices.kinds import NOTICE_KINDS, NoticeKind
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, find
from dougong.storage import Transaction, instant_text

PAGE = 30
MOST = 100
COUNTED = 99
"""A bell says "99+" at most."""
EXCERPT = 200
MAILED_WITHIN = timedelta(days=3)

_SELECT = (
    'SELECT n."id", n."kind", n."at", n."by_id", u."name", n."object_id", n."record_id", n."comment_id",'
    ' n."job_id", n."fields", n."text", n."count", n."read_at", c."text", j."kind", j."subject", j."state"'
    ' FROM "_dg_notice" n LEFT JOIN "_dg_user" u ON u."id" = n."by_id"'
    ' LEFT JOIN "_dg_comment" c ON c."id" = n."comment_id" LEFT JOIN "_dg_job" j ON j."id" = n."job_id"'
    ' WHERE n."user_id" = ?'
)
_UNREAD = ' AND n."read_at" IS NULL'


@dataclass(frozen=True, slots=True)
class Notice:
    """``record`` is ``{"id", "title"}``; without it the notice is about ``count`` records of ``object``, or
    about the ``job`` ``{"id", "kind", "subject", "state"}``. ``text`` is an excerpt of what was said."""

    id: int
    kind: NoticeKind
    at: str
    by: dict[str, Any] | None
    object: ObjectDefinition | None
    record: dict[str, Any] | None
    comment_id: int | None
    job: dict[str, Any] | None
    field_ids: Sequence[str]
    text: str
    count: int
    read: bool

    @property
    def template(self) -> str:
        """Of its sentence."""
        has_failed = self.job is not None and self.job["state"] == "dead"
        of_many = self.record is None and self.object is not None
        return self.kind.said(self.by is None, of_many, has_failed)

    def to_json(self) -> dict[str, Any]:
        names = self.object.fields_by_id if self.object is not None else {}
        return {
            "id": self.id,
            "kind": self.kind.name,
            "at": self.at,
            "by": self.by,
            "object": self.object.name if self.object is not None else None,
            "record": self.record,
            "comment": self.comment_id,
            "job": None if self.job is None else self.job["id"],
            "fields": [names[one].name if one in names else one for one in self.field_ids],
            "text": self.text,
            "count": self.count,
            "read": self.read,
        }


@dataclass(frozen=True, slots=True)
class Inbox:
    """``next`` is what to ask for as ``before`` to get the page that follows."""

    notices: list[Notice]
    next: int | None


def inbox(
    tx: Transaction, actor: Actor, unread: bool = False, before: int | None = None, limit: int = PAGE
) -> Inbox:
    """The newest first."""
    if not 1 <= limit <= MOST:
        text = N_("The limit must be between 1 and {most}.")
        raise InvalidInput(Problem("limit", text, "limit", {"most": MOST}))
    found: list[Notice] = []
    while True:
        rows = _rows(tx, actor, unread, before, limit + 1)
        more, rows = len(rows) > limit, rows[:limit]
        found += _readable(tx, actor, rows)
        before = rows[-1][0] if more else None
        if before is None or len(found) >= limit:
            return Inbox(found, before)


def unread_count(tx: Transaction, actor: Actor) -> int:
    """Up to one more than ``COUNTED``."""
    return len(_readable(tx, actor, _rows(tx, actor, True, None, COUNTED + 1)))


def mark_read(tx: Transaction, actor: Actor, notice_id: int) -> None:
    """One's own; what is not there, or read already, stays as it is."""
    if 0 < notice_id < 2**63:
        tx.execute(
            'UPDATE "_dg_notice" SET "read_at" = ? WHERE "id" = ? AND "user_id" = ? AND "read_at" IS NULL',
            (tx.now_text, notice_id, actor.user_id),
        )


def mark_all_read(tx: Transaction, actor: Actor) -> None:
    tx.execute(
        'UPDATE "_dg_notice" SET "read_at" = ? WHERE "user_id" = ? AND "read_at" IS NULL',
        (tx.now_text, actor.user_id),
    )


def unmailed(tx: Transaction, actor: Actor, kinds: Sequence[str]) -> list[Notice]:
    """What is new of these kinds and has not been mailed, the oldest first. What is older than some days is not
    mailed any more, such as what lay unread before somebody chose to have mails."""
    if not kinds:
        return []
    since = instant_text(tx.now - MAILED_WITHIN)
    marks = ", ".join("?" for _ in kinds)
    rows = tx.execute(
        f'{_SELECT}{_UNREAD} AND n."mailed_at" IS NULL AND n."at" >= ? AND n."kind" IN ({marks})'
        ' ORDER BY n."id" DESC LIMIT ?',
        (actor.user_id, since, *kinds, PAGE),
    ).fetchall()
    return _readable(tx, actor, reversed(rows))


def mark_mailed(tx: Transaction, actor: Actor, notice_ids: Iterable[int]) -> None:
    tx.executemany(
        'UPDATE "_dg_notice" SET "mailed_at" = ? WHERE "id" = ? AND "user_id" = ?',
        [(tx.now_text, one, actor.user_id) for one in notice_ids],
    )


def _rows(tx: Transaction, actor: Actor, unread: bool, before: int | None, limit: int) -> list[Any]:
    if actor.user_id is None or actor.scope is not None:
        return []  # a key with a scope reads records, not what its owner was told of
    older = "" if before is None else ' AND n."id" < ?'
    text = f'{_SELECT}{_UNREAD if unread else ""}{older} ORDER BY n."id" DESC LIMIT ?'
    values = (actor.user_id, *(() if before is None else (before,)), limit)
    rows: list[Any] = tx.execute(text, values).fetchall()
    return rows


def _readable(tx: Transaction, actor: Actor, rows: Iterable[Any]) -> list[Notice]:
    """One statement for each object that the notices are about."""
    known = [row for row in rows if row[1] in NOTICE_KINDS]
    wanted: dict[str, set[int]] = {}
    for row in known:
        if row[5] is not None and row[6] is not None:
            wanted.setdefault(row[5], set()).add(row[6])
    titles = {object_id: _titles(tx, actor, object_id, ids) for object_id, ids in wanted.items()}
    made = (_notice(tx, actor, row, titles) for row in known)
    return [notice for notice in made if notice is not None]


def _titles(tx: Transaction, actor: Actor, object_id: str, ids: set[int]) -> dict[int, str | None]:
    obj = _object(tx, actor, object_id)
    if obj is None:
        return {}
    title = obj.title_field.name if obj.title_field is not None else "id"
    page = find(tx, actor, RecordQuery(obj.name, (title,), ids=sorted(ids), limit=len(ids)))
    return {record["id"]: record[title] if obj.title_field is not None else None for record in page.data}


def _object(tx: Transaction, actor: Actor, object_id: str | None) -> ObjectDefinition | None:
    obj = tx.release.definitions.objects_by_id.get(object_id or "")
    return POLICY.seen(actor, obj) if obj is not None and POLICY.can(actor, "read", obj) else None


def _notice(
    tx: Transaction, actor: Actor, row: Any, titles: dict[str, dict[int, str | None]]
) -> Notice | None:
    notice_id, kind, at, by_id, by_name, object_id, record_id, comment_id, job_id, fields, *rest = row
    text, count, read_at, said, job_kind, job_subject, job_state = rest
    obj = _object(tx, actor, object_id)
    if object_id is not None and (
        obj is None or (record_id is not None and record_id not in titles[object_id])
    ):
        return None
    if comment_id is not None and not said:
        return None  # it was deleted
    if job_id is not None and job_kind is None:
        return None  # it was swept out
    shown = (
        [] if obj is None else [one for one in fields.split() if one == "owner" or one in obj.fields_by_id]
    )
    if fields and not shown:
        return None  # nothing has changed that the reader may see
    record = None
    if record_id is not None:
        record = {"id": record_id, "title": titles[object_id][record_id] or f"#{record_id}"}
    job = {"id": job_id, "kind": job_kind, "subject": job_subject, "state": job_state}
    return Notice(
        notice_id,
        NOTICE_KINDS[kind],
        at,
        None if by_id is None else {"id": by_id, "title": by_name},
        obj,
        record,
        comment_id,
        None if job_id is None else job,
        shown,
        said[:EXCERPT] if said else text,
        count,
        read_at is not None,
    )
