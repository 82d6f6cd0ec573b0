"""What roles let people learn from computed values, which are computed from all records, whoever looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dougong.access.object_access import access_of
from dougong.definitions import DefinitionSet, RoleDefinition
from dougong.fields import Computation, Source, dependencies
from dougong.fields.computations import made_when_read
from dougong.problems import N_, Problem

REVEALS = N_(
    "Holders of “{role}” see “{field}” of “{object}”, but not all that it is computed from: {sources}."
)
MOST_NAMED = 5

Revealed = Mapping[tuple[str, str], tuple[RoleDefinition, Computation, tuple[Source, ...]]]
"""By role and field: the sources that holders of the role see in part or not at all."""


def newly_revealed(old: DefinitionSet, new: DefinitionSet) -> Iterator[Problem]:
    """A review of a plan: what the release before did not reveal in the same way."""
    before = revealed(old)
    for key, (role, one, unseen) in revealed(new).items():
        known = {source.place for source in before[key][2]} if key in before else set()
        if all(source.place in known for source in unseen):
            continue
        names = list(dict.fromkeys(_name(new, source) for source in unseen))
        listed = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
        params = {"role": role.title, "field": one.field.title, "object": one.owner.title, "sources": listed}
        place = f"object:{one.owner.name}#/properties/{one.field.name}"
        yield Problem("reveals", REVEALS, place, params, "warning")


def revealed(definitions: DefinitionSet) -> Revealed:
    found = {}
    computed = [*dependencies(definitions).ordered, *made_when_read(definitions)]
    for role in definitions.roles.values():
        for one in computed:
            access = access_of(frozenset([role.name]), one.owner)
            if not access.allows("read") or access.level(one.field.id) != "plain":
                continue
            unseen = tuple(source for source in one.sources if not _sees(definitions, role, source))
            if unseen:
                found[role.id, one.field.id] = role, one, unseen
    return found


def _sees(definitions: DefinitionSet, role: RoleDefinition, source: Source) -> bool:
    object_id, field_id = source.place
    access = access_of(frozenset([role.name]), definitions.objects_by_id[object_id])
    if not access.allows("read") or access.level(field_id) != "plain":
        return False
    # Whoever sees the value sees the record that it stands in; others perhaps only in part.
    return not source.steps or not access.limited("read")


def _name(definitions: DefinitionSet, source: Source) -> str:
    item = definitions.objects_by_id[source.place[0]]
    field = item.fields_by_id.get(source.place[1])
    return f"{item.title}: {field.title if field is not None else source.place[1]}"
