"""How often one address may try something behind a link: counted in the database, for all workers alike.

Addresses are kept for an hour at most, and only as what the form's own secret makes of them.
"""

from __future__ import annotations

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Literal

from dougong.errors import Conflict
from dougong.problems import N_, Problem
from dougong.public_forms.states import FormState
from dougong.storage import Transaction, instant_text

SPAN = timedelta(hours=1)
Tried = Literal["answer", "look_up", "password", "upload"]
MOST: dict[Tried, int] = {"answer": 20, "look_up": 30, "password": 10, "upload": 40}
OF_ALL = 2_000
"""Of everybody together, in each form and span."""
TOO_MANY = N_("That was too often. Try again in an hour.")


class TooManyTries(Conflict):
    """Come back later (429)."""


def note_try(tx: Transaction, state: FormState, tried: Tried, address: str) -> None:
    """In a transaction of its own, that is committed whatever becomes of the try."""
    who = state.sign(f"address {_line(address)}")
    since = instant_text(tx.now - SPAN)
    tx.execute('DELETE FROM "_dg_public_try" WHERE "at" < ?', (since,))
    own, everybody = tx.execute(
        'SELECT count(CASE WHEN "who" = ? THEN 1 END), count(*) FROM "_dg_public_try"'
        ' WHERE "form_id" = ? AND "tried" = ?',
        (who, state.form_id, tried),
    ).fetchone()
    if own >= MOST[tried] or everybody >= OF_ALL:
        raise TooManyTries(Problem("too_many_tries", TOO_MANY))
    tx.execute(
        'INSERT INTO "_dg_public_try" ("form_id", "tried", "who", "at") VALUES (?, ?, ?, ?)',
        (state.form_id, tried, who, tx.now_text),
    )


def _line(address: str) -> str:
    """One connection has as many addresses of IPv6 as it likes, in one network."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
