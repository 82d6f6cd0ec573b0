"""What the workspace asks of everybody who signs in."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, field, fields
from datetime import timedelta
from typing import Any

from dougong.access import audit
from dougong.access.actor import Actor
from dougong.access.addresses import checked_ranges, in_ranges
from dougong.access.audit_kinds import register_kind
from dougong.access.granting import ADMINISTRATOR, may_give
from dougong.access.roles import known_roles
from dougong.dataclasses import dataclass
from dougong.errors import Forbidden, InvalidInput
from dougong.problems import N_, Problem
from dougong.storage import Transaction, instant_text, parse_instant

PREFIX = "security."
RANGES = f'(SELECT "value" FROM "_dg_setting" WHERE "name" = \'{PREFIX}ip_ranges\')'
"""For statements that decide who acts: read with them, and so true at once on every worker."""

WHOSE = ("nobody", "roles", "everybody")
register_kind("policy_changed", N_("Changed the security settings"), "security")


@dataclass(frozen=True, slots=True)
class SecurityPolicy:
    second_factor: str = "nobody"
    """Of whom it is demanded: ``nobody``, ``everybody``, or the holders of ``second_factor_roles``."""
    second_factor_roles: frozenset[str] = field(default_factory=frozenset)
    session_hours: int = 14 * 24
    idle_minutes: int = 3 * 24 * 60
    ip_ranges: str = ""
    """Separated by spaces; empty: from anywhere."""
    password_minimum: int = 10

    @property
    def session_length(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @property
    def idle_limit(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)

    def demands_second_factor(self, roles: frozenset[str]) -> bool:
        if self.second_factor == "roles":
            return bool(roles & self.second_factor_roles)
        return self.second_factor == "everybody"


LIMITS = {"session_hours": (1, 90 * 24), "idle_minutes": (30, 90 * 24 * 60), "password_minimum": (8, 64)}


def security_policy(tx: Transaction) -> SecurityPolicy:
    rows = tx.execute(
        'SELECT "name", "value" FROM "_dg_setting" WHERE "name" >= ? AND "name" < ?', (PREFIX, "security/")
    ).fetchall()
    stored = {name.removeprefix(PREFIX): value for name, value in rows}
    known = {one.name: stored[one.name] for one in fields(SecurityPolicy) if one.name in stored}
    return SecurityPolicy(**{name: _read(name, value) for name, value in known.items()})


def change_security_policy(
    tx: Transaction, actor: Actor, changes: Mapping[str, Any], address: str | None = None
) -> SecurityPolicy:
    """``address`` is where the actor sits: ranges without it would lock them out. None: at the command line.

    Sessions that have begun are shortened at once, never made longer.
    """
    require_administrator(tx, actor)
    before = security_policy(tx)
    policy = SecurityPolicy(**{**{one.name: getattr(before, one.name) for one in fields(before)}, **changes})
    _check(policy, known_roles(tx.release.definitions.roles))
    policy = SecurityPolicy(**_values(policy) | {"ip_ranges": checked_ranges(policy.ip_ranges)})
    if address is not None and not in_ranges(policy.ip_ranges, address):
        text = N_("These ranges leave out your own address, {address}: you would be locked out.")
        raise InvalidInput(Problem("locked_out", text, "ip_ranges", {"address": address}))
    changed = {n: v for n, v in _values(policy).items() if v != getattr(before, n)}
    if not changed:
        return policy
    for name, value in changed.items():
        tx.execute(
            'INSERT INTO "_dg_setting" ("name", "value") VALUES (?, ?)'
            ' ON CONFLICT ("name") DO UPDATE SET "value" = excluded."value"',
            (PREFIX + name, _written(value)),
        )
    _shorten_sessions(tx, policy)
    audit.note(tx, actor, "policy_changed", details={n: _said(v) for n, v in changed.items()})
    return policy


def require_administrator(tx: Transaction, actor: Actor) -> None:
    """For what would let somebody get at everybody's account, an administrator's too."""
    if not may_give(tx, actor, ADMINISTRATOR):
        raise Forbidden(Problem("forbidden", N_("Only an administrator may change this.")))


def _check(policy: SecurityPolicy, roles: Collection[str]) -> None:
    problems = []
    for name, (least, most) in LIMITS.items():
        if not least <= getattr(policy, name) <= most:
            text = N_("It must be between {least} and {most}.")
            problems.append(Problem("range", text, name, {"least": least, "most": most}))
    if policy.second_factor not in WHOSE:
        text = N_("Choose of whom the second step is asked.")
        problems.append(Problem("choice", text, "second_factor"))
    if policy.second_factor == "roles" and not policy.second_factor_roles:
        text = N_("Choose the roles whose holders need the second step.")
        problems.append(Problem("required", text, "second_factor_roles"))
    asked = policy.second_factor_roles if policy.second_factor == "roles" else frozenset()
    for name in sorted(asked - frozenset(roles)):
        text = N_("There is no role “{role}”.")
        problems.append(Problem("unknown_role", text, "second_factor_roles", {"role": name}))
    if problems:
        raise InvalidInput(problems)


def _shorten_sessions(tx: Transaction, policy: SecurityPolicy) -> None:
    rows = tx.execute('SELECT "token_hash", "created_at", "last_seen_at" FROM "_dg_session"').fetchall()
    for token_hash, created, seen in rows:
        ends = instant_text(parse_instant(created) + policy.session_length)
        idle = instant_text(parse_instant(seen) + policy.idle_limit)
        tx.execute(
            'UPDATE "_dg_session" SET "idle_until" = ?,'
            ' "expires_at" = CASE WHEN "expires_at" > ? THEN ? ELSE "expires_at" END WHERE "token_hash" = ?',
            (idle, ends, ends, token_hash),
        )


def _values(policy: SecurityPolicy) -> dict[str, Any]:
    return asdict(policy)


def _read(name: str, value: str) -> Any:
    if name == "second_factor_roles":
        return frozenset(json.loads(value))
    return int(value) if name in LIMITS else value


def _written(value: Any) -> str:
    return json.dumps(sorted(value)) if isinstance(value, frozenset) else str(value)


def _said(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value
