"""Reads and writes by the release in force while others publish. Ends when the folder holds a file "stop"."""

from __future__ import annotations

import sys
from pathlib import Path

from dougong.errors import Unavailable
from dougong.settings import Settings
from dougong.storage import Transaction, Workspace

from tests.storage.support import insert_in


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2] or None
    reads = writes = 0
    with Workspace.open(folder, Settings(workspace=folder, database_url=url)) as workspace:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while not (folder / "stop").exists():
            published = int((folder / "published").read_text())
            try:
                with workspace.read() as tx:
                    _check(tx, published)
                reads += 1
                with workspace.write() as tx:
                    _check(tx, published)
                    insert_in(tx, "account", {"name": "Acme", _size(tx): 1})
                writes += 1
            except Unavailable:
                continue
    sys.stdout.write(f"{reads} {writes}\n")


def _check(tx: Transaction, published: int) -> None:
    """Nobody is served a release older than one whose publish had returned before the transaction began."""
    assert tx.release.number >= published, (tx.release.number, published)
    tx.execute(f'SELECT "id", "name", "{_size(tx)}" FROM "account" ORDER BY "id" DESC LIMIT 3').fetchall()


def _size(tx: Transaction) -> str:
    """The field changes its name with every release."""
    return f"size_{tx.release.number}"


if __name__ == "__main__":
    main()
