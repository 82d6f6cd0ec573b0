"""Which bookmarks still lead somewhere that their person may go, and what is there."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.access import POLICY, Actor
from dougong.bookmarks.references import Bookmark
from dougong.records import RecordQuery, find
from dougong.storage import Transaction


def visible_titles(
    tx: Transaction, actor: Actor, bookmarks: Iterable[Bookmark]
) -> dict[Bookmark, str | None]:
    """In the order given, without those that are gone or may not be seen. Records have their titles; what else
    there is has none, because it is called differently in each language."""
    wanted = list(bookmarks)
    records = _record_titles(tx, actor, wanted)
    return {
        bookmark: records.get(bookmark)
        for bookmark in wanted
        if (bookmark in records if bookmark.kind == "record" else _is_open(tx, actor, bookmark))
    }


def _record_titles(tx: Transaction, actor: Actor, wanted: Iterable[Bookmark]) -> dict[Bookmark, str | None]:
    by_object: dict[str, list[int]] = {}
    for bookmark in wanted:
        if bookmark.kind == "record":
            by_object.setdefault(bookmark.element, []).append(bookmark.record_id)
    found: dict[Bookmark, str | None] = {}
    for object_id, ids in by_object.items():
        item = tx.release.definitions.objects_by_id.get(object_id)
        if item is None or not POLICY.can(actor, "read", item):
            continue
        seen = POLICY.seen(actor, item).title_field
        title = seen.name if seen is not None else "id"
        page = find(tx, actor, RecordQuery(item.name, (title,), ids=ids, limit=len(ids)))
        for record in page.data:
            value = record[title] if seen is not None else None
            found[Bookmark("record", object_id, record["id"])] = str(value) if value is not None else None
    return found


def _is_open(tx: Transaction, actor: Actor, bookmark: Bookmark) -> bool:
    definitions = tx.release.definitions
    if bookmark.kind == "search":
        return True
    object_id = bookmark.element
    if bookmark.kind == "view":
        view = next((one for one in definitions.views.values() if one.id == bookmark.element), None)
        if view is None:
            return False
        object_id = view.object_id
    item = definitions.objects_by_id.get(object_id)
    return item is not None and POLICY.can(actor, "read", item)
