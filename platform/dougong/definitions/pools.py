"""Public pools as typed, frozen objects."""

from __future__ import annotations

import dataclasses

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Document


@dataclass(frozen=True)
class PoolDefinition:
    """``owner_id``, ``since_id`` and ``due_id`` are fields; system fields by name."""

    id: str
    name: str
    title: str
    description: str | None
    icon: str | None
    object_id: str
    off: bool
    owner_id: str
    condition: str | None
    member_ids: frozenset[str]
    manager_ids: frozenset[str]
    holds: int | None
    daily: int | None
    cool_down: int | None
    since_id: str | None
    due_id: str | None
    warn: tuple[int, ...]
    """Days before, the fewest first."""
    document: Document = dataclasses.field(repr=False, hash=False)

    @property
    def limits(self) -> bool:
        return any(one is not None for one in (self.holds, self.daily, self.cool_down))


def pool_of(document: Document) -> PoolDefinition:
    return PoolDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        icon=document.get("icon"),
        object_id=document["object"],
        off=document.get("off", False),
        owner_id=document.get("owner", "owner"),
        condition=document.get("condition"),
        member_ids=frozenset(document.get("members", ())),
        manager_ids=frozenset(document.get("managers", ())),
        holds=document.get("holds"),
        daily=document.get("daily"),
        cool_down=document.get("coolDown"),
        since_id=document.get("since"),
        due_id=document.get("due"),
        warn=tuple(sorted(document.get("warn", ()))),
        document=document,
    )
