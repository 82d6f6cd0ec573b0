"""Secrets of webhooks: sealed where they are kept, shown once when they are made, and never again."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from urllib.parse import urlsplit

from dougong.access import Actor, audit
from dougong.access.audit_kinds import register_kind
from dougong.access.sealing import seal, unseal
from dougong.access.security_policy import require_administrator
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction

LONGEST = 4_000
NOT_A_HEADER = N_("This cannot be sent as a header: one line of plain characters, such as “Bearer …”.")

OTHER_HOST = N_(
    "The webhook leads to another system than when its authorization was given. An administrator has to give it anew."
)

register_kind("webhook_secret", N_("Changed a secret of a webhook"), "security")


@dataclass(frozen=True, slots=True)
class Secrets:
    """In clear, for the call alone."""

    signing: str = ""
    authorization: str = ""
    origin: str = ""
    """Where the authorization may go: where the webhook led when an administrator gave it."""

    def __repr__(self) -> str:
        return "Secrets(…)"

    def signature(self, moment: int, body: bytes) -> str:
        """Over the time as well, so that what was overheard cannot be sent again later."""
        text = f"{moment}.".encode() + body
        return f"t={moment},v1={hmac.new(self.signing.encode(), text, hashlib.sha256).hexdigest()}"


def secrets_of(tx: Transaction, webhook_id: str) -> Secrets:
    row = tx.execute(
        'SELECT "signing", "authorization" FROM "_dg_webhook_secret" WHERE "webhook_id" = ?', (webhook_id,)
    ).fetchone()
    if row is None:
        return Secrets()
    signing, authorization = (unseal(tx, one) if one else "" for one in row)
    origin, _, header = authorization.partition(" ")
    return Secrets(signing, header, origin)


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def authorization_for(secrets: Secrets, url: str) -> dict[str, str]:
    """The header, if there is one; refused where the address leads elsewhere by now."""
    if not secrets.authorization:
        return {}
    if secrets.origin != origin_of(url):
        raise InvalidInput(Problem("other_host", OTHER_HOST, "url"))
    return {"Authorization": secrets.authorization}


def has_secrets(tx: Transaction) -> dict[str, tuple[bool, bool]]:
    """By webhook: whether calls are signed, and whether they are authorised. Nothing else is ever told."""
    rows = tx.execute('SELECT "webhook_id", "signing", "authorization" FROM "_dg_webhook_secret"').fetchall()
    return {webhook_id: (bool(signing), bool(header)) for webhook_id, signing, header in rows}


def renew_signing(tx: Transaction, actor: Actor, webhook_id: str, title: str) -> str:
    """A new secret, which the caller shows once; the old one is good no more."""
    made = f"dgs_{secrets.token_urlsafe(32)}"
    _keep(tx, actor, webhook_id, title, "signing", made)
    return made


def set_authorization(tx: Transaction, actor: Actor, webhook_id: str, title: str, value: str) -> None:
    """The value of the header of that name; an empty one is none. Whoever lets the webhook lead elsewhere later
    does not get it there: an administrator gives it anew."""
    value = value.strip()
    if len(value) > LONGEST or not (value.isascii() and value.isprintable()):
        raise InvalidInput(Problem("not_a_header", NOT_A_HEADER, "authorization"))
    require_administrator(tx, actor)
    webhook = tx.release.definitions.webhooks_by_id.get(webhook_id)
    if webhook is None:
        raise not_found("webhook", webhook_id)
    kept = f"{origin_of(webhook.url)} {value}" if value else ""
    _keep(tx, actor, webhook_id, title, "authorization", kept)


def _keep(tx: Transaction, actor: Actor, webhook_id: str, title: str, column: str, value: str) -> None:
    require_administrator(tx, actor)
    sealed = seal(tx, value) if value else ""
    tx.execute(
        f'INSERT INTO "_dg_webhook_secret" ("webhook_id", "{column}") VALUES (?, ?)'
        f' ON CONFLICT ("webhook_id") DO UPDATE SET "{column}" = excluded."{column}"',
        (webhook_id, sealed),
    )
    audit.note(tx, actor, "webhook_secret", title)
