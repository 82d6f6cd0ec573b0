"""The same bytes under another name.

A file never changes: what has another name is another file, pending like an upload until a record holds it. So the
one door decides whether the record's field may change, the history tells of it, and other records that hold the
file keep the name they know.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dougong.access import Actor
from dougong.errors import InvalidInput
from dougong.files.blobs import blobs_of
from dougong.files.names import clean_name, extension_of
from dougong.files.rows import File, insert
from dougong.files.uploading import check_upload
from dougong.problems import N_, Problem
from dougong.storage import Transaction

LONGEST_TYPED = 1_000

NAMELESS = N_("A file needs a name.")


def name_like(wanted: str, present: str) -> str:
    """Harmless, and with the present extension, which may be left out: a name never says that a file is of
    another kind."""
    wanted = re.sub(r"[/\\]", "_", wanted[:LONGEST_TYPED])
    extension = present[len(present) - len(extension_of(present)) :]
    stem = wanted[: -len(extension)] if extension_of(wanted) == extension.lower() and extension else wanted
    stem = clean_name(f"{stem.strip(' .')}-").removesuffix("-").rstrip(" .")
    if not stem:
        raise InvalidInput(Problem("nameless", NAMELESS, "name"))
    return clean_name(stem + extension)


def rename(tx: Transaction, actor: Actor, file: File, wanted: str) -> File:
    """``file`` is one that the actor may read."""
    name = name_like(wanted, file.name)
    if name == file.name:
        return file
    check_upload(tx, actor)
    blobs_of(tx.workspace).touch(file.hash)
    renamed = replace(file, name=name, uploaded_at=tx.now_text, uploaded_by=actor.user_id)
    return replace(renamed, id=insert(tx, renamed))
