"""Whoever has left is asked no more: who takes their place where definitions, records or choices still name them.

Definitions stay as they are. What runs keeps the version with which it began, whoever manages people need not be
allowed to publish, and an address may stand in a pack. So the place is looked up whenever somebody is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dougong.access.actor import Actor
from dougong.access.finding_people import people_at, who_is_there
from dougong.access.holdings import HOLDINGS, Holding
from dougong.access.people import email_key, get_user
from dougong.definitions.language import node
from dougong.definitions.walking import Spot, walk
from dougong.problems import N_
from dougong.storage import Transaction, in_list, list_bind

_KINDS = ("workflow", "automation")
"""Kinds of definitions that name people by their addresses."""


def present(tx: Transaction, people: Iterable[int]) -> list[int]:
    """Those who are there, in their order and once each, and who took over from those who have left."""
    found = (place for _, place in _places(tx, list(people)) if place is not None)
    return list(dict.fromkeys(found))


def named_at(tx: Transaction, addresses: Sequence[str]) -> list[int]:
    """Whom addresses in definitions mean now; with those who have left and from whom nobody took over."""
    places = _places(tx, people_at(tx, addresses))
    return list(dict.fromkeys(one if place is None else place for one, place in places))


def _places(tx: Transaction, people: Sequence[int]) -> list[tuple[int, int | None]]:
    there = who_is_there(tx, people)
    gone = set(people) - there
    heirs = _heirs(tx, gone) if gone else {}
    return [(one, one if one in there else heirs.get(one)) for one in people]


def _heirs(tx: Transaction, gone: Iterable[int]) -> dict[int, int]:
    """A successor may have left as well, and the way may come back to where it began: it ends at who is there."""
    rows = tx.execute(
        'WITH RECURSIVE heir("of", "id") AS ('
        ' SELECT "id", "successor_id" FROM "_dg_user"'
        f' WHERE "active" = 0 AND "successor_id" IS NOT NULL AND "id" {in_list("gone", tx.dialect)}'
        ' UNION SELECT heir."of", u."successor_id" FROM heir JOIN "_dg_user" u ON u."id" = heir."id"'
        ' WHERE u."active" = 0 AND u."successor_id" IS NOT NULL)'
        ' SELECT heir."of", heir."id" FROM heir JOIN "_dg_user" u ON u."id" = heir."id" WHERE u."active" = 1',
        {"gone": list_bind(sorted(gone), tx.dialect)},
    ).fetchall()
    return {row[0]: row[1] for row in rows}


def _naming(tx: Transaction, user_id: int) -> list[str]:
    """Titles of the definitions, once for each place."""
    key = email_key(get_user(tx, user_id).email)
    documents = tx.release.definitions.documents
    return [
        document.get("title") or document["name"]
        for kind in _KINDS
        for document in documents.of_kind(kind)
        for spot in walk(Spot(node(kind), document))
        if spot.node.schema.get("x-offers") == "people" and email_key(spot.value) == key
    ]


def _succeed(tx: Transaction, actor: Actor, leaver: int, successor: int) -> int:
    tx.execute('UPDATE "_dg_user" SET "successor_id" = ? WHERE "id" = ?', (successor, leaver))
    return len(_naming(tx, leaver))


HOLDINGS.register(
    "named",
    Holding(
        N_("Places in workflows and automations that name them"),
        "user-check",
        lambda tx, user_id: len(_naming(tx, user_id)),
        _succeed,
        names=_naming,
    ),
)
