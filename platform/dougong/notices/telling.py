"""Writing notices, in the transaction of what they are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.notices.channels import who_at_once, who_muted
from dougong.notices.kinds import NoticeKind
from dougong.notices.mailing import mail_soon
from dougong.storage import Transaction

MOST_FIELDS = 40
"""So many fields a notice names at most."""
LONGEST_TEXT = 500

_INSERT = (
    'INSERT INTO "_dg_notice" ("user_id", "kind", "key", "at", "by_id", "object_id", "record_id",'
    ' "comment_id", "job_id", "fields", "text", "count") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)'
)
_UNREAD = (
    'SELECT "id", "fields", "count" FROM "_dg_notice" WHERE "user_id" = ? AND "key" = ? AND "read_at" IS NULL'
)


@dataclass(frozen=True, slots=True)
class About:
    """``key`` makes an unread notice with the same one this one: ten changes of a record are one notice. Without
    ``record_id`` it is about ``count`` records of an object."""

    object_id: str | None = None
    record_id: int | None = None
    key: str = ""
    comment_id: int | None = None
    job_id: int | None = None
    field_ids: Collection[str] = ()
    text: str = ""
    count: int = 1


def tell(tx: Transaction, kind: NoticeKind, receivers: Iterable[int], actor: Actor, about: About) -> None:
    """Nobody is told of what they did themselves, or of kinds that they do not want to hear of."""
    wanted = sorted({one for one in receivers if one != actor.user_id})
    if not wanted:
        return
    muted = who_muted(tx, kind.name, wanted)
    told = [user_id for user_id in wanted if user_id not in muted]
    for user_id in told:
        _write(tx, kind, user_id, actor, about)
    mail_soon(tx, who_at_once(tx, kind.name, told))


def _write(tx: Transaction, kind: NoticeKind, user_id: int, actor: Actor, about: About) -> None:
    fields, count = list(about.field_ids), about.count
    if about.key:
        for notice_id, told, before in tx.execute(_UNREAD, (user_id, about.key)).fetchall():
            fields = [*told.split(), *fields]
            count += before
            tx.execute('DELETE FROM "_dg_notice" WHERE "id" = ?', (notice_id,))
    named = " ".join(list(dict.fromkeys(fields))[:MOST_FIELDS])
    what = (about.object_id, about.record_id, about.comment_id, about.job_id)
    text = about.text[:LONGEST_TEXT]
    row = (user_id, kind.name, about.key, tx.now_text, actor.user_id, *what, named, text, count)
    tx.execute(_INSERT, row)
