"""Providers of single sign-on (OpenID Connect) that the workspace trusts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any
from urllib.parse import urlsplit

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.audit_kinds import register_kind
from dougong.access.roles import known_roles
from dougong.access.sealing import seal, unseal
from dougong.access.security_policy import require_administrator
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.storage import Transaction

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_COLUMNS = '"id", "title", "issuer", "client_id", "client_secret", "provisions", "roles", "domains", "active"'
_SELECT = f'SELECT {_COLUMNS} FROM "_dg_provider"'

register_kind("sign_on_changed", N_("Changed single sign-on"), "security")


@dataclass(frozen=True, slots=True)
class Provider:
    """``provisions``: who is unknown gets an account with ``roles``, if the provider vouches for an address of one
    of the ``domains``. Where domains are named, no other address is let in at all."""

    id: int
    title: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    provisions: bool
    roles: tuple[str, ...]
    domains: tuple[str, ...]
    active: bool


def list_providers(tx: Transaction, active_only: bool = False) -> list[Provider]:
    where = ' WHERE "active" = 1' if active_only else ""
    return [_provider(tx, row) for row in tx.execute(f'{_SELECT}{where} ORDER BY "title", "id"').fetchall()]


def get_provider(tx: Transaction, provider_id: int) -> Provider:
    row = None
    if 0 < provider_id < 2**63:
        row = tx.execute(f'{_SELECT} WHERE "id" = ?', (provider_id,)).fetchone()
    if row is None:
        raise not_found("provider", provider_id)
    return _provider(tx, row)


def save_provider(
    tx: Transaction, actor: Actor, given: Mapping[str, Any], provider_id: int | None = None
) -> Provider:
    """Without a secret the present one stays, unless the issuer changes: it is not sent to another."""
    require_administrator(tx, actor)
    before = get_provider(tx, provider_id) if provider_id is not None else None
    values = _checked(tx, given)
    secret = str(given.get("client_secret", ""))[:500]
    if not secret and before is not None and before.issuer == values["issuer"]:
        secret = before.client_secret
    row = {**values, "client_secret": seal(tx, secret) if secret else None}
    names = list(row)
    if before is None:
        columns = ", ".join(f'"{name}"' for name in (*names, "created_at"))
        marks = ", ".join("?" * (len(names) + 1))
        statement = f'INSERT INTO "_dg_provider" ({columns}) VALUES ({marks}) RETURNING "id"'
        (provider_id,) = tx.execute(statement, (*row.values(), tx.now_text)).fetchone()
    else:
        assignments = ", ".join(f'"{name}" = ?' for name in names)
        tx.execute(f'UPDATE "_dg_provider" SET {assignments} WHERE "id" = ?', (*row.values(), before.id))
    details = {"issuer": values["issuer"], "provisions": bool(values["provisions"])}
    audit.note(tx, actor, "sign_on_changed", values["title"], details=details)
    return get_provider(tx, provider_id or 0)


def remove_provider(tx: Transaction, actor: Actor, provider_id: int) -> None:
    """Nobody comes in through it any more; sessions that have begun go on."""
    require_administrator(tx, actor)
    provider = get_provider(tx, provider_id)
    for table, column in (("_dg_identity", "provider_id"), ("_dg_provider_flow", "provider_id")):
        tx.execute(f'DELETE FROM "{table}" WHERE "{column}" = ?', (provider_id,))
    tx.execute('DELETE FROM "_dg_provider" WHERE "id" = ?', (provider_id,))
    audit.note(tx, actor, "sign_on_changed", provider.title, details={"removed": True})


def is_safe_url(url: str) -> bool:
    """Tokens go there: over TLS, or to this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username or parts.fragment or not host or not url.isprintable():
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)


def _checked(tx: Transaction, given: Mapping[str, Any]) -> dict[str, Any]:
    problems = []
    texts = {name: str(given.get(name, "")).strip() for name in ("title", "issuer", "client_id")}
    for name, text in texts.items():
        if not text or len(text) > 500 or not text.isprintable():
            problems.append(Problem("required", N_("This is needed."), name))
    if texts["issuer"] and not is_safe_url(texts["issuer"]):
        problems.append(Problem("issuer", N_("The address must begin with https://."), "issuer"))
    domains = [one.lower() for one in re.split(r"[\s,;]+", str(given.get("domains", ""))) if one]
    for domain in domains[:1] if domains and not all(map(_DOMAIN.fullmatch, domains)) else []:
        text = N_("Name domains such as example.com.")
        problems.append(Problem("domain", text, "domains", {"domain": domain[:80]}))
    roles = sorted(set(given.get("roles", ())))
    if any(role not in known_roles(tx.release.definitions.roles) for role in roles):
        problems.append(Problem("unknown_role", N_("Choose roles that exist."), "roles"))
    provisions = bool(given.get("provisions"))
    if provisions and not domains:
        text = N_("Name the domains whose people get an account.")
        problems.append(Problem("required", text, "domains"))
    if problems:
        raise InvalidInput(problems)
    return {
        **texts,
        "provisions": int(provisions),
        "roles": json.dumps(roles),
        "domains": " ".join(domains),
        "active": int(bool(given.get("active", True))),
    }


def _provider(tx: Transaction, row: Sequence[Any]) -> Provider:
    provider_id, title, issuer, client_id, secret, provisions, roles, domains, active = row
    return Provider(
        *(provider_id, title, issuer, client_id, unseal(tx, secret) if secret else ""),
        *(bool(provisions), tuple(json.loads(roles)), tuple(domains.split()), bool(active)),
    )
