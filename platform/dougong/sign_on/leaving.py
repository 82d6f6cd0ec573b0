"""Signing out there, too: the browser is sent to the provider, which sends it back to the page for signing in.

Our own session has ended by then. A provider that is gone, or has no door for it, keeps nobody here.
"""

from __future__ import annotations

from urllib.parse import urlencode

from dougong.access.providers import Provider, get_provider, is_safe_url
from dougong.access.sealing import seal, unseal
from dougong.access.tokens import hash_token, new_token
from dougong.errors import Inconsistent, NotFound, Unavailable
from dougong.sign_on.oidc import discover
from dougong.storage import Transaction, Workspace

LONGEST_TOKEN = 4_000
"""What is longer does not fit into an address: the provider asks instead."""

BACK = "/sign-in"


def remember(tx: Transaction, session_token: str, provider: Provider, id_token: str, session: str) -> None:
    """The provider knows by its token which of its sessions is to end. It lets nobody in, but names somebody.
    ``session`` is the provider's, by which it tells us later that it has ended."""
    sealed = seal(tx, id_token) if len(id_token) <= LONGEST_TOKEN else None
    tx.execute(
        'UPDATE "_dg_session" SET "provider_id" = ?, "id_token" = ?, "provider_session" = ? WHERE "token_hash" = ?',
        (provider.id, sealed, hash_token(session) if session else None, hash_token(session_token)),
    )


def came_by(tx: Transaction, session_token: str) -> tuple[Provider, str] | None:
    """The provider by which a session began, with its token; asked before the session ends."""
    row = tx.execute(
        'SELECT "provider_id", "id_token" FROM "_dg_session" WHERE "token_hash" = ?',
        (hash_token(session_token),),
    ).fetchone()
    if row is None or row[0] is None:
        return None
    try:
        provider = get_provider(tx, row[0])
    except NotFound:
        return None
    try:
        return provider, unseal(tx, row[1]) if row[1] else ""
    except Inconsistent:
        return provider, ""


def farewell_url(workspace: Workspace, provider: Provider, id_token: str) -> str | None:
    """Where the browser goes to end the provider's session; None where there is no such door."""
    try:
        door = discover(provider.issuer).get("end_session_endpoint")
    except Unavailable:
        return None
    if not isinstance(door, str) or not is_safe_url(door):
        return None
    query = {
        "client_id": provider.client_id,
        "post_logout_redirect_uri": workspace.settings.base_url + BACK,
        "state": new_token(),
    }
    if id_token:
        query["id_token_hint"] = id_token
    return f"{door}{'&' if '?' in door else '?'}{urlencode(query)}"
