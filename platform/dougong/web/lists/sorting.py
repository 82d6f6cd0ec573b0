"""The order of a list: as the address has it, else as the view does."""

from __future__ import annotations

from dougong.definitions import SortItem, ViewDefinition
from dougong.web.lists.list_requests import ListRequest
from dougong.web.paths import FieldPath, path_of_ids
from dougong.web.roles.rights import sees
from dougong.web.screens import Screen

MOST_SORTS = 5


def sort_of(screen: Screen, asked: ListRequest) -> list[str]:
    """Names with a - before those that descend."""
    if asked.sort:
        return [item for item in asked.sort.split(",") if item.strip("-")][:MOST_SORTS]
    return [f"{'-' if item.descending else ''}{path.name}" for item, path in view_sort(screen, asked.view)]


def view_sort(screen: Screen, view: ViewDefinition | None) -> list[tuple[SortItem, FieldPath]]:
    pairs = [(item, path_of_ids(screen.definitions, item.path)) for item in (view.sort if view else ())]
    return [(item, path) for item, path in pairs if path is not None and sees(screen, path.ids, plainly=True)]
