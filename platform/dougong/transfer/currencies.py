"""What tables say beside amounts: a number alone does not tell its currency."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import POLICY, Actor
from dougong.definitions import DefinitionSet, FieldDefinition, ObjectDefinition

Path = tuple[str, ...]


def with_currencies(
    definitions: DefinitionSet, actor: Actor, obj: ObjectDefinition, paths: Sequence[Path]
) -> list[Path]:
    """The columns, each currency after the first amount that is in it, unless it is there already."""
    found: list[Path] = []
    for path in paths:
        found.append(path)
        end = definitions.fields_by_id.get(path[-1])
        currency = (*path[:-1], *end.currency_path) if end is not None and end.currency_path else ()
        if (
            currency
            and currency not in paths
            and currency not in found
            and _readable(definitions, actor, obj, currency)
        ):
            found.append(currency)
    return found


def _readable(definitions: DefinitionSet, actor: Actor, obj: ObjectDefinition, path: Path) -> bool:
    here: ObjectDefinition | None = obj
    for segment in path:
        field: FieldDefinition | None = here.fields_by_id.get(segment) if here is not None else None
        if here is None or field is None or not POLICY.can_read_field(actor, here, field):
            return False
        here = definitions.target(field)
    return True
