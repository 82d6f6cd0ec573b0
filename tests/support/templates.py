"""What takes long to make and many tests begin with: made once in a whole run, by whichever worker first needs it.

A test never works in a template itself, but in a copy of its own.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.support import postgresql

Document = Mapping[str, Any]


def folder(name: str, make: Callable[[Path], None]) -> Path:
    """``make`` makes the folder that it is told."""
    made = _place() / name
    with _once(name) as first:
        if first:
            shutil.rmtree(made, ignore_errors=True)
            make(made)
    return made


def database(server: str, name: str, make: Callable[[str], None]) -> str:
    """The name of a database of the server; ``make`` fills an empty one, of which it is told the URL."""
    with _once(name) as first:
        if first:
            postgresql.make_anew(server, name)
            make(server.format(database=name))
    return name


def digest(files: Sequence[Document] | Mapping[str, Document]) -> str:
    """A name for what is made from these."""
    return sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]


def _place() -> Path:
    """Of this run, shared by its workers."""
    place = Path(os.environ[postgresql.FOLDER_VARIABLE]) / "templates"
    place.mkdir(exist_ok=True)
    return place


@contextmanager
def _once(name: str) -> Iterator[bool]:
    """True for whoever comes first and as long as nobody came through; the others wait meanwhile."""
    ready = _place() / f"{name}.ready"
    with ready.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        first = not ready.exists()
        yield first
        if first:
            ready.touch()
