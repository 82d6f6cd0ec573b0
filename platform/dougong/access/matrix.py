"""What roles allow, side by side: roles, objects, operations and fields at a glance."""

from __future__ import annotations

from collections.abc import Mapping

from dougong.access.object_access import Level, ObjectAccess, access_of
from dougong.access.roles import RECORD_OPERATIONS, Operation, known_roles
from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, ObjectDefinition, RoleDefinition, RoleRule


@dataclass(frozen=True, slots=True)
class Cell:
    """``rules`` are those that allow the operation; with none of them it is not allowed. ``wholly``: with all
    records."""

    rules: tuple[RoleRule, ...]
    wholly: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One role and one object. ``fields`` are those that are not shown plainly, by id."""

    role: RoleDefinition
    object: ObjectDefinition
    cells: Mapping[Operation, Cell]
    fields: Mapping[str, Level]
    read_only: frozenset[str]


def matrix(definitions: DefinitionSet) -> list[Row]:
    """Each role by itself, in its order, with each object."""
    return [
        row_of(role, item)
        for role in known_roles(definitions.roles).values()
        for item in definitions.objects.values()
    ]


def row_of(role: RoleDefinition, item: ObjectDefinition) -> Row:
    access = access_of(frozenset({role.name}), item)
    return Row(role, item, cells_of(access), levels_of(access), _read_only(access))


def cells_of(access: ObjectAccess) -> dict[Operation, Cell]:
    """Also of several roles together."""
    cells = {}
    for operation in RECORD_OPERATIONS:
        rules = tuple(grant.rule for grant in access.grants.get(operation, ()))
        allowed = access.allows(operation)
        cells[operation] = Cell(rules if allowed else (), allowed and not access.limited(operation))
    return cells


def levels_of(access: ObjectAccess) -> dict[str, Level]:
    kept: dict[str, Level] = dict.fromkeys(access.hidden, "hidden")
    return kept | dict.fromkeys(access.masked, "masked")


def _read_only(access: ObjectAccess) -> frozenset[str]:
    return access.fixed["update"] - access.hidden - access.masked
