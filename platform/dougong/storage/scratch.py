"""A workspace in this process's memory, to look at what definitions would make: nothing of it lies on a disk, and
it is gone when it is closed."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import lru_cache
from secrets import token_hex

from dougong.definitions import Documents
from dougong.storage.applying import Application
from dougong.storage.database import Database
from dougong.storage.migrating import migrate
from dougong.storage.release import Release
from dougong.storage.reshaping import compare
from dougong.storage.transaction import Transaction
from dougong.storage.workspace import Workspace


def scratch(like: Workspace) -> Workspace:
    """Empty, with the settings and the clock of the other one."""
    name = f"file:dougong-{token_hex(8)}?mode=memory&cache=shared"
    # The database is there as long as somebody is connected.
    with closing(sqlite3.connect(name, uri=True)) as first:
        _empty().backup(first)
        return Workspace.create(
            like.folder,
            replace(like.settings, database_url=f"sqlite:///{name}&uri=true"),
            like.clock,
            name=like.name,
            zone=like.default_zone.key,
            currency=like.currency,
            language=like.language,
        )


@lru_cache(maxsize=1)
def _empty() -> sqlite3.Connection:
    """A database with the system tables: making them takes five times as long as copying them."""
    name = f"file:dougong-{token_hex(8)}?mode=memory&cache=shared"
    kept = sqlite3.connect(name, uri=True, check_same_thread=False)
    with closing(Database.open(f"sqlite:///{name}&uri=true")) as database:
        migrate(database)
    return kept


def lay_out(tx: Transaction, documents: Documents) -> None:
    """Make the tables of the definitions, in an exclusive transaction, and their release the one in force: without
    the questions of a publish, for nobody's work depends on it."""
    release = Release(tx.release.number + 1, documents, tx.dialect)
    old, new = tx.release.definitions, release.definitions
    Application(tx, old, new).run(compare(old, new, []))
    tx.execute(
        'INSERT INTO "_dg_release" ("number", "documents", "plan", "origin", "published_at") VALUES (?, ?, ?, ?, ?)',
        (release.number, json.dumps(documents.to_json()), "{}", "preview", tx.now_text),
    )
    tx.execute('UPDATE "_dg_current" SET "release" = ?', (release.number,))
    for hook in tx.workspace.publish_hooks:
        hook(tx, release)
    tx.on_commit(lambda: tx.workspace.releases.put(release))
