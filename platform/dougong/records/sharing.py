"""Records shared one by one, with a person, a group, or a department and all below it.

A share lets nobody do anything by itself: it puts the record among the rows "shared" of roles. ``edit`` counts
for operations that change the record, ``read`` for those that do not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, get_args

from dougong.access import POLICY, Actor, audit, get_department, get_user
from dougong.access.audit_kinds import register_kind
from dougong.access.groups import get_group
from dougong.dataclasses import dataclass
from dougong.errors import Forbidden, InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.records.guards import permitted
from dougong.records.layout import ObjectLayout, layout_of
from dougong.records.query import get
from dougong.records.reach import NOT_THIS_ONE
from dougong.registry import Registry
from dougong.storage import Transaction

Whom = Literal["user", "department", "group"]
ShareLevel = Literal["read", "edit"]

WHOM: tuple[Whom, ...] = get_args(Whom)
LEVELS: tuple[ShareLevel, ...] = get_args(ShareLevel)
MOST_SHARES = 500
"""Of one record."""

register_kind("record_shared", N_("Shared a record"), "access")
register_kind("share_ended", N_("Ended the sharing of a record"), "access")
ONLY_TO_LOOK = N_("You may not change this record, so you can share it only to be read.")
TOO_MANY = N_("A record can be shared with at most {most} people, groups and departments.")
_TITLES = {
    "user": '(SELECT "name" FROM "_dg_user" u WHERE u."id" = s."user_id")',
    "department": '(SELECT "path" FROM "_dg_department" d WHERE d."id" = s."department_id")',
    "group": '(SELECT "name" FROM "_dg_group" g WHERE g."id" = s."group_id")',
}


@dataclass(frozen=True, slots=True)
class Share:
    id: int
    whom: Whom
    whom_id: int
    title: str
    level: ShareLevel
    created_at: str
    created_by: int | None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "with": {"kind": self.whom, "id": self.whom_id, "title": self.title},
            "level": self.level,
            "created_at": self.created_at,
            "created_by": self.created_by,
        }


AFTER_SHARE: Registry[Callable[[Transaction, Actor, str, int, Share], None]] = Registry("after-share hook")
"""Called with the object's id and the record's, within the transaction that shares it."""


def shares_of(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> list[Share]:
    """Whoever sees a record sees with whom it is shared."""
    layout = layout_of(tx.release, object_name)
    get(tx, actor, object_name, record_id, ("id",))
    return listed(tx, layout.id, record_id)


def listed(tx: Transaction, object_id: str, record_id: int) -> list[Share]:
    """Asked by whoever has found out that the actor may know."""
    columns = ", ".join(f's."{whom}_id", {_TITLES[whom]}' for whom in WHOM)
    rows = tx.execute(
        f'SELECT s."id", s."level", s."created_at", s."created_by", {columns} FROM "_dg_share" s'
        ' WHERE s."object_id" = ? AND s."record_id" = ? ORDER BY s."id"',
        (object_id, record_id),
    ).fetchall()
    return [_share(row) for row in rows]


def share(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    record_id: int,
    whom: Whom,
    whom_id: int,
    level: ShareLevel = "read",
) -> Share:
    """Sharing again with the same changes the level."""
    layout = _may_share(tx, actor, object_name, record_id)
    if level == "edit" and not permitted(tx, actor, layout, "update", [record_id]):
        raise Forbidden(Problem("forbidden", ONLY_TO_LOOK))
    if tx.dialect == "postgresql":
        tx.execute(f'SELECT 1 FROM {layout.table} WHERE "id" = ? FOR SHARE', (record_id,))
    made = put_share(tx, actor, layout.id, record_id, whom, whom_id, level)
    _note(tx, actor, "record_shared", object_name, record_id, made)
    for _, hook in AFTER_SHARE.items():
        hook(tx, actor, layout.id, record_id, made)
    return made


def put_share(
    tx: Transaction, actor: Actor, object_id: str, record_id: int, whom: Whom, whom_id: int, level: ShareLevel
) -> Share:
    """Once it is known that the actor may."""
    _known(tx, whom, whom_id)
    if len(listed(tx, object_id, record_id)) >= MOST_SHARES:
        raise InvalidInput(Problem("too_many", TOO_MANY, "", {"most": MOST_SHARES}))
    tx.execute(
        f'INSERT INTO "_dg_share" ("object_id", "record_id", "{whom}_id", "level", "created_at", "created_by")'
        f' VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT ("{whom}_id", "object_id", "record_id")'
        f' WHERE "{whom}_id" IS NOT NULL DO UPDATE SET "level" = excluded."level"',
        (object_id, record_id, whom_id, level, tx.now_text, actor.user_id),
    )
    shares = listed(tx, object_id, record_id)
    return next(one for one in shares if (one.whom, one.whom_id) == (whom, whom_id))


def unshare(tx: Transaction, actor: Actor, object_name: str, record_id: int, share_id: int) -> None:
    object_id = _may_share(tx, actor, object_name, record_id).id
    known = {one.id: one for one in listed(tx, object_id, record_id)}
    end_share(tx, object_id, record_id, share_id)
    _note(tx, actor, "share_ended", object_name, record_id, known[share_id])


def end_share(tx: Transaction, object_id: str, record_id: int, share_id: int) -> None:
    gone = tx.execute(
        'DELETE FROM "_dg_share" WHERE "id" = ? AND "object_id" = ? AND "record_id" = ? RETURNING "id"',
        (share_id, object_id, record_id),
    ).fetchone()
    if gone is None:
        raise not_found("share", share_id)


def _note(tx: Transaction, actor: Actor, kind: str, object_name: str, record_id: int, one: Share) -> None:
    person = one.whom_id if one.whom == "user" else None
    details = {"to": one.title, "level": one.level}
    audit.note(
        tx, actor, kind, person_id=person, object_name=object_name, record_id=record_id, details=details
    )


def _may_share(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> ObjectLayout:
    layout = layout_of(tx.release, object_name)
    get(tx, actor, object_name, record_id, ("id",))
    POLICY.require(actor, "share", layout.definition)
    if not permitted(tx, actor, layout, "share", [record_id]):
        raise Forbidden(Problem("forbidden", NOT_THIS_ONE["share"]))
    return layout


def _known(tx: Transaction, whom: Whom, whom_id: int) -> None:
    find: dict[Whom, Any] = {"user": get_user, "department": get_department, "group": get_group}
    find[whom](tx, whom_id)


def _share(row: Any) -> Share:
    share_id, level, at, by, *named = row
    for whom, whom_id, title in zip(WHOM, named[::2], named[1::2], strict=True):
        if whom_id is not None:
            return Share(share_id, whom, whom_id, title or f"#{whom_id}", level, at, by)
    raise AssertionError("a share is with somebody")
