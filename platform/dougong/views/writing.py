"""Making, changing and giving up views."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from dougong.access import POLICY, Actor
from dougong.errors import Forbidden, InvalidInput, StaleVersion
from dougong.fields.clean import clean
from dougong.problems import N_, Problem
from dougong.storage import Transaction
from dougong.storage.emptying import VIEWS
from dougong.views.arranging import arranged
from dougong.views.reading import SavedView, object_of, one_view

LONGEST_TITLE = 60
MOST_OWNED = 100
"""By one person, of one object."""

NO_TITLE = N_("A view needs a name of at most {most} characters.")
TOO_MANY = N_("One person can keep {most} views of an object.")
ONLY_TO_LOOK = N_("You may look through this view, but not change it. Save a view of your own instead.")
NOT_YOURS = N_("Only its owner may do this with the view.")
CHANGED = N_("Somebody has changed this view since you opened it.")


def add_view(
    tx: Transaction, actor: Actor, object_name: str, title: Any, given: Mapping[str, Any]
) -> SavedView:
    obj = tx.release.definitions.object(object_name)
    POLICY.require(actor, "read", obj)
    if actor.user_id is None:
        raise Forbidden(Problem("forbidden", NOT_YOURS))
    document = arranged(tx, actor, obj, given)
    (owned,) = tx.execute(
        'SELECT count(*) FROM "_dg_view" WHERE "object_id" = ? AND "owner_id" = ?', (obj.id, actor.user_id)
    ).fetchone()
    if owned >= MOST_OWNED:
        raise InvalidInput(Problem("too_many", TOO_MANY, "title", {"most": MOST_OWNED}))
    row = tx.execute(
        'INSERT INTO "_dg_view" ("object_id", "owner_id", "title", "document", "created_at", "updated_at")'
        ' VALUES (?, ?, ?, ?, ?, ?) RETURNING "id"',
        (obj.id, actor.user_id, _titled(title), _text(document), tx.now_text, tx.now_text),
    ).fetchone()
    return one_view(tx, actor, int(row[0]))


def change_view(
    tx: Transaction,
    actor: Actor,
    view_id: int,
    *,
    title: Any = None,
    given: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> SavedView:
    """``version`` is the one that was looked at: StaleVersion if it is another by now."""
    view = one_view(tx, actor, view_id)
    if not view.editable:
        raise Forbidden(Problem("forbidden", ONLY_TO_LOOK))
    if version is not None and version != view.version:
        raise StaleVersion(Problem("changed", CHANGED))
    document = view.document if given is None else arranged(tx, actor, object_of(tx, view), given)
    changed = tx.execute(
        'UPDATE "_dg_view" SET "title" = ?, "document" = ?, "version" = "version" + 1, "updated_at" = ?'
        ' WHERE "id" = ? AND "version" = ? RETURNING "id"',
        (
            view.title if title is None else _titled(title),
            _text(document),
            tx.now_text,
            view.id,
            view.version,
        ),
    ).fetchone()
    if changed is None:
        raise StaleVersion(Problem("changed", CHANGED))
    return one_view(tx, actor, view.id)


def delete_view(tx: Transaction, actor: Actor, view_id: int) -> SavedView:
    view = owned_view(tx, actor, view_id)
    tx.execute('DELETE FROM "_dg_share" WHERE "object_id" = ? AND "record_id" = ?', (VIEWS, view.id))
    tx.execute(
        'DELETE FROM "_dg_view_default" WHERE "object_id" = ? AND "view" = ?', (view.object_id, view.key)
    )
    tx.execute('DELETE FROM "_dg_view" WHERE "id" = ?', (view.id,))
    return view


def owned_view(tx: Transaction, actor: Actor, view_id: int) -> SavedView:
    """One's own, or one that is shared with a person who designs the workspace."""
    view = one_view(tx, actor, view_id)
    if view.level != "own" and not POLICY.has_right(actor, "design"):
        raise Forbidden(Problem("forbidden", NOT_YOURS))
    return view


def _titled(title: Any) -> str:
    found = clean(title).strip() if isinstance(title, str) else ""
    if not 0 < len(found) <= LONGEST_TITLE:
        raise InvalidInput(Problem("title", NO_TITLE, "title", {"most": LONGEST_TITLE}))
    return found


def _text(document: Mapping[str, Any]) -> str:
    return orjson.dumps(document).decode()
