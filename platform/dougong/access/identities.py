"""Whom a provider of single sign-on means."""

from __future__ import annotations

from dougong.access import audit
from dougong.access.actor import SYSTEM
from dougong.access.audit_kinds import register_kind
from dougong.access.managing_people import create_user
from dougong.access.people import User, actor_of, find_user, get_user
from dougong.access.providers import Provider
from dougong.dataclasses import dataclass
from dougong.errors import NotSignedIn
from dougong.problems import N_, Problem
from dougong.storage import Transaction

NO_ACCOUNT = N_("{provider} knows you, but you have no account here. Ask whoever manages people.")

register_kind("identity_linked", N_("Was linked with single sign-on"), "security")


@dataclass(frozen=True, slots=True)
class Claims:
    """What the provider says of somebody. Only an address that it vouches for counts."""

    subject: str
    email: str = ""
    email_verified: bool = False
    name: str = ""
    session: str = ""
    """How the provider names its session, where it does."""


def user_of(tx: Transaction, provider: Provider, claims: Claims) -> User:
    """By the subject, once it is known; before that by a verified address. NotSignedIn for whoever has no
    account and gets none."""
    row = tx.execute(
        'SELECT "user_id" FROM "_dg_identity" WHERE "provider_id" = ? AND "subject" = ?',
        (provider.id, claims.subject),
    ).fetchone()
    if row is not None:
        return _active(get_user(tx, row[0]), provider)
    email = claims.email if claims.email_verified and _may_come(provider, claims.email) else ""
    user = find_user(tx, email) if email else None
    if user is None and email and provider.provisions:
        user = create_user(tx, SYSTEM, email, claims.name, None, provider.roles)
    user = _active(user, provider)
    tx.execute(
        'INSERT INTO "_dg_identity" ("provider_id", "subject", "user_id", "created_at") VALUES (?, ?, ?, ?)',
        (provider.id, claims.subject, user.id, tx.now_text),
    )
    audit.note(tx, actor_of(tx, user), "identity_linked", provider.title, person_id=user.id)
    return user


def _active(user: User | None, provider: Provider) -> User:
    if user is None or not user.active:
        raise NotSignedIn(Problem("no_account", NO_ACCOUNT, "", {"provider": provider.title}))
    return user


def _may_come(provider: Provider, email: str) -> bool:
    return not provider.domains or email.rpartition("@")[2].lower() in provider.domains
