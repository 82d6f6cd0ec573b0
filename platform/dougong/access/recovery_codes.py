"""Recovery codes: for whoever has lost their telephone. Shown once, each good for one sign-in."""

from __future__ import annotations

import secrets

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.tokens import hash_token
from dougong.problems import N_
from dougong.storage import Transaction

register_kind("recovery_codes_made", N_("Made new recovery codes"), "security")

COUNT = 10
GROUPS, GROUP = 4, 4
# Without the letters and digits that are mistaken for each other: 16 of them make 79 bits.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def make_recovery_codes(tx: Transaction, user_id: int) -> list[str]:
    """Those before are worthless from now on."""
    forget_recovery_codes(tx, user_id)
    codes = [_code() for _ in range(COUNT)]
    tx.executemany(
        'INSERT INTO "_dg_recovery_code" ("hash", "user_id", "created_at") VALUES (?, ?, ?)',
        [(_hash(code), user_id, tx.now_text) for code in codes],
    )
    return codes


def renew_recovery_codes(tx: Transaction, actor: Actor) -> list[str]:
    """One's own, after a code was asked for."""
    audit.note(tx, actor, "recovery_codes_made")
    return make_recovery_codes(tx, actor.user_id or 0)


def use_recovery_code(tx: Transaction, user_id: int, code: str) -> bool:
    used = tx.execute(
        'UPDATE "_dg_recovery_code" SET "used_at" = ?'
        ' WHERE "hash" = ? AND "user_id" = ? AND "used_at" IS NULL',
        (tx.now_text, _hash(code), user_id),
    )
    return used.rowcount == 1


def count_recovery_codes(tx: Transaction, user_id: int) -> int:
    """Those that are left."""
    row = tx.execute(
        'SELECT count(*) FROM "_dg_recovery_code" WHERE "user_id" = ? AND "used_at" IS NULL', (user_id,)
    ).fetchone()
    return int(row[0])


def forget_recovery_codes(tx: Transaction, user_id: int) -> None:
    tx.execute('DELETE FROM "_dg_recovery_code" WHERE "user_id" = ?', (user_id,))


def _code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def _hash(code: str) -> str:
    """However it was typed: with or without dashes and spaces, in capitals or not."""
    return hash_token("".join(c for c in code.casefold() if c in ALPHABET))
