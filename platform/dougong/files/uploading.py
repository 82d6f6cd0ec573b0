"""From a stream of bytes to a pending file."""

from __future__ import annotations

from dataclasses import replace

from dougong.access import POLICY, Actor, Operation
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, Forbidden, InvalidInput
from dougong.files.blobs import Blob, Readable, blobs_of
from dougong.files.drawing import order_thumbnails
from dougong.files.images import picture_size
from dougong.files.names import clean_name
from dougong.files.rows import File, insert, pending_size
from dougong.files.sniffing import media_type
from dougong.problems import N_, Problem
from dougong.storage import Transaction, Workspace

MOST_PENDING = 1_000
MOST_PENDING_BYTES = 4 * 1024**3

EMPTY = N_("The file is empty.")
NOT_ALLOWED = N_("You may not upload files, because you may not change any records.")
TOO_MANY = N_(
    "You have uploaded many files that no record holds yet; save or wait a day before uploading more."
)


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that have arrived and been looked at; nobody knows of them yet."""

    blob: Blob
    name: str
    media_type: str
    size: tuple[int, int] | None


def check_upload(tx: Transaction, actor: Actor) -> None:
    """Asked before the first byte is read."""
    objects = tx.release.definitions.objects.values()
    if not any(POLICY.can(actor, operation, obj) for obj in objects for operation in _WRITING):
        raise Forbidden(Problem("forbidden", NOT_ALLOWED))
    count, size = pending_size(tx, actor)
    if count >= MOST_PENDING or size >= MOST_PENDING_BYTES:
        raise Conflict(Problem("too_many_pending", TOO_MANY, "file"))


_WRITING: tuple[Operation, ...] = ("create", "update", "comment")


def receive(workspace: Workspace, stream: Readable, name: str) -> Received:
    """Outside any transaction: an upload may take minutes."""
    blob = blobs_of(workspace).put(stream, workspace.settings.max_upload)
    if not blob.size:
        raise InvalidInput(Problem("empty_file", EMPTY, "file"))
    name = clean_name(name)
    kind = media_type(blob.path, name)
    return Received(blob, name, kind, picture_size(blob.path, kind))


def keep_upload(tx: Transaction, actor: Actor, received: Received) -> File:
    """Pending: only its uploader can see it, until a record holds it."""
    width, height = received.size or (None, None)
    file = File(
        0,
        received.blob.hash,
        received.name,
        received.blob.size,
        received.media_type,
        width,
        height,
        tx.now_text,
        actor.user_id,
    )
    order_thumbnails(tx, file)
    return replace(file, id=insert(tx, file))


def upload(workspace: Workspace, actor: Actor, stream: Readable, name: str) -> File:
    with workspace.read() as tx:
        check_upload(tx, actor)
    received = receive(workspace, stream, name)
    with workspace.write() as tx:
        return keep_upload(tx, actor, received)
