"""Which view of an object is opened first: a person's own choice, or the one that everybody gets."""

from __future__ import annotations

from dougong.access import POLICY, Actor
from dougong.definitions import ObjectDefinition
from dougong.errors import Conflict, Forbidden, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction
from dougong.views.reading import key_of, one_view

EVERYBODY = 0
NOT_OPEN = N_("Share the view with everybody first: only then can it be what everybody sees first.")


def default_of(tx: Transaction, actor: Actor, obj: ObjectDefinition) -> list[str]:
    """The keys of the views to be tried, the person's own choice first: names of definitions, or numbers of
    saved views."""
    rows = tx.execute(
        'SELECT "view" FROM "_dg_view_default" WHERE "object_id" = ? AND "user_id" IN (?, ?)'
        ' ORDER BY "user_id" DESC',
        (obj.id, actor.user_id or EVERYBODY, EVERYBODY),
    ).fetchall()
    return [key_of(tx, row[0]) for row in rows]


def set_default(
    tx: Transaction, actor: Actor, object_name: str, key: str | None, *, everybody: bool = False
) -> None:
    """``key`` None takes the choice back. For everybody only who designs the workspace chooses."""
    obj = tx.release.definitions.object(object_name)
    POLICY.require(actor, "read", obj)
    if everybody:
        POLICY.require_right(actor, "design")
    elif actor.user_id is None:
        raise Forbidden(Problem("forbidden", N_("Nobody is acting who could have a choice.")))
    whose = EVERYBODY if everybody else actor.user_id
    stored = None if key is None else _stored(tx, actor, obj, key, everybody)
    tx.execute('DELETE FROM "_dg_view_default" WHERE "object_id" = ? AND "user_id" = ?', (obj.id, whose))
    if stored is not None:
        tx.execute(
            'INSERT INTO "_dg_view_default" ("object_id", "user_id", "view") VALUES (?, ?, ?)'
            ' ON CONFLICT ("object_id", "user_id") DO UPDATE SET "view" = excluded."view"',
            (obj.id, whose, stored),
        )


def _stored(tx: Transaction, actor: Actor, obj: ObjectDefinition, key: str, everybody: bool) -> str:
    """A definition by its id, so that it may change its name."""
    if key.isascii() and key.isdigit() and len(key) < 16:
        view = one_view(tx, actor, int(key))
        if view.object_id != obj.id:
            raise not_found("view", key)
        if everybody and view.everybody is None:
            raise Conflict(Problem("not_open", NOT_OPEN))
        return view.key
    for found in tx.release.definitions.views_of(obj):
        if found.name == key:
            return found.id
    raise not_found("view", key[:40])
