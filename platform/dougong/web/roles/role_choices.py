"""Roles to choose from, and which of them the reader may give."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.access import known_roles
from dougong.access.granting import may_give
from dougong.dataclasses import dataclass
from dougong.web.roles.role_titles import role_titles
from dougong.web.screens import Screen
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class RoleOption:
    name: str
    title: str
    description: str
    may_give: bool


def role_options(screen: Screen) -> list[RoleOption]:
    defined, options = screen.definitions.roles, []
    for name, title in role_titles(screen).items():
        role = known_roles(defined)[name]
        if name in defined:
            description = screen.titles.of(role.id, "description", role.description)
        else:
            description = gettext(role.description) if role.description else ""
        options.append(RoleOption(name, title, description, may_give(screen.tx, screen.actor, name)))
    return options


def titles_of_roles(screen: Screen, names: Iterable[str]) -> list[str]:
    """In the order in which roles are listed; one that is gone by its name."""
    held, titles = set(names), role_titles(screen)
    return [*(title for name, title in titles.items() if name in held), *sorted(held - titles.keys())]
