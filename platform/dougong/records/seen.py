"""A release as somebody sees it: hidden fields do not exist, views that ask for what they may not ask are not
there. For pages, which show what there is; whether it may be read is decided where it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from dougong.access import POLICY, Actor
from dougong.definitions import DefinitionSet, ObjectDefinition, ViewDefinition
from dougong.errors import DougongError
from dougong.expressions import EvaluationContext
from dougong.records.conditions import compile_filter
from dougong.records.field_paths import can_ask
from dougong.records.joins import Joins
from dougong.records.layout import layout_of
from dougong.storage import Release

_ANY_DAY = EvaluationContext(datetime(2000, 1, 1, tzinfo=UTC))


def seen_release(release: Release, actor: Actor) -> Release:
    """The release itself for those from whom nothing is kept back."""
    if actor.kind == "system":
        return release
    return release.cached(("records.seen", POLICY.signature(actor)), lambda: _seen(release, actor))


def limited_objects(release: Release, actor: Actor) -> frozenset[str]:
    """Ids of the objects whose records the actor does not see all of, or not by their titles."""
    if actor.kind == "system":
        return frozenset()
    return release.cached(
        ("records.limited", POLICY.signature(actor)),
        lambda: frozenset(
            item.id
            for item in release.definitions.objects.values()
            if POLICY.grants(actor, "read", item) is not None or not _titled(actor, item)
        ),
    )


def _titled(actor: Actor, item: ObjectDefinition) -> bool:
    return item.title_field is None or POLICY.can_read_field(actor, item, item.title_field)


def _seen(release: Release, actor: Actor) -> Release:
    definitions = release.definitions
    objects = {item.id: POLICY.seen(actor, item) for item in definitions.objects.values()}
    masks = any(POLICY.access(actor, item).masked for item in definitions.objects.values())
    if not masks and all(item is objects[item.id] for item in definitions.objects.values()):
        return release
    found = Release(release.number, release.documents, release.dialect)
    seen = definitions.with_objects(objects.values())
    seen.__dict__["views"] = _views(release, actor, definitions, objects)
    found.__dict__["definitions"] = seen
    found.__dict__["tables"] = release.tables
    return found


def _views(
    release: Release, actor: Actor, definitions: DefinitionSet, objects: Mapping[str, ObjectDefinition]
) -> dict[str, ViewDefinition]:
    found = {}
    for name, view in definitions.views.items():
        item = objects.get(view.object_id)
        if item is not None and _may_filter(release, actor, item, view.filter):
            sort = tuple(one for one in view.sort if can_ask(release, actor, item.id, one.path))
            found[name] = replace(view, sort=sort)
    return found


def _may_filter(release: Release, actor: Actor, item: ObjectDefinition, text: str | None) -> bool:
    if text is None or not POLICY.can(actor, "read", item):
        return True
    layout = layout_of(release, item.id)
    try:
        compile_filter(Joins(release, actor, layout, _ANY_DAY), text, _ANY_DAY)
    except DougongError:
        return False
    return True
