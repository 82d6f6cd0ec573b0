"""There and back: an attempt is a row that is good once, for ten minutes, in the browser that began it."""

from __future__ import annotations

import hmac
from datetime import timedelta

from dougong.access import SignedIn, StepNeeded, audit
from dougong.access.admitting import admit
from dougong.access.identities import user_of
from dougong.access.providers import Provider, get_provider
from dougong.access.tokens import hash_token, new_token
from dougong.dataclasses import dataclass
from dougong.errors import Forbidden, NotSignedIn, not_found
from dougong.sign_on.leaving import remember
from dougong.sign_on.oidc import authorisation_url, exchange, not_true, read_token
from dougong.storage import Transaction, Workspace, instant_text

LASTS = timedelta(minutes=10)
CALLBACK = "/sign-in/on/callback"
FAREWELL = "/sign-in/on/sign-out"
"""Where providers tell that somebody has signed out there."""


@dataclass(frozen=True, slots=True)
class Departure:
    """``state`` is kept in the browser until it comes back."""

    url: str
    state: str


def begin(workspace: Workspace, provider_id: int, next_url: str) -> Departure:
    with workspace.read() as tx:
        provider = _active(tx, provider_id)
    state, nonce, verifier = new_token(), new_token(), new_token()
    url = authorisation_url(provider, _callback(workspace), state, nonce, verifier)
    with workspace.write() as tx:
        tx.execute('DELETE FROM "_dg_provider_flow" WHERE "expires_at" < ?', (tx.now_text,))
        tx.execute(
            'INSERT INTO "_dg_provider_flow" ("state_hash", "provider_id", "nonce", "verifier", "next", "expires_at")'
            " VALUES (?, ?, ?, ?, ?, ?)",
            (hash_token(state), provider.id, nonce, verifier, next_url, instant_text(tx.now + LASTS)),
        )
    return Departure(url, state)


def finish(
    workspace: Workspace, state: str, kept_state: str, code: str, address: str, user_agent: str
) -> tuple[SignedIn | StepNeeded, str]:
    """Who has come back, and where to they wanted. NotSignedIn where it is not this browser's attempt, or not
    true what the provider says, or nobody of ours."""
    if not state or not hmac.compare_digest(
        state.encode("utf-8", "replace"), kept_state.encode("utf-8", "replace")
    ):
        raise not_true()
    with workspace.write() as tx:
        row = tx.execute(
            'DELETE FROM "_dg_provider_flow" WHERE "state_hash" = ? AND "expires_at" > ?'
            ' RETURNING "provider_id", "nonce", "verifier", "next"',
            (hash_token(state), tx.now_text),
        ).fetchone()
        provider = _active(tx, row[0]) if row is not None else None
        now = tx.now.timestamp()
    if row is None or provider is None or not code:
        raise not_true()
    token = exchange(provider, _callback(workspace), code, row[2])
    claims = read_token(provider, token, row[1], now)
    try:
        with workspace.write() as tx:
            user = user_of(tx, provider, claims)
            admitted = admit(tx, user, "sign_on", address, user_agent, second_step=False)
            if isinstance(admitted, SignedIn):
                remember(tx, admitted.token, provider, token, claims.session)
    except (Forbidden, NotSignedIn):
        audit.note_apart(workspace, None, "sign_in_refused", claims.email, details={"by": provider.title})
        raise
    return admitted, row[3]


def _active(tx: Transaction, provider_id: int) -> Provider:
    provider = get_provider(tx, provider_id)
    if not provider.active:
        raise not_found("provider", provider_id)
    return provider


def _callback(workspace: Workspace) -> str:
    return workspace.settings.base_url + CALLBACK
