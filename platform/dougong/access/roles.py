"""The built-in roles. A user holds any number of them; what one grants, no other takes away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from dougong.problems import N_
from dougong.registry import Registry

Operation = Literal["read", "create", "update", "delete", "restore", "purge", "comment"]
"""What can be done to records of an object."""

Right = Literal["design", "publish", "people", "import", "export", "jobs", "rates"]
"""What can be done to the workspace as a whole."""

OPERATIONS: tuple[Operation, ...] = get_args(Operation)
RIGHTS: tuple[Right, ...] = get_args(Right)


@dataclass(frozen=True, slots=True)
class Role:
    name: str
    title: str
    description: str
    operations: frozenset[Operation]
    rights: frozenset[Right] = frozenset()


ROLES: Registry[Role] = Registry("role")

ROLES.register(
    "administrator",
    Role(
        "administrator",
        N_("Administrator"),
        N_("Designs the workspace, manages people and may do everything with every record."),
        frozenset(OPERATIONS),
        frozenset(RIGHTS),
    ),
)
ROLES.register(
    "member",
    Role(
        "member",
        N_("Member"),
        N_("Works with all records: creates, edits, deletes and restores them."),
        frozenset({"read", "create", "update", "delete", "restore", "comment"}),
        frozenset({"import", "export"}),
    ),
)
ROLES.register(
    "reader",
    Role(
        "reader",
        N_("Reader"),
        N_("Sees all records and changes none."),
        frozenset({"read"}),
        frozenset({"export"}),
    ),
)
