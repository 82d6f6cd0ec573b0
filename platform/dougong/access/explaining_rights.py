"""Why somebody has a right in the workspace, and how far it reaches: asked of the policy that every door asks."""

from __future__ import annotations

from typing import Any, Literal

from dougong.access.actor import Actor
from dougong.access.policy import POLICY
from dougong.access.roles import Right, known_roles
from dougong.dataclasses import dataclass
from dougong.definitions import RoleDefinition
from dougong.definitions.roles import OF_APPS
from dougong.storage import Transaction

Extent = Literal["everywhere", "partly", "nowhere"]


@dataclass(frozen=True, slots=True)
class RightVerdict:
    """``roles`` are those of the person that give the right; each says how far."""

    right: Right
    extent: Extent
    roles: tuple[RoleDefinition, ...]


def explain_right(tx: Transaction, actor: Actor, right: Right) -> RightVerdict:
    known = known_roles(tx.release.definitions.roles)
    held = [known[name] for name in known if name in actor.roles]
    if POLICY.has_right(actor, right):
        return RightVerdict(right, "everywhere", tuple(one for one in held if _wholly(one, right)))
    if POLICY.has_partly(actor, right):
        return RightVerdict(right, "partly", tuple(one for one in held if right in one.rights))
    return RightVerdict(right, "nowhere", ())


def limits_json(tx: Transaction, role: RoleDefinition) -> dict[str, list[str]]:
    """By right: names of apps, or paths of departments; nothing for what reaches everywhere."""
    return {right: limit_names(tx, role, right) for right in sorted(role.rights) if role.limits(right)}


def limit_names(tx: Transaction, role: RoleDefinition, right: Right) -> list[str]:
    if right not in OF_APPS:
        return sorted(role.limits(right))
    return sorted(app.name for app in tx.release.definitions.apps.values() if app.id in role.limits(right))


def verdict_json(tx: Transaction, found: RightVerdict) -> dict[str, Any]:
    return {
        "right": found.right,
        "extent": found.extent,
        "roles": [
            {"name": role.name, "title": role.title, "limits": limit_names(tx, role, found.right)}
            for role in found.roles
        ],
    }


def _wholly(role: RoleDefinition, right: Right) -> bool:
    return right in role.rights and not role.limits(right)
