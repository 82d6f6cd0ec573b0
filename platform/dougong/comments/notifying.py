"""Who is told of a comment: those whom it mentions, and those whose record or question it is about."""

from __future__ import annotations

from collections.abc import Collection

from dougong.access import SYSTEM, Actor
from dougong.definitions import ObjectDefinition
from dougong.notices.following import followers_of
from dougong.notices.kinds import COMMENT, MENTION
from dougong.notices.telling import About, tell
from dougong.records import get
from dougong.storage import Transaction


def tell_of_comment(
    tx: Transaction,
    actor: Actor,
    obj: ObjectDefinition,
    record_id: int,
    comment_id: int,
    mentioned: Collection[int],
    parent_author: int | None,
) -> None:
    """Nobody is told twice."""
    tell_mentioned(tx, actor, obj.name, record_id, comment_id, mentioned)
    owner = get(tx, SYSTEM, obj.name, record_id, ("owner",))["owner"]
    concerned = {*followers_of(tx, obj.id, [record_id]).get(record_id, ()), parent_author}
    concerned |= {owner["id"] if owner else None}
    receivers = [one for one in concerned if one is not None and one not in mentioned]
    tell(tx, COMMENT, receivers, actor, About(obj.id, record_id, comment_id=comment_id))


def tell_mentioned(
    tx: Transaction,
    actor: Actor,
    object_name: str,
    record_id: int,
    comment_id: int,
    mentioned: Collection[int],
) -> None:
    obj = tx.release.definitions.object(object_name)
    tell(tx, MENTION, mentioned, actor, About(obj.id, record_id, comment_id=comment_id))
