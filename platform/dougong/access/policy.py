from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from dougong.access.actor import Actor
from dougong.access.roles import OPERATIONS, RIGHTS, ROLES, Operation, Right
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import Forbidden
from dougong.problems import N_, Problem

_REFUSALS: dict[Operation, str] = {
    "read": N_("You may not see records of “{object}”."),
    "create": N_("You may not create records of “{object}”."),
    "update": N_("You may not change records of “{object}”."),
    "delete": N_("You may not delete records of “{object}”."),
    "restore": N_("You may not restore records of “{object}”."),
    "purge": N_("You may not delete records of “{object}” for good."),
    "comment": N_("You may not comment on records of “{object}”."),
}


class Policy:
    """Answers every question of the form "may this actor …?".

    The query builder and the writer ask it at each mention of an object or a field, and compile
    ``row_condition`` into their SQL; ``signature`` is the part of an actor on which the answers depend, so
    that callers can cache what they derive from them.
    """

    def signature(self, actor: Actor) -> Hashable:
        return actor.kind == "system" or actor.roles

    def can(self, actor: Actor, operation: Operation, obj: ObjectDefinition) -> bool:
        return actor.kind == "system" or operation in _operations(actor.roles)

    def has_right(self, actor: Actor, right: Right) -> bool:
        return actor.kind == "system" or right in _rights(actor.roles)

    def can_read_field(self, actor: Actor, obj: ObjectDefinition, field: FieldDefinition) -> bool:
        return self.can(actor, "read", obj)

    def can_write_field(self, actor: Actor, obj: ObjectDefinition, field: FieldDefinition) -> bool:
        return self.can(actor, "create", obj) or self.can(actor, "update", obj)

    def row_condition(self, actor: Actor, obj: ObjectDefinition) -> str | None:
        """An expression over the object, true for the rows that the actor may see; None means all of them."""
        return None

    def require(self, actor: Actor, operation: Operation, obj: ObjectDefinition) -> None:
        if not self.can(actor, operation, obj):
            raise Forbidden(Problem("forbidden", _REFUSALS[operation], params={"object": obj.title}))

    def require_right(self, actor: Actor, right: Right) -> None:
        if not self.has_right(actor, right):
            raise Forbidden(
                Problem("forbidden", N_("Your roles do not allow this."), params={"right": right})
            )


POLICY = Policy()
"""The built-in roles do not depend on the release: one policy serves every workspace."""


@lru_cache(maxsize=1024)
def _operations(roles: frozenset[str]) -> frozenset[str]:
    return frozenset(o for o in OPERATIONS if any(o in ROLES[r].operations for r in roles if r in ROLES))


@lru_cache(maxsize=1024)
def _rights(roles: frozenset[str]) -> frozenset[str]:
    return frozenset(o for o in RIGHTS if any(o in ROLES[r].rights for r in roles if r in ROLES))
