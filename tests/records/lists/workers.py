"""Processes that put a record into lists while another deletes it: ``python -m …workers TASK FOLDER URL``."""

from __future__ import annotations

import sys
from pathlib import Path

from dougong.access import SYSTEM
from dougong.errors import DougongError
from dougong.records import create, delete
from dougong.settings import Settings
from dougong.storage import Workspace

ROUNDS = 40


def add(workspace: Workspace, field: str) -> int:
    done = 0
    for target in range(1, ROUNDS + 1):
        try:
            with workspace.write() as tx:
                create(tx, SYSTEM, "meeting", {"subject": f"{target}", field: [target]})
            done += 1
        except DougongError:
            continue
    return done


def remove(workspace: Workspace, object_name: str) -> int:
    done = 0
    for target in range(1, ROUNDS + 1):
        try:
            with workspace.write() as tx:
                delete(tx, SYSTEM, object_name, target)
            done += 1
        except DougongError:
            continue
    return done


if __name__ == "__main__":
    task, folder, url, name = sys.argv[1:]
    with Workspace.open(Path(folder), Settings(workspace=Path(folder), database_url=url or None)) as opened:
        sys.stdout.write(f"{add(opened, name) if task == 'add' else remove(opened, name)}\n")
