"""The provider tells that somebody has signed out there (OpenID Connect Back-Channel Logout 1.0): their sessions here
end as well.

Whoever sends it has nothing but the token: it is believed only if the provider signed it, for us, just now, as such a
message and no other, and once.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import timedelta
from typing import Any

from dougong.access import audit
from dougong.access.audit_kinds import register_kind
from dougong.access.people import get_user
from dougong.access.providers import Provider, list_providers
from dougong.access.tokens import hash_token
from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.sign_on.oidc import LEEWAY, not_true, number_of, signed_claims
from dougong.storage import Transaction, Workspace, instant_text

EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_TOKEN = 10_000
LONGEST_NAME = 255
LASTS = 600
"""So many seconds after it was made a token counts, whatever it says of itself."""
KEPT = timedelta(seconds=2 * LASTS)
"""So long it is known as used: longer than it could count."""

register_kind("signed_out_there", N_("Was signed out by single sign-on"), "security")


@dataclass(frozen=True, slots=True)
class Farewell:
    """Of one session, where the provider names it, or of all of somebody."""

    session: str | None
    subject: str | None
    token_id: str


def sign_out_by_token(workspace: Workspace, token: str) -> int:
    """How many sessions have ended. NotSignedIn where it is not true, or was used before."""
    claimed = _unsigned_claims(token)
    with workspace.read() as tx:
        now = tx.now.timestamp()
        known = list_providers(tx, active_only=True)
    audience = _audience(claimed)
    provider = next(
        (one for one in known if one.issuer == claimed.get("iss") and one.client_id in audience), None
    )
    if provider is None:
        raise not_true()
    # Nothing is asked of the provider for what cannot be true whoever signed it.
    read_farewell(provider, claimed, now)
    farewell = read_farewell(provider, signed_claims(provider, token), now)
    with workspace.write() as tx:
        _use_up(tx, provider, farewell)
        return _end(tx, provider, farewell)


def read_farewell(provider: Provider, claims: dict[str, Any], now: float) -> Farewell:
    events = claims.get("events")
    made, until = number_of(claims.get("iat")), number_of(claims.get("exp"))
    right = (
        claims.get("iss") == provider.issuer
        and provider.client_id in _audience(claims)
        and isinstance(events, dict)
        and isinstance(events.get(EVENT), dict)
        # With one it could be an identity token, which is handed to browsers.
        and "nonce" not in claims
        and now - LASTS <= made <= now + LEEWAY
        and ("exp" not in claims or until > now - LEEWAY)
    )
    session, subject, token_id = (_name(claims, key) for key in ("sid", "sub", "jti"))
    if not right or token_id is None or (session is None and subject is None):
        raise not_true()
    return Farewell(session, subject, token_id)


def _audience(claims: dict[str, Any]) -> list[Any]:
    audience = claims.get("aud")
    return audience if isinstance(audience, list) else [audience]


def _name(claims: dict[str, Any], key: str) -> str | None:
    value = claims.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NAME or "\0" in value:
        raise not_true()
    return value


def _use_up(tx: Transaction, provider: Provider, farewell: Farewell) -> None:
    tx.execute('DELETE FROM "_dg_logout_token" WHERE "expires_at" < ?', (tx.now_text,))
    fresh = tx.execute(
        'INSERT INTO "_dg_logout_token" ("hash", "expires_at") VALUES (?, ?) ON CONFLICT ("hash") DO NOTHING'
        ' RETURNING "hash"',
        (hash_token(f"{provider.id} {farewell.token_id}"), instant_text(tx.now + KEPT)),
    ).fetchone()
    if fresh is None:
        raise not_true()


def _end(tx: Transaction, provider: Provider, farewell: Farewell) -> int:
    where: list[str] = ['"provider_id" = ?']
    values: list[Any] = [provider.id]
    if farewell.session is not None:
        # Of a session whose identity token named none it is not known which one it is.
        unnamed = ' OR "provider_session" IS NULL' if farewell.subject is not None else ""
        where.append(f'("provider_session" = ?{unnamed})')
        values.append(hash_token(farewell.session))
    if farewell.subject is not None:
        where.append(
            '"user_id" IN (SELECT "user_id" FROM "_dg_identity" WHERE "provider_id" = ? AND "subject" = ?)'
        )
        values += [provider.id, farewell.subject]
    ended = tx.execute(
        f'DELETE FROM "_dg_session" WHERE {" AND ".join(where)} RETURNING "user_id"', values
    ).fetchall()
    for user_id in sorted({row[0] for row in ended}):
        name = get_user(tx, user_id).name
        audit.note(tx, None, "signed_out_there", name, person_id=user_id, details={"by": provider.title})
    return len(ended)


def _unsigned_claims(token: str) -> dict[str, Any]:
    """What it says of itself, to know whom to ask whether it is true."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > LONGEST_TOKEN or not token.isascii():
        raise not_true()
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise not_true() from None
    if not isinstance(found, dict):
        raise not_true()
    return found
