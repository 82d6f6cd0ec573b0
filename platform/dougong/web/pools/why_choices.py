"""What the dialog “Why?” of a record asks about the public pools of its object, beside the operations."""

from __future__ import annotations

from typing import Any

from flask import url_for

from dougong.access import Actor
from dougong.errors import NotFound
from dougong.pools import ACTS, explain_pool, pools_of
from dougong.records.layout import layout_of
from dougong.web.pools.views import ACTS as WORDS
from dougong.web.pools.views import title_of
from dougong.web.screens import Screen
from dougong.web.texts import gettext


def pool_choices(
    screen: Screen,
    actor: Actor,
    name: str,
    record_id: int,
    person: int | None,
    current: tuple[str, str] | None = None,
) -> list[dict[str, Any]]:
    """``current`` is the pool and what is asked of it."""
    found = []
    pools = pools_of(screen.tx.release, layout_of(screen.tx.release, name).id)
    for pool in pools:
        named = f" · {title_of(screen, pool)}" if len(pools) > 1 else ""
        for act in ACTS:
            asked = (pool.definition.name, act)
            try:
                verdict = explain_pool(screen.tx, screen.actor, actor, name, record_id, *asked)
            except NotFound:
                return []  # it is in the bin
            address: dict[str, Any] = {
                "name": name,
                "record_id": record_id,
                "pool": asked[0],
                "act": act,
                "person": person,
            }
            found.append(
                {
                    "title": f"{gettext(WORDS[act][0]).rstrip('…')}{named}",
                    "url": url_for("web.why_pool", **address),
                    "allowed": verdict.allowed,
                    "current": asked == current,
                }
            )
    return found
