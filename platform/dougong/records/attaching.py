"""Files that are put into records: may they be, and from then on the record holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dougong.access import Actor
from dougong.fields import FIELD_TYPES
from dougong.fields.files import FileType
from dougong.files import File, Use, bind, files_by_id
from dougong.records.entries import Entry
from dougong.records.files import NO_FILE, is_readable
from dougong.records.layout import FieldLayout
from dougong.records.model import WriteModel
from dougong.storage import Transaction


def check_files(tx: Transaction, actor: Actor, model: WriteModel, entries: Sequence[Entry]) -> None:
    """Only what is new in a field is asked for: what stands there already may stay."""
    for field in model.files:
        added = [(entry, ids) for entry in entries if (ids := _added(entry, field))]
        known = files_by_id(tx, {file_id for _, ids in added for file_id in ids})
        usable = {file_id: is_readable(tx, actor, file) for file_id, file in known.items()}
        for entry, ids in added:
            missing = next((file_id for file_id in ids if not usable.get(file_id)), None)
            if missing is not None:
                entry.refuse("no_such_file", NO_FILE, field.name, id=missing)
                continue
            for file_id in ids:
                _judge(field, known[file_id], entry)


def keep_files(tx: Transaction, model: WriteModel, entries: Iterable[Entry]) -> None:
    """Of records that have just been written."""
    object_id = model.layout.id
    uses = [
        (file_id, Use(object_id, entry.id, field.id))
        for field in model.files
        for entry in entries
        for file_id in _added(entry, field)
    ]
    bind(tx, uses)


def _judge(field: FieldLayout, file: File, entry: Entry) -> None:
    definition = field.definition
    if definition is None:
        return
    kind = FIELD_TYPES[definition.type_name]
    if isinstance(kind, FileType):
        refusal = kind.refuse_file(definition, file.name, file.size, file.media_type, file.is_picture)
        if refusal is not None:
            entry.problems.append(refusal.problem.at(field.name))


def _added(entry: Entry, field: FieldLayout) -> list[int]:
    ids: Sequence[int] = entry.values[field.path] or ()
    old: Sequence[int] = (entry.old or {}).get(field.path) or ()
    return [file_id for file_id in ids if file_id not in old]
