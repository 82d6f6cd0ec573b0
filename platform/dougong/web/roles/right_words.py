"""The rights that roles give in the workspace as a whole, in words, and how far each reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dougong.access import Right
from dougong.dataclasses import dataclass
from dougong.definitions import RoleDefinition
from dougong.definitions.roles import OF_APPS
from dougong.problems import N_
from dougong.web.roles.role_words import RIGHTS
from dougong.web.screens import Screen
from dougong.web.texts import gettext

ICONS: dict[Right, str] = {
    "design": "pencil",
    "publish": "rocket",
    "people": "users",
    "view_as": "eye",
    "jobs": "clock",
    "rates": "coin",
    "audit": "history",
}
WITHIN = N_("{right}: within {places}")


@dataclass(frozen=True, slots=True)
class RightWords:
    right: Right
    icon: str
    text: str
    limited: bool


def right_words(screen: Screen, roles: Collection[RoleDefinition]) -> list[RightWords]:
    """Of several roles together: one that reaches everywhere makes up for all others."""
    return [
        _words(screen, right, [role.limits(right) for role in roles if right in role.rights])
        for right in RIGHTS
        if any(right in role.rights for role in roles)
    ]


def _words(screen: Screen, right: Right, limits: Iterable[frozenset[str]]) -> RightWords:
    title = gettext(RIGHTS[right])
    held = list(limits)
    if not all(held):
        return RightWords(right, ICONS[right], title, False)
    places = sorted(place_title(screen, right, place) for place in frozenset[str]().union(*held))
    text = gettext(WITHIN).format(right=title, places=gettext(", ").join(places))
    return RightWords(right, ICONS[right], text, True)


def place_title(screen: Screen, right: Right, place: str) -> str:
    """Of an app, by its id; departments are named by their paths."""
    if right not in OF_APPS:
        return place
    found = next((app for app in screen.definitions.apps.values() if app.id == place), None)
    return place if found is None else screen.titles.of(found.id, "title", found.title)
