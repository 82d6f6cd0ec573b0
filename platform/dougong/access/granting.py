"""Who may give rights to whom: nobody gives, takes or gets at rights in the workspace that they lack.

Nor at records and fields that they may not see or change themselves, unless a role of theirs names the one that is
given: so a personnel office can give roles without holding them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dougong.access.actor import Actor
from dougong.access.exceeding import exceeds
from dougong.access.policy import POLICY
from dougong.access.reach import within
from dougong.access.roles import Right, known_roles
from dougong.definitions import RoleDefinition
from dougong.definitions.roles import OF_APPS
from dougong.errors import Forbidden
from dougong.fields.department import path_key
from dougong.problems import N_, Problem
from dougong.storage import Transaction

ADMINISTRATOR = "administrator"
NOT_YOURS = N_("You may neither give nor take the role “{role}”: it allows what you may not do yourself.")
ABOVE_YOU = N_("You may not do this to {name}, who may do what you may not.")


def may_give(tx: Transaction, actor: Actor, role: str) -> bool:
    if actor.kind == "system" or ADMINISTRATOR in actor.roles:
        return True
    known = known_roles(tx.release.definitions.roles)
    return role not in known or all(_is_within(tx, actor, known, one) for one in _with_given(known, role))


def _with_given(known: Mapping[str, RoleDefinition], role: str) -> set[str]:
    """The role, and those that its holders could give on, to themselves too."""
    names = {one.id: name for name, one in known.items()}
    found, waiting = set[str](), [role]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [names[given] for given in known[name].gives if given in names]
    return found


def _is_within(tx: Transaction, actor: Actor, known: Mapping[str, RoleDefinition], role: str) -> bool:
    if role == ADMINISTRATOR or not all(
        has_as_far(actor, right, known[role]) for right in known[role].rights
    ):
        return False
    named = any(known[role].id in known[name].gives for name in actor.roles if name in known)
    return named or not exceeds(tx.release, actor, role)


def has_as_far(actor: Actor, right: Right, role: RoleDefinition) -> bool:
    """As far as the role's right reaches, at least."""
    if POLICY.has_right(actor, right):
        return True
    given, own = role.limits(right), POLICY.places(actor, right)
    if right in OF_APPS:
        return bool(given) and given <= own
    tops = [path_key(path) for path in own]
    return bool(given) and all(any(within(path_key(path), top) for top in tops) for path in given)


def require_giving(tx: Transaction, actor: Actor, before: Iterable[str], after: Iterable[str]) -> None:
    for role in sorted(frozenset(before) ^ frozenset(after)):
        if not may_give(tx, actor, role):
            raise Forbidden(Problem("not_yours_to_give", NOT_YOURS, "roles", {"role": role}))


def require_over(tx: Transaction, actor: Actor, roles: Iterable[str], name: str) -> None:
    """For whatever would let the actor act in somebody's place, or put them out."""
    if not all(may_give(tx, actor, role) for role in roles):
        raise Forbidden(Problem("above_you", ABOVE_YOU, "", {"name": name}))
