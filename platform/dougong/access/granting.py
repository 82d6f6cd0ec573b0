"""Who may give rights to whom: nobody gives, takes or gets at rights in the workspace that they lack.

This is about the workspace's rights. Which records a role opens is for whoever manages people to hand out.
"""

from __future__ import annotations

from collections.abc import Iterable

from dougong.access.actor import Actor
from dougong.access.policy import POLICY
from dougong.access.roles import RIGHTS, rights_of
from dougong.errors import Forbidden
from dougong.problems import N_, Problem
from dougong.storage import Transaction

ADMINISTRATOR = "administrator"
NOT_YOURS = N_("You may neither give nor take the role “{role}”: it holds rights that you do not have.")
ABOVE_YOU = N_("You may not do this to {name}, who holds rights that you do not have.")


def may_give(tx: Transaction, actor: Actor, role: str) -> bool:
    if actor.kind == "system" or ADMINISTRATOR in actor.roles:
        return True
    held = {right for right in RIGHTS if POLICY.has_right(actor, right)}
    return role != ADMINISTRATOR and rights_of(frozenset((role,)), tx.release.definitions.roles) <= held


def require_giving(tx: Transaction, actor: Actor, before: Iterable[str], after: Iterable[str]) -> None:
    for role in sorted(frozenset(before) ^ frozenset(after)):
        if not may_give(tx, actor, role):
            raise Forbidden(Problem("not_yours_to_give", NOT_YOURS, "roles", {"role": role}))


def require_over(tx: Transaction, actor: Actor, roles: Iterable[str], name: str) -> None:
    """For whatever would let the actor act in somebody's place, or put them out."""
    if not all(may_give(tx, actor, role) for role in roles):
        raise Forbidden(Problem("above_you", ABOVE_YOU, "", {"name": name}))
