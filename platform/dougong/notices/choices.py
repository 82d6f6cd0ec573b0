"""Which kinds of notices somebody does not want."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dougong.errors import InvalidInput
from dougong.notices.kinds import NOTICE_KINDS
from dougong.problems import N_, Problem
from dougong.storage import Transaction, in_list, list_bind

UNKNOWN = N_("There is no kind of notice “{kind}”.")


def muted_kinds(tx: Transaction, user_id: int) -> frozenset[str]:
    rows = tx.execute('SELECT "kind" FROM "_dg_notice_muted" WHERE "user_id" = ?', (user_id,)).fetchall()
    return frozenset(row[0] for row in rows)


def set_muted(tx: Transaction, user_id: int, kinds: Iterable[str]) -> None:
    """All that the person does not want; every other kind is wanted."""
    muted = sorted(set(kinds))
    for kind in muted:
        if kind not in NOTICE_KINDS:
            raise InvalidInput(Problem("unknown_kind", UNKNOWN, "kinds", {"kind": kind[:40]}))
    tx.execute('DELETE FROM "_dg_notice_muted" WHERE "user_id" = ?', (user_id,))
    for kind in muted:
        tx.execute('INSERT INTO "_dg_notice_muted" ("user_id", "kind") VALUES (?, ?)', (user_id, kind))


def who_muted(tx: Transaction, kind: str, user_ids: Collection[int]) -> frozenset[int]:
    rows = tx.execute(
        f'SELECT "user_id" FROM "_dg_notice_muted" WHERE "kind" = :kind AND "user_id" {in_list("ids", tx.dialect)}',
        {"kind": kind, "ids": list_bind(user_ids, tx.dialect)},
    ).fetchall()
    return frozenset(row[0] for row in rows)
