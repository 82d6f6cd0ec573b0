"""All files of a record in one place: those of its fields and those attached to what was said about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.comments import comments_of
from dougong.definitions import ObjectDefinition
from dougong.fields import FIELD_TYPES
from dougong.web.record.file_views import MOST_SHOWN, FileView, file_views, views_of
from dougong.web.screens import Screen


def files_of(screen: Screen, obj: ObjectDefinition, record: Mapping[str, Any]) -> Sequence[FileView]:
    """Each once, those of fields first."""
    found: dict[int, FileView] = {}
    for field in obj.fields:
        if FIELD_TYPES[field.type_name].holds_files and not field.sensitive:
            found |= {view.id: view for view in views_of(screen, record.get(field.name) or ())}
    for comment in comments_of(screen.tx, screen.actor, obj.name, record["id"], MOST_SHOWN):
        for view in file_views(screen, comment.files):
            found.setdefault(view.id, view)
    return list(found.values())[:MOST_SHOWN]
