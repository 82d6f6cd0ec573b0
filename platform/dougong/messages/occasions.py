"""The record that a message is about, as far as whoever sends it may see it."""

from __future__ import annotations

from collections.abc import Sequence

from dougong.access import POLICY, Actor
from dougong.definitions.naming import RECORDS
from dougong.errors import Forbidden, not_found
from dougong.expressions.types import Path
from dougong.problems import N_, Problem
from dougong.records import RecordQuery, find
from dougong.records.entries import Entry
from dougong.records.following import follow_paths
from dougong.records.layout import ObjectLayout, followed, layout_of
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.storage import Transaction

HIDDEN = N_("“{field}” is hidden from whoever sends this.")


def occasion(
    tx: Transaction,
    actor: Actor,
    layout: ObjectLayout,
    record_id: int,
    paths: Sequence[Path],
    written: Sequence[Path],
    strict: bool = False,
) -> Entry:
    """NotFound unless the actor may see the record. What stands in records that they may not see is blank, or
    refused where it is ``strict``: where something is shown that somebody else has written.

    ``written`` are the paths as they stand in expressions: through the query builder, so that each is asked for,
    and readings of what is sensitive are told.
    """
    own = [path for path in written if path[0] != RECORDS and not _is_lines(layout, path)]
    fields = ("id", *dict.fromkeys(".".join(path) for path in own))
    query = RecordQuery(layout.definition.name, fields, ids=[record_id], limit=1)
    if not find(tx, actor, query).data:
        raise not_found("record", record_id)
    values = current(tx, model_of(tx.release, layout.id), [record_id], deleted=False, lock=False)
    entry = Entry(0, dict(values[record_id]), id=record_id)
    beyond = followed(layout, paths)
    follow_paths(tx.release, tx, layout, beyond, [entry])
    if actor.kind != "system":
        for path in beyond:
            if _ends_unseen(tx, actor, layout, entry, path):
                if strict:
                    raise not_found("record", record_id)
                entry.values[path] = None
    return entry


def require_plain(tx: Transaction, actor: Actor, paths: Sequence[Path]) -> None:
    """What is hidden or masked for somebody does not leave by what they send either."""
    definitions = tx.release.definitions
    for part in dict.fromkeys(part.removeprefix("#") for path in paths for part in path):
        field = definitions.fields_by_id.get(part)
        if field is None:
            continue
        if not POLICY.can_read_field(actor, definitions.objects_by_id[field.object_id], field):
            raise Forbidden(Problem("hidden", HIDDEN, "", {"field": field.title}))


def _ends_unseen(tx: Transaction, actor: Actor, layout: ObjectLayout, entry: Entry, path: Path) -> bool:
    here = layout
    for length in range(1, len(path)):
        field = here.by_id.get(path[length - 1])
        if field is None or field.target is None or field.target not in tx.release.definitions.objects_by_id:
            return False
        found = entry.values.get(path[:length])
        if isinstance(found, int) and not _sees(tx, actor, field.target, found):
            return True
        here = layout_of(tx.release, field.target)
    return False


def _is_lines(layout: ObjectLayout, path: Path) -> bool:
    return path[0].removeprefix("#") in layout.definition.line_items_by_id


def _sees(tx: Transaction, actor: Actor, object_id: str, record_id: int) -> bool:
    name = tx.release.definitions.objects_by_id[object_id].name
    return bool(find(tx, actor, RecordQuery(name, ("id",), ids=[record_id], limit=1)).data)
