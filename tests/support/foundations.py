"""The system tables of new workspaces on SQLite: migrated once in a process, then copied.

``tests/storage`` runs the migrations themselves, and so does each template.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from dougong.storage import Database, migrating, scratch

_laying = threading.Lock()


def _migrate(database: Database) -> bool:
    path = database.url.database or ""
    # Two threads may want to make the same one.
    with _laying:
        is_new = database.dialect == "sqlite" and not path.startswith("file:") and not Path(path).exists()
        if is_new:
            with closing(sqlite3.connect(path)) as laid:
                scratch._empty().backup(laid)
    return migrating.migrate(database) or is_new


@contextmanager
def laid_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dougong.storage.workspace.migrate", _migrate)
        yield
