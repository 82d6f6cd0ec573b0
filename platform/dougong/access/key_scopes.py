"""What a key is limited to, besides the rights of its user: only reading, only some objects."""

from __future__ import annotations

import json
from collections.abc import Iterable

from dougong.access.object_access import ObjectAccess
from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, ObjectDefinition
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem

NOTHING = ObjectAccess({})


@dataclass(frozen=True, slots=True)
class KeyScope:
    """``objects`` are ids, so that a renamed object stays in; None: all of them."""

    only_reads: bool = False
    objects: frozenset[str] | None = None

    def narrowed(self, access: ObjectAccess, obj: ObjectDefinition) -> ObjectAccess:
        if self.objects is not None and obj.id not in self.objects:
            return NOTHING
        if not self.only_reads:
            return access
        reading = {
            operation: access.grants[operation] for operation in ("read",) if operation in access.grants
        }
        return ObjectAccess(reading, access.hidden, access.masked, access.fixed)  # type: ignore[arg-type]


def make_scope(
    definitions: DefinitionSet, only_reads: bool, objects: Iterable[str] | None
) -> KeyScope | None:
    """``objects`` are names. None where the key is not limited."""
    ids = None
    if objects is not None:
        names = list(objects)
        unknown = [name for name in names if name not in definitions.objects]
        if unknown:
            text = N_("There is no object “{name}”.")
            raise InvalidInput(Problem("unknown_object", text, "objects", {"name": unknown[0][:80]}))
        ids = frozenset(definitions.objects[name].id for name in names)
    return KeyScope(only_reads, ids) if only_reads or ids is not None else None


def written(scope: KeyScope | None) -> tuple[str | None, str | None]:
    """As it is stored: what may be done, and with which objects."""
    if scope is None:
        return None, None
    objects = None if scope.objects is None else json.dumps(sorted(scope.objects))
    return "read" if scope.only_reads else None, objects


def read_scope(scope: str | None, objects: str | None) -> KeyScope | None:
    if scope is None and objects is None:
        return None
    return KeyScope(scope is not None, None if objects is None else frozenset(json.loads(objects)))
