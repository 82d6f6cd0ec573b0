"""Whose eyes a preview is looked at with."""

from __future__ import annotations

from dataclasses import replace

from dougong.access import Actor, known_roles
from dougong.access.people import User, actor_of, get_user, list_people
from dougong.access.roles import limited_rights_of, rights_of
from dougong.errors import not_found
from dougong.storage import Transaction


def seen_as(tx: Transaction, designer: Actor, role: str) -> Actor:
    """Somebody with this role alone: one who has it, so that rules about owners and departments have something to go
    by, else the designer. ``tx`` is one of the preview."""
    defined = tx.release.definitions.roles
    if role not in known_roles(defined):
        raise not_found("role", role)
    roles = frozenset({role})
    return replace(
        actor_of(tx, _holder(tx, designer, role)),
        roles=roles,
        rights=rights_of(roles, defined),
        limited=limited_rights_of(roles, defined),
        language=designer.language,
        zone=designer.zone,
        seen_by=(designer.user_id or 0, designer.name),
    )


def _holder(tx: Transaction, designer: Actor, role: str) -> User:
    holders = [user for user in list_people(tx) if role in user.roles]
    if designer.user_id in {user.id for user in holders} or not holders:
        return get_user(tx, designer.user_id or 0)
    return holders[0]
