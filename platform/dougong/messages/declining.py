"""Who wants no more of some mails. What they follow in the mail is signed, so that nobody says it for them."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from dougong.access import email_key
from dougong.access.sealing import seal, unseal
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction

BAD_LINK = N_("This link is not one of ours, or it was cut short on its way.")
_KEY = "messages.signing"
LONGEST = 2_000


def declined(tx: Transaction, topic: str, address: str) -> bool:
    row = tx.execute(
        'SELECT 1 FROM "_dg_mail_decline" WHERE "address" = ? AND "topic" = ?', (email_key(address), topic)
    ).fetchone()
    return row is not None


def decline(tx: Transaction, topic: str, address: str) -> None:
    """Twice is once."""
    tx.execute(
        'INSERT INTO "_dg_mail_decline" ("address", "topic", "at") VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        (email_key(address), topic, tx.now_text),
    )


def accept_again(tx: Transaction, topic: str, address: str) -> None:
    tx.execute(
        'DELETE FROM "_dg_mail_decline" WHERE "address" = ? AND "topic" = ?', (email_key(address), topic)
    )


def leave_link(tx: Transaction, topic: str, address: str) -> str:
    """In a transaction that writes: the first link makes the key."""
    text = f"{topic} {email_key(address)}"
    return f"{tx.workspace.settings.base_url}/unsubscribe/{text.encode().hex()}.{_signature(tx, text)}"


def read_link(tx: Transaction, token: str) -> tuple[str, str]:
    """The topic and the address; refused unless we have made it."""
    given, _, signature = token.partition(".")
    try:
        text = bytes.fromhex(given).decode() if len(token) <= LONGEST else ""
    except ValueError:
        text = ""
    topic, _, address = text.partition(" ")
    key = _stored_key(tx)
    if (
        not address
        or key is None
        or not hmac.compare_digest(_signed(key, text).encode(), signature.encode("utf-8", "surrogatepass"))
    ):
        raise InvalidInput(Problem("bad_link", BAD_LINK))
    return topic, address


def _signature(tx: Transaction, text: str) -> str:
    key = _stored_key(tx)
    if key is None:
        key = secrets.token_urlsafe(48)
        tx.execute(
            'INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?) ON CONFLICT ("name") DO NOTHING',
            (_KEY, seal(tx, key)),
        )
        key = _stored_key(tx) or key
    return _signed(key, text)


def _stored_key(tx: Transaction) -> str | None:
    row = tx.execute('SELECT "value" FROM "_dg_setting" WHERE "name" = ?', (_KEY,)).fetchone()
    return None if row is None else unseal(tx, row[0])


def _signed(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
