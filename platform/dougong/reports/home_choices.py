"""Which cards of an app's home page, or charts beside a list, somebody wants to see, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction

UNKNOWN = N_("There is no card “{card}” here.")


class Card(Protocol):
    """``chosen``: shown to whoever has not decided."""

    @property
    def id(self) -> str: ...

    @property
    def chosen(self) -> bool: ...


Chosen = TypeVar("Chosen", bound=Card)


def chosen_cards(tx: Transaction, actor: Actor, cards: Sequence[Chosen]) -> list[tuple[Chosen, bool]]:
    """Each with whether it is shown. Cards that came after the choice stand at the end, as designed."""
    rows = tx.execute(
        'SELECT "card_id", "position", "shown" FROM "_dg_home_card" WHERE "user_id" = ?', (actor.user_id,)
    ).fetchall()
    known = {card_id: (position, bool(shown)) for card_id, position, shown in rows}
    later = len(rows)
    ordered = sorted(cards, key=lambda card: known.get(card.id, (later, True))[0])
    return [(card, known[card.id][1] if card.id in known else card.chosen) for card in ordered]


def choose_cards(
    tx: Transaction, actor: Actor, cards: Sequence[Card], choice: Iterable[tuple[str, bool]]
) -> None:
    """``choice`` are ids in their order, each with whether it is shown."""
    ids = {card.id for card in cards}
    wanted = dict(choice)
    for card_id in wanted:
        if card_id not in ids:
            raise InvalidInput(Problem("unknown_card", UNKNOWN, "card", {"card": card_id[:40]}))
    tx.executemany(
        'DELETE FROM "_dg_home_card" WHERE "user_id" = ? AND "card_id" = ?',
        [(actor.user_id, card_id) for card_id in sorted(ids)],
    )
    rows = [
        (actor.user_id, card_id, place, int(shown)) for place, (card_id, shown) in enumerate(wanted.items())
    ]
    if rows:
        tx.executemany(
            'INSERT INTO "_dg_home_card" ("user_id", "card_id", "position", "shown") VALUES (?, ?, ?, ?)',
            rows,
        )


def forget_choice(tx: Transaction, actor: Actor, cards: Sequence[Card]) -> None:
    choose_cards(tx, actor, cards, ())
