"""The comments on a record, as one reader sees them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import timedelta
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput, NotFound, not_found
from dougong.files import File, files_by_id
from dougong.files.rows import COMMENTS
from dougong.problems import N_, Problem
from dougong.records import get
from dougong.storage import Transaction, in_list, list_bind, parse_instant

MOST = 1_000
EDIT_WITHIN = timedelta(hours=24)

_SELECT = (
    'SELECT c."id", c."parent_id", c."user_id", u."name", c."text", c."created_at", c."edited_at",'
    ' c."deleted_at" FROM "_dg_comment" c LEFT JOIN "_dg_user" u ON u."id" = c."user_id"'
    ' WHERE c."object_id" = ? AND c."record_id" = ?'
)


@dataclass(frozen=True, slots=True)
class Mention:
    user_id: int
    name: str
    """As it is today."""
    start: int
    length: int


@dataclass(slots=True)
class Comment:
    """``text`` is "" once it was deleted."""

    id: int
    parent_id: int | None
    user_id: int | None
    user_name: str | None
    text: str
    created_at: str
    edited_at: str | None
    deleted: bool
    may_edit: bool
    may_delete: bool
    mentions: list[Mention] = field(default_factory=list)
    files: list[File] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        by = None if self.user_id is None else {"id": self.user_id, "title": self.user_name}
        return {
            "id": self.id,
            "parent": self.parent_id,
            "by": by,
            "text": None if self.deleted else self.text,
            "mentions": [
                {"id": one.user_id, "title": one.name, "start": one.start, "length": one.length}
                for one in self.mentions
            ],
            "files": [file.to_json() for file in self.files],
            "created_at": self.created_at,
            "edited_at": self.edited_at,
            "deleted": self.deleted,
        }


def comments_of(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    record_id: int,
    limit: int = MOST,
    before: int | None = None,
) -> list[Comment]:
    """The newest first. Of deleted ones only those that have been answered, without what they said."""
    obj = readable_record(tx, actor, object_name, record_id)
    if not 1 <= limit <= MOST:
        text = N_("The limit must be between 1 and {most}.")
        raise InvalidInput(Problem("limit", text, "limit", {"most": MOST}))
    older = "" if before is None else ' AND c."id" < ?'
    answered = (
        ' AND (c."deleted_at" IS NULL OR EXISTS (SELECT 1 FROM "_dg_comment" a'
        ' WHERE a."parent_id" = c."id" AND a."deleted_at" IS NULL))'
    )
    values = (obj.id, record_id, *(() if before is None else (before,)), limit)
    rows = tx.execute(f'{_SELECT}{older}{answered} ORDER BY c."id" DESC LIMIT ?', values).fetchall()
    return _filled(tx, obj, record_id, [_comment(tx, actor, obj, row) for row in rows])


def one_comment(tx: Transaction, actor: Actor, object_name: str, record_id: int, comment_id: int) -> Comment:
    """NotFound for deleted ones too."""
    obj = readable_record(tx, actor, object_name, record_id)
    row = None
    if 0 < comment_id < 2**63:
        row = tx.execute(
            f'{_SELECT} AND c."id" = ? AND c."deleted_at" IS NULL', (obj.id, record_id, comment_id)
        ).fetchone()
    if row is None:
        raise not_found("comment", comment_id)
    return _filled(tx, obj, record_id, [_comment(tx, actor, obj, row)])[0]


def readable_record(
    tx: Transaction, actor: Actor, object_name: str, record_id: int, live: bool = False
) -> ObjectDefinition:
    """NotFound or Forbidden unless the actor may read the record; in the bin it can still be read about."""
    obj = tx.release.definitions.object(object_name)
    try:
        get(tx, actor, object_name, record_id, ("id",))
    except NotFound:
        if live:
            raise
        get(tx, actor, object_name, record_id, ("id",), deleted=True)
    return obj


def _comment(tx: Transaction, actor: Actor, obj: ObjectDefinition, row: Any) -> Comment:
    comment_id, parent_id, user_id, name, text, created_at, edited_at, deleted_at = row
    gone = deleted_at is not None
    own = actor.user_id is not None and user_id == actor.user_id and POLICY.can(actor, "comment", obj)
    return Comment(
        comment_id,
        parent_id,
        user_id,
        name,
        "" if gone else text,
        created_at,
        None if gone else edited_at,
        gone,
        may_edit=own and not gone and tx.now - parse_instant(created_at) <= EDIT_WITHIN,
        may_delete=not gone and (own or POLICY.can(actor, "purge", obj)),
    )


def _filled(tx: Transaction, obj: ObjectDefinition, record_id: int, comments: list[Comment]) -> list[Comment]:
    """With mentions and files, one statement for all comments each."""
    alive = {comment.id: comment for comment in comments if not comment.deleted}
    if not alive:
        return comments
    rows = tx.execute(
        'SELECT m."comment_id", m."user_id", u."name", m."start", m."length" FROM "_dg_mention" m'
        f' JOIN "_dg_user" u ON u."id" = m."user_id" WHERE m."comment_id" {in_list("ids", tx.dialect)}'
        ' ORDER BY m."comment_id", m."start"',
        {"ids": list_bind(alive, tx.dialect)},
    )
    for comment_id, *mention in rows.fetchall():
        alive[comment_id].mentions.append(Mention(*mention))
    _put_files(tx, obj, record_id, alive.values())
    return comments


def _put_files(tx: Transaction, obj: ObjectDefinition, record_id: int, comments: Iterable[Comment]) -> None:
    places = {f"{COMMENTS}{comment.id}": comment for comment in comments}
    rows = tx.execute(
        'SELECT "place", "file_id" FROM "_dg_file_use" WHERE "object_id" = :object AND "record_id" = :record'
        f' AND "place" {in_list("places", tx.dialect)} ORDER BY "file_id"',
        {"object": obj.id, "record": record_id, "places": list_bind(places, tx.dialect)},
    ).fetchall()
    files = files_by_id(tx, [file_id for _, file_id in rows])
    for place, file_id in rows:
        places[place].files.append(files[file_id])
