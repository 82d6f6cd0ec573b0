"""Who follows which records."""

from __future__ import annotations

from collections.abc import Collection

from dougong.access import Actor
from dougong.errors import Forbidden, InvalidInput
from dougong.problems import N_, Problem
from dougong.records import get
from dougong.storage import Transaction, in_list, list_bind

MOST_FOLLOWERS = 500
"""Of one record."""
NOBODY = N_("Only a person can follow a record.")
TOO_MANY = N_("At most {most} people can follow one record.")

_ONE = '"object_id" = ? AND "record_id" = ?'


def follow(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> None:
    """Whoever sees a record may follow it; doing so twice changes nothing."""
    object_id, user_id = _place(tx, actor, object_name, record_id), _person(actor)
    taken = tx.execute(f'SELECT count(*) FROM "_dg_follow" WHERE {_ONE}', (object_id, record_id)).fetchone()
    if taken[0] >= MOST_FOLLOWERS:
        raise InvalidInput(Problem("too_many", TOO_MANY, "", {"most": MOST_FOLLOWERS}))
    tx.execute(
        'INSERT INTO "_dg_follow" ("object_id", "record_id", "user_id", "since") VALUES (?, ?, ?, ?)'
        " ON CONFLICT DO NOTHING",
        (object_id, record_id, user_id, tx.now_text),
    )


def unfollow(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> None:
    """Also of what one may not see any more."""
    object_id = tx.release.definitions.object(object_name).id
    tx.execute(
        f'DELETE FROM "_dg_follow" WHERE {_ONE} AND "user_id" = ?', (object_id, record_id, _person(actor))
    )


def follows(tx: Transaction, actor: Actor, object_id: str, record_id: int) -> bool:
    where = (object_id, record_id, actor.user_id)
    row = tx.execute(f'SELECT 1 FROM "_dg_follow" WHERE {_ONE} AND "user_id" = ?', where).fetchone()
    return row is not None


def followers(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> list[tuple[int, str]]:
    """Ids and names of those who are active; whoever sees a record sees who follows it."""
    object_id = _place(tx, actor, object_name, record_id)
    rows = tx.execute(
        'SELECT u."id", u."name" FROM "_dg_follow" f JOIN "_dg_user" u ON u."id" = f."user_id"'
        ' WHERE f."object_id" = ? AND f."record_id" = ? AND u."active" = 1 ORDER BY f."since", u."id"',
        (object_id, record_id),
    ).fetchall()
    return [(user_id, name) for user_id, name in rows]


def followers_of(tx: Transaction, object_id: str, ids: Collection[int]) -> dict[int, list[int]]:
    """The followers of each of many records, in one statement."""
    rows = tx.execute(
        'SELECT "record_id", "user_id" FROM "_dg_follow" WHERE "object_id" = :object'
        f' AND "record_id" {in_list("ids", tx.dialect)}',
        {"object": object_id, "ids": list_bind(ids, tx.dialect)},
    ).fetchall()
    found: dict[int, list[int]] = {}
    for record_id, user_id in rows:
        found.setdefault(record_id, []).append(user_id)
    return found


def _place(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> str:
    get(tx, actor, object_name, record_id, ("id",))
    return tx.release.definitions.object(object_name).id


def _person(actor: Actor) -> int:
    if actor.user_id is None:
        raise Forbidden(Problem("forbidden", NOBODY))
    return actor.user_id
