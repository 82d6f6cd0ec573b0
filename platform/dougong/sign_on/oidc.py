"""What OpenID Connect says: where a provider's doors are, and whether an identity token is true."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any
from urllib.parse import quote, urlencode

from dougong.access.identities import Claims
from dougong.access.providers import Provider, is_safe_url
from dougong.errors import NotSignedIn
from dougong.problems import N_, Problem
from dougong.sign_on.http import get_json, post_form, unreachable

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signed with the provider's private key: never "none", and nothing that a shared secret makes."""

LEEWAY = 60
KEPT_SECONDS = 600.0
FRESH_SECONDS = 10.0
"""Whoever sends untrue tokens does not make us ask the provider more often than that."""
DOORS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
NOT_TRUE = N_("What single sign-on answered is not true. Begin again.")

_kept: dict[str, tuple[float, dict[str, Any]]] = {}


def discover(issuer: str) -> dict[str, Any]:
    """Unavailable unless the provider calls itself by exactly this name."""
    found = _remembered(issuer.rstrip("/") + "/.well-known/openid-configuration")
    doors = all(isinstance(found.get(door), str) and is_safe_url(found[door]) for door in DOORS)
    if found.get("issuer") != issuer or not doors:
        raise unreachable()
    return found


def authorisation_url(provider: Provider, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
    door = discover(provider.issuer)["authorization_endpoint"]
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{door}{'&' if '?' in door else '?'}{urlencode(query)}"


def exchange(provider: Provider, redirect_uri: str, code: str, verifier: str) -> str:
    """The identity token for a code."""
    fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    fields |= {"client_id": provider.client_id, "code_verifier": verifier}
    headers = {}
    if provider.client_secret:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    token = post_form(discover(provider.issuer)["token_endpoint"], fields, headers).get("id_token")
    if not isinstance(token, str):
        raise not_true()
    return token


def read_token(provider: Provider, token: str, nonce: str, now: float) -> Claims:
    """NotSignedIn unless it is signed by the provider, for us, now, and for this very attempt."""
    claims = signed_claims(provider, token)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    right = (
        claims.get("iss") == provider.issuer
        and provider.client_id in audiences
        and (len(audiences) == 1 or claims.get("azp") == provider.client_id)
        and number_of(claims.get("exp")) > now - LEEWAY
        and number_of(claims.get("iat")) < now + LEEWAY
        and hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
    )
    subject = claims.get("sub")
    if not right or not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\0" in subject:
        raise not_true()
    email, name, session = claims.get("email"), claims.get("name"), claims.get("sid")
    return Claims(
        subject,
        email if isinstance(email, str) else "",
        claims.get("email_verified") is True,
        name if isinstance(name, str) else "",
        session if isinstance(session, str) else "",
    )


def not_true() -> NotSignedIn:
    return NotSignedIn(Problem("sign_on", NOT_TRUE))


def signed_claims(provider: Provider, token: str) -> dict[str, Any]:
    """What the provider signed. NotSignedIn where it did not."""
    jwks_uri = discover(provider.issuer)["jwks_uri"]
    from joserfc import jwt  # takes its time, and is seldom needed
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    for fresh in (False, True):
        # A provider changes its keys now and then: ask once more before giving up.
        try:
            keys = KeySet.import_key_set(_remembered(jwks_uri, fresh))  # type: ignore[arg-type]
            return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            continue
    raise not_true()


def _remembered(url: str, fresh: bool = False) -> dict[str, Any]:
    kept = _kept.get(url)
    if kept is not None and time.monotonic() - kept[0] < (FRESH_SECONDS if fresh else KEPT_SECONDS):
        return kept[1]
    found = get_json(url)
    if len(_kept) > 100:
        _kept.clear()
    _kept[url] = (time.monotonic(), found)
    return found


def number_of(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")
