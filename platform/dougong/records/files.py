"""Files as records hold them: a file can be read through any record and field that the actor may read."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.access import POLICY, Actor
from dougong.errors import InvalidInput, not_found
from dougong.files import File, files_by_id, uses_of
from dougong.files.rows import COMMENTS
from dougong.problems import N_, Problem
from dougong.records.query import RecordQuery, find
from dougong.storage import Transaction

NO_FILE = N_("There is no file {id} that you could use here; upload it again.")


def readable_file(tx: Transaction, actor: Actor, file_id: int) -> File:
    """NotFound unless a record holds it, or held it, that the actor may read; or it is the actor's own upload
    and still pending."""
    file = files_by_id(tx, [file_id]).get(file_id)
    if file is None or not is_readable(tx, actor, file):
        raise not_found("file", file_id)
    return file


def is_readable(tx: Transaction, actor: Actor, file: File) -> bool:
    uses = uses_of(tx, file.id)
    if not uses:
        return actor.kind == "system" or (actor.user_id is not None and actor.user_id == file.uploaded_by)
    places: dict[tuple[str, str], list[int]] = {}
    for use in uses:
        places.setdefault((use.object_id, use.place), []).append(use.record_id)
    return any(
        _may_read_place(tx, actor, object_id, place) and _may_read_any(tx, actor, object_id, ids)
        for (object_id, place), ids in places.items()
    )


def _may_read_place(tx: Transaction, actor: Actor, object_id: str, place: str) -> bool:
    obj = tx.release.definitions.objects_by_id.get(object_id)
    if obj is None or not POLICY.can(actor, "read", obj):
        return False
    if place.startswith(COMMENTS):
        return True
    field = obj.fields_by_id.get(place)
    return field is not None and POLICY.can_read_field(actor, obj, field)


def _may_read_any(tx: Transaction, actor: Actor, object_id: str, ids: Iterable[int]) -> bool:
    """Live or in the bin."""
    chosen = tuple(ids)
    queries = (RecordQuery(object_id, ("id",), ids=chosen, limit=1, deleted=gone) for gone in (False, True))
    return any(find(tx, actor, query).data for query in queries)


def usable_files(tx: Transaction, actor: Actor, ids: Iterable[int], place: str) -> list[File]:
    """Files that the actor may put into a record: own pending ones, and those that can be read anyway."""
    wanted = list(dict.fromkeys(ids))
    known = files_by_id(tx, wanted)
    missing = [i for i in wanted if i not in known or not is_readable(tx, actor, known[i])]
    if missing:
        raise InvalidInput(Problem("no_such_file", NO_FILE, place, {"id": missing[0]}))
    return [known[i] for i in wanted]
