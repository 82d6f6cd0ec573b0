"""Finding out what would come of something, by doing it in a transaction that is never committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dougong.storage import Transaction, Workspace

T = TypeVar("T")


class _Undone(Exception):
    """Leads out of the transaction, so that it rolls back."""


def without_effect(workspace: Workspace, do: Callable[[Transaction], T]) -> T:
    found: list[T] = []
    try:
        with workspace.write() as tx:
            found.append(do(tx))
            raise _Undone
    except _Undone:
        return found[0]


def undone(tx: Transaction, do: Callable[[], T]) -> T:
    """The same within such a transaction, for one of several things."""
    found: list[T] = []
    try:
        with tx.savepoint():
            found.append(do())
            raise _Undone
    except _Undone:
        return found[0]
