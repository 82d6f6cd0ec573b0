"""Files that come with jobs: what is to be imported, what was exported. One person's each, for a while.

The rows are in the database, the content lies in the workspace's folder under the same token. On several
machines that folder has to be a shared one.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.errors import not_found
from dougong.storage import Transaction, Workspace, instant_text

FOLDER = "job-files"
KEPT = timedelta(days=7)
TOKEN = re.compile("[A-Za-z0-9_-]{1,64}")
LONGEST_NAME = 200
_SELECT = (
    'SELECT "token", "user_id", "job_id", "name", "media_type", "size", "expires_at" FROM "_dg_job_file"'
)


@dataclass(frozen=True, slots=True)
class JobFile:
    token: str
    user_id: int | None
    job_id: int | None
    name: str
    media_type: str
    size: int
    expires_at: str


@contextmanager
def new_content(workspace: Workspace) -> Iterator[tuple[str, IO[bytes]]]:
    """A token, and a file to fill; it is there under its token only once it is complete."""
    token = secrets.token_urlsafe(24)
    folder = workspace.folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    scratch = folder / f".{token}"
    try:
        with scratch.open("xb") as stream:
            yield token, stream
            stream.flush()
            os.fsync(stream.fileno())
        scratch.rename(folder / token)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def register(
    tx: Transaction, actor: Actor, token: str, name: str, media_type: str, job_id: int | None = None
) -> JobFile:
    """Gives the content to a person, in the commit of whatever it belongs to."""
    size = content_path(tx.workspace, token).stat().st_size
    expires = instant_text(tx.now + KEPT)
    tx.execute(
        'INSERT INTO "_dg_job_file" ("token", "user_id", "job_id", "name", "media_type", "size",'
        ' "created_at", "expires_at") VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
        (token, actor.user_id, job_id, _clean(name), media_type, size, tx.now_text, expires),
    )
    return JobFile(token, actor.user_id, job_id, _clean(name), media_type, size, expires)


def find_file(tx: Transaction, actor: Actor, token: str) -> JobFile:
    """NotFound for everybody but the person it belongs to, and once it has expired."""
    row = None
    if TOKEN.fullmatch(token):
        row = tx.execute(f'{_SELECT} WHERE "token" = ?', (token,)).fetchone()
    if row is None or row[1] != actor.user_id or row[6] <= tx.now_text:
        raise not_found("file", token[:100])
    return JobFile(*row)


def file_of_job(tx: Transaction, actor: Actor, job_id: int) -> JobFile | None:
    """What the job made, for whoever asked for it."""
    row = tx.execute(
        f'{_SELECT} WHERE "job_id" = ? AND "user_id" = ? AND "expires_at" > ?',
        (job_id, actor.user_id, tx.now_text),
    ).fetchone()
    return JobFile(*row) if row is not None else None


def content_path(workspace: Workspace, token: str) -> Path:
    return workspace.folder / FOLDER / token


def _clean(name: str) -> str:
    """For a person to read: folders and control characters are no part of it."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    readable = "".join(c for c in last if c.isprintable()).encode("utf-8", "ignore").decode().strip(". ")
    stem, dot, ending = readable.rpartition(".")
    if len(readable) > LONGEST_NAME and dot and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return readable[:LONGEST_NAME] or "file"
