"""Active people by what is known of them, without reading all there are."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.access.people import SELECT, User, user_from_row
from dougong.fields.text_forms import sort_text
from dougong.storage import Transaction, in_list, list_bind


def people_by_id(tx: Transaction, ids: Iterable[int]) -> list[User]:
    return _those(tx, f'"id" {in_list("wanted", tx.dialect)}', list_bind(ids, tx.dialect))


def people_by_email(tx: Transaction, keys: Iterable[str]) -> list[User]:
    """``keys`` as ``email_key`` makes them."""
    return _those(tx, f'"email_key" {in_list("wanted", tx.dialect)}', list_bind(keys, tx.dialect))


def people_with_role(tx: Transaction, name: str) -> list[User]:
    return [user for user in _those(tx, '"roles" LIKE :wanted', f'%"{name}"%') if name in user.roles]


def _those(tx: Transaction, condition: str, wanted: object) -> list[User]:
    rows = tx.execute(f'{SELECT} WHERE "active" = 1 AND {condition}', {"wanted": wanted}).fetchall()
    return sorted(map(user_from_row, rows), key=lambda user: (sort_text(user.name), user.id))
