"""What holders of some roles may do with the records of one object: the roles' rules, added up.

Nothing can be done with a record that cannot be read. A field is kept back only if every role that lets
somebody read the object keeps it back; which records a role lets them read plays no part in that.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from dougong.access.roles import RECORD_OPERATIONS, Operation, known_roles
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition, RoleDefinition, RoleRule

Level = Literal["plain", "masked", "hidden"]
"""How much of a field somebody sees."""

LOOKING: frozenset[Operation] = frozenset({"read", "comment", "export", "print"})
"""Operations after which a record is as it was before."""


@dataclass(frozen=True, slots=True)
class Grant:
    role: RoleDefinition
    rule: RoleRule


@dataclass(frozen=True, slots=True, eq=False)
class ObjectAccess:
    """``grants`` are the rules that allow an operation, by operation; the fields are ids."""

    grants: Mapping[Operation, tuple[Grant, ...]]
    hidden: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    fixed: Mapping[Operation, frozenset[str]] = dataclasses.field(default_factory=dict)
    """What may not be set by a create, or by an update."""

    def allows(self, operation: Operation) -> bool:
        return bool(self.grants.get(operation)) and bool(self.grants.get("read"))

    def limited(self, operation: Operation) -> bool:
        """Whether it is allowed only with some records."""
        return not all(
            any(grant.rule.unlimited for grant in self.grants.get(needed, ()))
            for needed in ("read", operation)
        )

    def level(self, field_id: str) -> Level:
        if field_id in self.hidden:
            return "hidden"
        return "masked" if field_id in self.masked else "plain"


def access_of(roles: frozenset[str], obj: ObjectDefinition) -> ObjectAccess:
    key = ("access", roles)
    found: ObjectAccess | None = obj.cache.get(key)
    if found is None:
        found = obj.cache.setdefault(key, _access(roles, obj))
    return found


@dataclass(frozen=True, slots=True)
class FieldVerdict:
    """What one role says of a field."""

    role: RoleDefinition
    level: Level
    read_only: bool


def field_verdicts(
    names: frozenset[str], obj: ObjectDefinition, field_id: str, operation: Operation
) -> tuple[FieldVerdict, ...]:
    """Of the roles that allow the operation with the object."""
    found = access_of(names, obj)
    source = obj.fields_by_id[field_id].derived_from if field_id in obj.fields_by_id else None
    ids = {field_id, source}
    verdicts = []
    for role in _holding(found.grants, operation):
        hidden, masked, fixed = (
            not ids.isdisjoint(_union(role, obj, kind)) for kind in ("hidden", "masked", "read_only")
        )
        verdicts.append(FieldVerdict(role, "hidden" if hidden else "masked" if masked else "plain", fixed))
    return tuple(verdicts)


def _access(names: frozenset[str], obj: ObjectDefinition) -> ObjectAccess:
    known = known_roles(obj.roles)
    held = [known[name] for name in sorted(names) if name in known]
    grants = {
        operation: found
        for operation in RECORD_OPERATIONS
        if (found := tuple(_granting(held, obj, operation)))
    }
    readers = _holding(grants, "read")
    hidden = _kept_back(readers, obj, lambda role: _union(role, obj, "hidden"))
    less = _kept_back(readers, obj, lambda role: _union(role, obj, "hidden", "masked"))
    fixed: dict[Operation, frozenset[str]] = {}
    for operation in ("create", "update"):
        writers = _holding(grants, operation)
        own = _kept_back(writers, obj, lambda role: _union(role, obj, "hidden", "masked", "read_only"))
        fixed[operation] = own | less
    hidden, less = (_with_derived(obj, kept) for kept in (hidden, less))
    return ObjectAccess(grants, hidden, less - hidden, fixed)


def _with_derived(obj: ObjectDefinition, kept: frozenset[str]) -> frozenset[str]:
    """Amounts in the workspace's currency say what the amounts say that they are made from."""
    return kept | {field.id for field in obj.fields if field.derived_from in kept}


def _granting(held: Iterable[RoleDefinition], obj: ObjectDefinition, operation: Operation) -> Iterable[Grant]:
    for role in held:
        for rule in role.rules_for(obj.id):
            if operation in rule.operations:
                yield Grant(role, rule)


def _holding(grants: Mapping[Operation, tuple[Grant, ...]], operation: Operation) -> list[RoleDefinition]:
    return list({grant.role.id: grant.role for grant in grants.get(operation, ())}.values())


def _kept_back(
    roles: Iterable[RoleDefinition], obj: ObjectDefinition, of: Callable[[RoleDefinition], frozenset[str]]
) -> frozenset[str]:
    """By all of the roles; nothing if there are none, for then there is nothing to keep back."""
    found = [of(role) for role in roles]
    return frozenset.intersection(*found) if found else frozenset()


def _union(role: RoleDefinition, obj: ObjectDefinition, *kinds: str) -> frozenset[str]:
    return frozenset(
        field_id for access in role.fields_of(obj.id) for kind in kinds for field_id in getattr(access, kind)
    )
