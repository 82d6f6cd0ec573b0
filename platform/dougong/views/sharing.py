"""With whom a view is shared: some, as records are, or everybody who may read its object."""

from __future__ import annotations

from dougong.access import POLICY, Actor
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.records.sharing import LEVELS, Share, ShareLevel, Whom, end_share, listed, put_share
from dougong.storage import Transaction
from dougong.storage.emptying import VIEWS
from dougong.views.reading import SavedView, object_of, one_view
from dougong.views.writing import owned_view

NO_LEVEL = N_("“{value}” is not one of: {allowed}.")


def shares_of_view(tx: Transaction, actor: Actor, view_id: int) -> list[Share]:
    """Whoever sees a view sees with whom it is shared."""
    return listed(tx, VIEWS, one_view(tx, actor, view_id).id)


def share_view(
    tx: Transaction, actor: Actor, view_id: int, whom: Whom, whom_id: int, level: ShareLevel = "read"
) -> Share:
    view = _may_share(tx, actor, view_id)
    if tx.dialect == "postgresql":
        tx.execute('SELECT 1 FROM "_dg_view" WHERE "id" = ? FOR SHARE', (view.id,))
    return put_share(tx, actor, VIEWS, view.id, whom, whom_id, level)


def unshare_view(tx: Transaction, actor: Actor, view_id: int, share_id: int) -> None:
    end_share(tx, VIEWS, _may_share(tx, actor, view_id).id, share_id)


def open_to_all(tx: Transaction, actor: Actor, view_id: int, level: ShareLevel | None) -> SavedView:
    """None closes it again to those with whom it is not shared one by one."""
    view = _may_share(tx, actor, view_id)
    if level is not None and level not in LEVELS:
        params = {"value": str(level)[:40], "allowed": ", ".join(LEVELS)}
        raise InvalidInput(Problem("unknown", NO_LEVEL, "everybody", params))
    tx.execute('UPDATE "_dg_view" SET "everybody" = ? WHERE "id" = ?', (level, view.id))
    if level is None:
        tx.execute(
            'DELETE FROM "_dg_view_default" WHERE "object_id" = ? AND "user_id" = 0 AND "view" = ?',
            (view.object_id, view.key),
        )
    return one_view(tx, actor, view.id)


def _may_share(tx: Transaction, actor: Actor, view_id: int) -> SavedView:
    view = owned_view(tx, actor, view_id)
    POLICY.require(actor, "share", object_of(tx, view))
    return view
