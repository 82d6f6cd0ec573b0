"""Who sees many records of an object: whoever does is not asked again for each of their pages.

It decides the way to a page, never what stands on it.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta

from dougong.access import POLICY, Actor
from dougong.records.conditions import Bounded
from dougong.storage import Transaction

BELIEVED = timedelta(minutes=1)
KEPT = 10_000


def known_to_see_many(tx: Transaction, actor: Actor, object_id: str, most: int) -> bool:
    """Whether they saw more than ``most`` a moment ago."""
    since: datetime | None = _known(tx).get(_key(actor, object_id, most))
    return since is not None and since <= tx.now < since + BELIEVED


def note_many(tx: Transaction, actor: Actor, object_id: str, most: int) -> None:
    known, key = _known(tx), _key(actor, object_id, most)
    known.pop(key, None)
    known.cached(key, lambda: tx.now)


def _known(tx: Transaction) -> Bounded:
    return tx.release.cached("records.crowds", lambda: Bounded(KEPT))


def _key(actor: Actor, object_id: str, most: int) -> Hashable:
    return (object_id, POLICY.signature(actor), actor.user_id, most)
