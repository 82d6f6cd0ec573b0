"""Files that nothing refers to any more go, after a time of grace; and whether rows and bytes agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from dougong.dataclasses import dataclass
from dougong.files.blobs import CHUNK, Blobs, blobs_of
from dougong.files.rows import COMMENTS
from dougong.jobs import KINDS, SCHEDULES, JobKind, Progress, Schedule
from dougong.jobs.kinds import Payload
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace, instant_text
from dougong.storage.bin import read_entries

GRACE = timedelta(days=1)

MISSING = N_("The bytes of the file “{name}” ({id}) are missing from the workspace's folder.")
CHANGED = N_("The bytes of the file “{name}” ({id}) are not those that were uploaded.")
LEFT_OVER = N_("{count} files belong to nothing; dougong doctor --repair removes them after a day.")


@dataclass(frozen=True, slots=True)
class Collected:
    rows: int
    blobs: int


def collect(workspace: Workspace) -> Collected:
    """Uploads that were never saved, and files whose last record was purged."""
    with workspace.exclusive() as tx:
        rows = forget_unused(tx)
    return Collected(rows, sweep(workspace))


def forget_unused(tx: Transaction) -> int:
    """Tells how many. On PostgreSQL a record that takes one of them at this very moment stops it: the foreign
    key does not let go of a file in use."""
    _forget_uses(tx)
    before = instant_text(tx.now - GRACE)
    gone: int = tx.execute(
        f'DELETE FROM "_dg_file" WHERE {_UNUSED} AND "uploaded_at" < ?', (before,)
    ).rowcount
    return gone


def sweep(workspace: Workspace) -> int:
    """Bytes that no row names, put longer ago than the time of grace."""

    def wanted() -> set[str]:
        with workspace.read() as tx:
            return {row[0] for row in tx.execute('SELECT DISTINCT "hash" FROM "_dg_file"').fetchall()}

    return len(blobs_of(workspace).sweep(wanted, GRACE.total_seconds()))


def _collect_nightly(workspace: Workspace, payload: Payload, progress: Progress) -> dict[str, int]:
    with progress.step() as tx:
        rows = forget_unused(tx)
    return {"files": rows, "blobs": sweep(workspace)}


KINDS.add(JobKind("collect_files", N_("Remove files that nothing refers to"), _collect_nightly))
SCHEDULES.register("collect_files", Schedule("collect_files", "collect_files", "50 3 * * *"))

_UNUSED = 'NOT EXISTS (SELECT 1 FROM "_dg_file_use" u WHERE u."file_id" = "_dg_file"."id")'


def examine_files(tx: Transaction) -> Iterator[Problem]:
    """Reads every byte that is kept."""
    blobs, known = blobs_of(tx.workspace), set()
    for file_id, digest, name in tx.execute('SELECT "id", "hash", "name" FROM "_dg_file" ORDER BY "id"'):
        known.add(digest)
        path = blobs.path(digest)
        if not path.is_file():
            yield Problem("file_missing", MISSING, str(file_id), {"name": name, "id": file_id})
        elif _digest(path) != digest:
            yield Problem("file_changed", CHANGED, str(file_id), {"name": name, "id": file_id})
    count = _left_over(blobs, known)
    if count:
        yield Problem("files_left_over", LEFT_OVER, "", {"count": count}, "warning")


def _left_over(blobs: Blobs, known: set[str]) -> int:
    return sum(1 for path in blobs.all() if path.name not in known)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _forget_uses(tx: Transaction) -> None:
    """By fields and objects that are neither defined nor in the bin any more: no history shows them."""
    fields = {field.id for obj in tx.release.definitions.objects.values() for field in obj.fields}
    objects = set(tx.release.definitions.objects_by_id)
    for entry in read_entries(tx):
        if entry.field_id is None:
            objects.add(entry.object_id)
            fields |= {field.id for field in entry.object.fields}
        else:
            fields.add(entry.field_id)
    places = tx.execute('SELECT DISTINCT "object_id", "place" FROM "_dg_file_use"').fetchall()
    for object_id, place in places:
        if object_id not in objects or not (place in fields or place.startswith(COMMENTS)):
            tx.execute('DELETE FROM "_dg_file_use" WHERE "object_id" = ? AND "place" = ?', (object_id, place))
