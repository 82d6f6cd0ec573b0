"""Addresses at which other systems set automations off: told once when they are made, and kept as hashes.

A signing secret is kept sealed, since signatures are made with it. While a hook listens, what comes next is a sample
to be mapped, and begins no run. Not for calls that the product makes: those are ``dougong.webhooks``.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any

from dougong.access import Actor, audit
from dougong.access.audit_kinds import register_kind
from dougong.access.sealing import seal, unseal
from dougong.access.security_policy import require_administrator
from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.storage import Transaction, instant_text

LISTENS = timedelta(minutes=10)

register_kind("hook_address", N_("Changed the address of an automation"), "security")
register_kind("hook_secret", N_("Changed the signing secret of an automation"), "security")

_SELECT = 'SELECT "automation_id", "token", "signing", "listening", "sample", "sampled_at" FROM "_dg_hook"'


@dataclass(frozen=True, slots=True)
class Hook:
    """``signing`` and ``sample`` are sealed."""

    automation_id: str
    token: str | None
    signing: str
    listening: str | None
    sample: str | None
    sampled_at: str | None

    def __repr__(self) -> str:
        return f"Hook({self.automation_id})"

    def listens(self, tx: Transaction) -> bool:
        return self.listening is not None and self.listening > tx.now_text


def hook_of(tx: Transaction, automation_id: str) -> Hook | None:
    row = tx.execute(f'{_SELECT} WHERE "automation_id" = ?', (automation_id,)).fetchone()
    return None if row is None else Hook(*row)


def hook_at(tx: Transaction, token: str) -> Hook | None:
    row = tx.execute(f'{_SELECT} WHERE "token" = ?', (_hashed(token),)).fetchone()
    return None if row is None else Hook(*row)


def renew_address(tx: Transaction, actor: Actor, automation_id: str, title: str) -> str:
    """What stands in the new address, to be shown once; the old one leads nowhere any more."""
    token = secrets.token_urlsafe(32)
    _keep(tx, actor, automation_id, "token", _hashed(token))
    audit.note(tx, actor, "hook_address", title)
    return token


def close_address(tx: Transaction, actor: Actor, automation_id: str, title: str) -> None:
    _keep(tx, actor, automation_id, "token", None)
    audit.note(tx, actor, "hook_address", title)


def renew_signing(tx: Transaction, actor: Actor, automation_id: str, title: str) -> str:
    """From now on only what is signed with it is taken."""
    made = f"dgh_{secrets.token_urlsafe(32)}"
    _keep(tx, actor, automation_id, "signing", seal(tx, made))
    audit.note(tx, actor, "hook_secret", title)
    return made


def end_signing(tx: Transaction, actor: Actor, automation_id: str, title: str) -> None:
    _keep(tx, actor, automation_id, "signing", "")
    audit.note(tx, actor, "hook_secret", title)


def listen(tx: Transaction, actor: Actor, automation_id: str) -> None:
    _keep(tx, actor, automation_id, "listening", instant_text(tx.now + LISTENS))


def keep_sample(tx: Transaction, automation_id: str, payload: Any) -> None:
    text = json.dumps(payload, ensure_ascii=False)
    tx.execute(
        'UPDATE "_dg_hook" SET "sample" = ?, "sampled_at" = ?, "listening" = NULL WHERE "automation_id" = ?',
        (seal(tx, text), tx.now_text, automation_id),
    )


def sample_of(tx: Transaction, hook: Hook) -> Any:
    """None where there is none."""
    return json.loads(unseal(tx, hook.sample)) if hook.sample is not None else None


def _keep(tx: Transaction, actor: Actor, automation_id: str, column: str, value: str | None) -> None:
    require_administrator(tx, actor)
    tx.execute(
        f'INSERT INTO "_dg_hook" ("automation_id", "{column}") VALUES (?, ?)'
        f' ON CONFLICT ("automation_id") DO UPDATE SET "{column}" = excluded."{column}"',
        (automation_id, value),
    )


def _hashed(token: str) -> str:
    """Random enough for a plain hash: nobody guesses 32 bytes."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
