"""Which parts of a record's search text somebody may search by.

Most records have one text. Where some role keeps back a searched field, or records by whose titles others are
found, such a field has a text of its own besides, and so has what is left: whoever may not search by everything
searches by the parts that are theirs.
"""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition, RoleDefinition
from dougong.fields import FIELD_TYPES, searched_fields
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.levels import readable
from dougong.records.system_tables import SYSTEM_TARGETS
from dougong.storage import Release


def named_object(field: FieldDefinition) -> str | None:
    """The object by whose titles records are found too."""
    target_id = FIELD_TYPES[field.type_name].target_of(field)
    return None if target_id in SYSTEM_TARGETS else target_id


def open_key(object_id: str) -> str:
    """Under which the text is kept of all fields that no role keeps back."""
    return f"{object_id}#"


def part_key(object_id: str, field_id: str) -> str:
    return f"{object_id}#{field_id}"


def restricted_fields(release: Release, layout: ObjectLayout) -> tuple[str, ...]:
    """The searched fields by which not everybody may search who reads the object."""
    return release.cached(
        ("records.restricted", layout.id),
        lambda: tuple(field.id for field in _searched(layout) if _is_restricted(release, layout, field)),
    )


@dataclass(frozen=True, slots=True)
class Searching:
    """How an actor's search is done: in the whole text, or in the parts with these keys, and by the titles
    that ``followed`` references lead to, of records that they may see."""

    whole: bool = True
    keys: tuple[str, ...] = ()
    followed: tuple[FieldLayout, ...] = ()


def searching_of(release: Release, actor: Actor, layout: ObjectLayout) -> Searching:
    found = restricted_fields(release, layout)
    if not found or actor.kind == "system":
        return Searching()
    return release.cached(
        ("records.searching", layout.id, POLICY.signature(actor)),
        lambda: _searching(release, actor, layout, found),
    )


def _searching(release: Release, actor: Actor, layout: ObjectLayout, restricted: Sequence[str]) -> Searching:
    keys, followed, whole = [open_key(layout.id)], [], True
    for field in (layout.by_id[field_id] for field_id in restricted):
        target_id = named_object(field.definition) if field.definition is not None else None
        if not readable(actor, layout, field) or (target_id and not _sees_title(release, actor, target_id)):
            whole = False
        elif target_id is None or _sees_all(release, actor, target_id):
            keys.append(part_key(layout.id, field.id))
        else:
            whole = False
            if field.target is not None:
                followed.append(field)
    return Searching() if whole else Searching(False, tuple(keys), tuple(followed))


def _sees_title(release: Release, actor: Actor, target_id: str) -> bool:
    target = layout_of(release, target_id)
    return target.title is not None and readable(actor, target, target.title)


def _sees_all(release: Release, actor: Actor, target_id: str) -> bool:
    return POLICY.grants(actor, "read", layout_of(release, target_id).definition) is None


def _searched(layout: ObjectLayout) -> Sequence[FieldDefinition]:
    found = dict.fromkeys(field.id for field in searched_fields(layout.definition))
    title = layout.definition.title_field
    ids = found if title is None else {title.id: None, **found}
    return [layout.definition.fields_by_id[field_id] for field_id in ids]


def _is_restricted(release: Release, layout: ObjectLayout, field: FieldDefinition) -> bool:
    item, target_id = layout.definition, named_object(field)
    target = release.definitions.objects_by_id.get(target_id) if target_id else None
    readers = [role for role in item.roles.values() if _reads(role, item)]
    return any(
        _keeps_back(role, item, field) or (target is not None and _limits(role, target)) for role in readers
    )


def _reads(role: RoleDefinition, item: ObjectDefinition) -> bool:
    return any("read" in rule.operations for rule in role.rules_for(item.id))


def _keeps_back(role: RoleDefinition, item: ObjectDefinition, field: FieldDefinition) -> bool:
    return any(field.id in access.hidden | access.masked for access in role.fields_of(item.id))


def _limits(role: RoleDefinition, target: ObjectDefinition) -> bool:
    title = target.title_field
    if title is not None and _keeps_back(role, target, title):
        return True
    return not any(rule.unlimited and "read" in rule.operations for rule in role.rules_for(target.id))
