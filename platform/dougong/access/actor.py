from __future__ import annotations

from typing import Literal

from dougong.access.key_scopes import KeyScope
from dougong.access.roles import RIGHTS, LimitedRight, Right
from dougong.dataclasses import dataclass

ActorKind = Literal["user", "key", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts. A key acts for the user who owns it; only the system has no user."""

    kind: ActorKind
    user_id: int | None
    name: str
    roles: frozenset[str] = frozenset()
    key_id: int | None = None
    language: str = "en"
    zone: str = "UTC"
    """An IANA name: filters, defaults and screens go by the person's zone."""
    department_id: int | None = None
    """The main department of the user."""
    rights: frozenset[Right] | None = None
    """What the roles allow in the workspace as a whole; None: what the product's own roles of these names
    do."""
    limited: frozenset[LimitedRight] = frozenset()
    """What they allow for some apps, or for the people of some departments, only."""
    scope: KeyScope | None = None
    """What the key is limited to; None: nothing but its user's roles."""
    seen_by: tuple[int, str] | None = None
    """The id and name of whoever looks through this person's eyes, and changes nothing."""


SYSTEM = Actor(
    kind="system",
    user_id=None,
    name="System",
    roles=frozenset({"administrator"}),
    rights=frozenset(RIGHTS),
)
"""Acts for the product itself and for the operator at the command line; every right."""
