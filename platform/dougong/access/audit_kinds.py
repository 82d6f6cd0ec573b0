"""What the audit log tells of. A plugin or another room registers kinds of its own."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.registry import Registry

AREAS = {
    "sign_in": N_("Sign-in"),
    "access": N_("People and access"),
    "data": N_("Data"),
    "design": N_("Design"),
    "security": N_("Security"),
}


@dataclass(frozen=True, slots=True)
class AuditKind:
    """``bad``: worth a second look, and marked as such."""

    name: str
    title: str
    area: str
    bad: bool = False


AUDIT_KINDS: Registry[AuditKind] = Registry("kind of audit entry")


def register_kind(name: str, title: str, area: str, bad: bool = False) -> None:
    if area not in AREAS:
        raise ValueError(f"unknown area “{area}”; there are: {', '.join(AREAS)}")
    AUDIT_KINDS.register(name, AuditKind(name, title, area, bad))


for _name, _title in (
    ("signed_in", N_("Signed in")),
    ("signed_out", N_("Signed out")),
    ("session_ended", N_("Ended a session")),
):
    register_kind(_name, _title, "sign_in")
for _name, _title in (
    ("sign_in_failed", N_("Sign-in failed")),
    ("sign_in_locked", N_("Sign-in locked for a while")),
    ("sign_in_refused", N_("Sign-in refused")),
):
    register_kind(_name, _title, "sign_in", bad=True)
for _name, _title in (
    ("person_added", N_("Added a person")),
    ("roles_changed", N_("Changed somebody's roles")),
    ("person_deactivated", N_("Deactivated a person")),
    ("person_activated", N_("Activated a person")),
    ("key_made", N_("Made an API key")),
    ("key_used", N_("Used an API key")),
    ("key_revoked", N_("Revoked an API key")),
    ("viewed_as", N_("Looked through somebody's eyes")),
    ("acted_as", N_("Gave a command in somebody's name")),
):
    register_kind(_name, _title, "access")
register_kind("denied", N_("Was denied"), "access", bad=True)
for _name, _title in (
    ("exported", N_("Exported records")),
    ("imported", N_("Imported records")),
    ("sensitive_read", N_("Read sensitive fields")),
    ("rates_changed", N_("Changed exchange rates")),
    ("base_currency_changed", N_("Changed the base currency")),
):
    register_kind(_name, _title, "data")
for _name, _title in (
    ("published", N_("Published a release")),
    ("restored", N_("Restored a release")),
):
    register_kind(_name, _title, "design")
for _name, _title in (
    ("password_changed", N_("Changed a password")),
    ("audit_exported", N_("Exported the audit log")),
):
    register_kind(_name, _title, "security")
