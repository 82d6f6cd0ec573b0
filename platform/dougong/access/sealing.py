"""Secrets that must be read again, such as those of second factors: encrypted where they are stored.

The key comes from ``DOUGONG_SECRET_KEY``; several, separated by commas, seal with the first and open with any.
Without one it is the database's own, which keeps the secrets out of sight but not from whoever has the database.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from typing import TYPE_CHECKING

from dougong.errors import Inconsistent
from dougong.problems import N_, Problem
from dougong.storage import Transaction

if TYPE_CHECKING:
    from cryptography.fernet import Fernet, MultiFernet

SHORTEST_KEY = 32
_SELECT = 'SELECT "value" FROM "_dg_setting" WHERE "name" = ?'
_INSERT = 'INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?) ON CONFLICT ("name") DO NOTHING'
_OWN = "sealing_key"


def seal(tx: Transaction, text: str) -> str:
    """In a transaction that writes: the first sealing makes the database's key."""
    if not tx.workspace.settings.secret_keys:
        tx.execute(_INSERT, (_OWN, secrets.token_urlsafe(48)))
    return _fernet(tx).encrypt(text.encode()).decode()


def unseal(tx: Transaction, sealed: str) -> str:
    """Inconsistent where it was sealed with a key that is not at hand any more."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet(tx).decrypt(sealed.encode()).decode()
    except InvalidToken:
        text = N_("A stored secret cannot be read: DOUGONG_SECRET_KEY is not the one it was sealed with.")
        raise Inconsistent(Problem("sealed", text)) from None


def _fernet(tx: Transaction) -> MultiFernet:
    from cryptography.fernet import MultiFernet  # takes its time, and is seldom needed

    keys = [_checked(key) for key in tx.workspace.settings.secret_keys]
    row = tx.execute(_SELECT, (_OWN,)).fetchone()
    if row is not None:
        keys.append(row[0])
    # Opens nothing, but says so in the same words as a wrong key.
    return MultiFernet([_made(key) for key in keys or [secrets.token_urlsafe(48)]])


def _made(key: str) -> Fernet:
    from cryptography.fernet import Fernet

    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"dougong sealing\0" + key.encode()).digest()))


def _checked(key: str) -> str:
    if len(key) < SHORTEST_KEY:
        text = N_("DOUGONG_SECRET_KEY needs at least {count} random characters.")
        raise Inconsistent(Problem("short_key", text, "", {"count": SHORTEST_KEY}))
    return key
