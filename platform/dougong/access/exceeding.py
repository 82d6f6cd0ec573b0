"""Whether a role allows more than somebody may do themselves: with which records, and with which fields.

Rules are compared as they are written, object by object: a rule is covered by one of the same kind or a wider one.
Where that cannot be told, the role exceeds.
"""

from __future__ import annotations

from collections.abc import Mapping

from dougong.access.actor import Actor
from dougong.access.object_access import ObjectAccess, access_of
from dougong.access.policy import POLICY
from dougong.access.roles import RECORD_OPERATIONS, Operation
from dougong.definitions import ObjectDefinition, RoleRule
from dougong.storage import Release

_WITHIN: Mapping[str, frozenset[str]] = {
    "own": frozenset({"own"}),
    "department": frozenset({"own", "department"}),
    "department_below": frozenset({"own", "department", "department_below"}),
    "reports": frozenset({"own", "reports"}),
    "shared": frozenset({"shared"}),
}
_BY_NOBODY = ("all", "shared")
_WRITING: tuple[Operation, ...] = ("create", "update")


def exceeds(release: Release, actor: Actor, role: str) -> bool:
    """The rights in the workspace are compared elsewhere."""
    key = ("access.exceeds", POLICY.signature(actor), role)
    return release.cached(
        key, lambda: any(_more(actor, obj, role) for obj in release.definitions.objects.values())
    )


def _more(actor: Actor, obj: ObjectDefinition, role: str) -> bool:
    own, given = POLICY.access(actor, obj), access_of(frozenset({role}), obj)
    for operation in RECORD_OPERATIONS:
        for grant in given.grants.get(operation, ()):
            if not own.allows(operation) or not _covered(own, operation, grant.rule):
                return True
    return _shows_more(own, given)


def _covered(own: ObjectAccess, operation: Operation, rule: RoleRule) -> bool:
    return any(_covers(grant.rule, rule) for grant in own.grants.get(operation, ()))


def _covers(wide: RoleRule, rule: RoleRule) -> bool:
    if rule.leaving and not (wide.leaving or wide.unlimited):
        return False
    same_owner = wide.rows in _BY_NOBODY or wide.by == rule.by
    rows = wide.rows == "all" or (same_owner and rule.rows in _WITHIN[wide.rows])
    return rows and wide.through_id in (None, rule.through_id) and wide.condition in (None, rule.condition)


def _shows_more(own: ObjectAccess, given: ObjectAccess) -> bool:
    if given.grants.get("read"):
        kept = given.hidden | given.masked
        if not (own.hidden <= given.hidden and own.masked <= kept):
            return True
    return any(
        given.allows(operation) and not own.fixed.get(operation, frozenset()) <= given.fixed[operation]
        for operation in _WRITING
    )
