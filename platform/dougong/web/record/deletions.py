"""What deleting a record takes along, said before it is done."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.records import DeletionPreview, deletion_preview
from dougong.web.screens import Screen
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class DeletionView:
    """``refusals`` say why it cannot be; otherwise ``consequences`` say what else will happen."""

    consequences: Sequence[str]
    refusals: Sequence[str]

    @property
    def possible(self) -> bool:
        return not self.refusals


def deletion_view(screen: Screen, obj: ObjectDefinition, ids: Sequence[int]) -> DeletionView | None:
    """None if nothing else is touched."""
    preview = deletion_preview(screen.tx, screen.actor, obj.name, ids)
    if preview == DeletionPreview():
        return None
    return DeletionView(_consequences(screen, preview), _refusals(screen, preview))


def _consequences(screen: Screen, preview: DeletionPreview) -> list[str]:
    gone = gettext("{object}: {count} will go into the bin as well")
    cleared = gettext("{object}: {count} will stay, with “{field}” emptied")
    return [
        *(gone.format(object=_plural(screen, one.object), count=one.count) for one in preview.deletes),
        *(
            cleared.format(
                object=_plural(screen, one.object),
                count=one.count,
                field=_field(screen, one.object, one.field),
            )
            for one in preview.clears
        ),
    ]


def _refusals(screen: Screen, preview: DeletionPreview) -> list[str]:
    if preview.too_many:
        return [gettext("Too many other records would go into the bin as well.")]
    unseen = [gettext("Records that you may not see stand against it.")] if preview.unseen else []
    held = gettext("{object}: {count} refer to it by “{field}” and keep it from being deleted")
    forbidden = gettext("{object}: {count} would go into the bin as well, which you may not delete")
    return [
        *unseen,
        *(
            held.format(
                object=_plural(screen, one.object),
                count=one.count,
                field=_field(screen, one.object, one.field),
            )
            for one in preview.keeps
        ),
        *(
            forbidden.format(object=_plural(screen, one.object), count=one.count)
            for one in preview.deletes
            if not one.allowed
        ),
    ]


def _plural(screen: Screen, object_name: str) -> str:
    return screen.titles.plural(screen.definitions.object(object_name))


def _field(screen: Screen, object_name: str, name: str) -> str:
    return screen.titles.field(screen.definitions.object(object_name).field(name))
