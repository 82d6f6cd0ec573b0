"""Roles as typed, frozen objects: which operations with which records, and what is kept back of their fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, get_args

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document

Operation = Literal[
    "read",
    "create",
    "update",
    "delete",
    "restore",
    "purge",
    "comment",
    "import",
    "export",
    "bulk",
    "share",
    "print",
    "manage_workflows",
]
"""What can be done to records of an object."""

Right = Literal["design", "publish", "people", "view_as", "jobs", "rates", "audit"]
"""What can be done to the workspace as a whole."""

Rows = Literal["all", "own", "department", "department_below", "reports", "shared"]
"""Whose records a rule is about."""

RECORD_OPERATIONS: tuple[Operation, ...] = get_args(Operation)
RIGHTS: tuple[Right, ...] = get_args(Right)
OF_APPS: frozenset[Right] = frozenset({"design", "publish"})
"""Rights that a role can give for some apps only."""
OF_DEPARTMENTS: frozenset[Right] = frozenset({"people", "view_as"})
"""Rights that a role can give for the people of some departments only."""


@dataclass(frozen=True, slots=True)
class RoleRule:
    """Allows operations with the records that ``rows``, ``through`` and ``condition`` all let pass.
    ``object_id`` None means every object, ``by`` is the id of a field, or the name of a system field."""

    id: str
    name: str
    title: str
    object_id: str | None
    operations: frozenset[Operation]
    rows: Rows = "all"
    by: str = "owner"
    through_id: str | None = None
    condition: str | None = None
    leaving: bool = False

    @property
    def unlimited(self) -> bool:
        return self.rows == "all" and self.through_id is None and self.condition is None


@dataclass(frozen=True, slots=True)
class FieldAccess:
    """What a role keeps back of an object's fields, by id; ``read_only`` may hold "owner"."""

    id: str
    object_id: str
    hidden: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    id: str
    name: str
    title: str
    description: str | None
    rights: frozenset[Right]
    rules: tuple[RoleRule, ...]
    fields: tuple[FieldAccess, ...] = ()
    gives: frozenset[str] = frozenset()
    """Ids of roles that its holders may give although these allow more than their own."""
    apps: frozenset[str] = frozenset()
    """Ids of the apps to which the rights of ``OF_APPS`` are limited; none: not limited."""
    departments: tuple[str, ...] = ()
    """Paths of the departments to which the rights of ``OF_DEPARTMENTS`` are limited; none: not limited."""
    document: Document = dataclasses.field(default_factory=dict, repr=False, hash=False)

    def limits(self, right: Right) -> frozenset[str]:
        """Ids of apps, or paths of departments; none: the right reaches everywhere."""
        if right in OF_APPS:
            return self.apps
        return frozenset(self.departments) if right in OF_DEPARTMENTS else frozenset()

    def rules_for(self, object_id: str) -> tuple[RoleRule, ...]:
        return tuple(rule for rule in self.rules if rule.object_id in (None, object_id))

    def fields_of(self, object_id: str) -> tuple[FieldAccess, ...]:
        return tuple(access for access in self.fields if access.object_id == object_id)


def role_of(document: Document) -> RoleDefinition:
    manage = document.get("manage", {})
    return RoleDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        rights=frozenset(document.get("rights", ())),
        rules=tuple(_rule(rule) for rule in document.get("rules", ())),
        fields=tuple(_access(access) for access in document.get("fields", ())),
        gives=frozenset(manage.get("roles", ())),
        apps=frozenset(manage.get("apps", ())),
        departments=tuple(manage.get("departments", ())),
        document=document,
    )


def _rule(rule: Mapping[str, Any]) -> RoleRule:
    return RoleRule(
        id=rule["id"],
        name=rule["name"],
        title=rule.get("title", rule["name"]),
        object_id=rule.get("object"),
        operations=frozenset(rule["operations"]),
        rows=rule.get("rows", "all"),
        by=rule.get("by", "owner"),
        through_id=rule.get("through"),
        condition=rule.get("condition"),
        leaving=rule.get("leaving", False),
    )


def _access(access: Mapping[str, Any]) -> FieldAccess:
    return FieldAccess(
        id=access["id"],
        object_id=access["object"],
        hidden=frozenset(access.get("hidden", ())),
        masked=frozenset(access.get("masked", ())),
        read_only=frozenset(access.get("readOnly", ())),
    )
