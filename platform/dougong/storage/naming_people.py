"""Users that are named by e-mail address or by name."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.fields import ReferenceKey
from dougong.fields.text_forms import key_text
from dougong.storage.transaction import Transaction

_COLUMNS = {"email": '"email"', "name": '"name"'}


def find_people(tx: Transaction, by: str, keys: Iterable[ReferenceKey]) -> dict[ReferenceKey, int | None]:
    """None where several are called so. Those who have left count too: whether they may be named is asked
    later."""
    wanted = {key.value: key for key in keys}
    found: dict[ReferenceKey, int | None] = {}
    for user_id, text in tx.execute(f'SELECT "id", {_COLUMNS[by]} FROM "_dg_user" ORDER BY "active" DESC'):
        key = wanted.get(key_text(text))
        if key is not None:
            found[key] = user_id if key not in found else None
    return found
