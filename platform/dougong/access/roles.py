"""Which roles there are: those of the product, and those that the workspace defines.

A user holds any number of them; what one grants, no other takes away.
"""

from __future__ import annotations

from collections.abc import Mapping

from dougong.definitions import RECORD_OPERATIONS, RoleDefinition, RoleRule
from dougong.definitions.roles import RIGHTS, Operation, Right
from dougong.problems import N_
from dougong.registry import Registry

__all__ = [
    "RECORD_OPERATIONS",
    "RIGHTS",
    "ROLES",
    "LimitedRight",
    "Operation",
    "Right",
    "known_roles",
    "limited_rights_of",
    "rights_of",
]

LimitedRight = tuple[Right, str]
"""A right, and the id of an app or the path of a department to which it reaches."""

ROLES: Registry[RoleDefinition] = Registry("role")
"""The product's own. Only the administrator stays once a workspace defines roles: from then on its people
see what those say."""

_WORKING: tuple[Operation, ...] = (
    "read",
    "create",
    "update",
    "delete",
    "restore",
    "comment",
    "import",
    "export",
    "bulk",
    "share",
    "print",
)


def _built_in(
    name: str, title: str, description: str, operations: tuple[Operation, ...], rights: tuple[Right, ...] = ()
) -> None:
    rule = RoleRule(f"built_in_{name}", "everything", title, None, frozenset(operations))
    ROLES.register(
        name, RoleDefinition(f"built_in_{name}", name, title, description, frozenset(rights), (rule,))
    )


_built_in(
    "administrator",
    N_("Administrator"),
    N_("Designs the workspace, manages people and may do everything with every record."),
    RECORD_OPERATIONS,
    RIGHTS,
)
_built_in(
    "member",
    N_("Member"),
    N_("Works with all records: creates, edits, deletes and restores them."),
    _WORKING,
)
_built_in("reader", N_("Reader"), N_("Sees all records and changes none."), ("read", "export", "print"))


def known_roles(defined: Mapping[str, RoleDefinition]) -> Mapping[str, RoleDefinition]:
    """By name. ``defined`` are those of a release."""
    if not defined:
        return dict(ROLES.items())
    return {"administrator": ROLES["administrator"], **defined}


def rights_of(names: frozenset[str], defined: Mapping[str, RoleDefinition]) -> frozenset[Right]:
    """Those that reach everywhere."""
    known = known_roles(defined)
    return frozenset(
        right
        for name in names
        if name in known
        for right in known[name].rights
        if not known[name].limits(right)
    )


def limited_rights_of(
    names: frozenset[str], defined: Mapping[str, RoleDefinition]
) -> frozenset[LimitedRight]:
    """Each with one of the places to which it reaches."""
    known = known_roles(defined)
    return frozenset(
        (right, place)
        for name in names
        if name in known
        for right in known[name].rights
        for place in known[name].limits(right)
    )
