"""Roles by their titles: the product's own, and those that the workspace defines."""

from __future__ import annotations

from dougong.access import known_roles
from dougong.web.screens import Screen
from dougong.web.texts import gettext


def role_titles(screen: Screen) -> dict[str, str]:
    """By name, in their order."""
    defined = screen.definitions.roles
    return {
        name: screen.titles.of(role.id, "title", role.title) if name in defined else gettext(role.title)
        for name, role in known_roles(defined).items()
    }
