"""Publishes and writes without end, telling what was acknowledged, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from dougong.settings import Settings
from dougong.storage import Workspace, publish, releases

from tests.storage.support import INTEGER, TEXT, insert_in, planned, put, rename_field, stored

BATCH = 20


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2] or None
    with Workspace.open(folder, Settings(workspace=folder, database_url=url)) as workspace:
        tell("ready")
        while True:
            write(workspace)
            change(workspace)


def write(workspace: Workspace) -> None:
    with workspace.write() as tx:
        for _ in range(BATCH):
            insert_in(tx, "account", {"name": "Acme", "note": "kept"})
        (count,) = tx.execute('SELECT count(*) FROM "account"').fetchone()
    tell(f"rows {count}")


def change(workspace: Workspace) -> None:
    with workspace.read() as tx:
        number = tx.release.number
    step = (add_or_drop, retype, rename, restore)[number % 4]
    step(workspace, number)
    with workspace.read() as tx:
        tell(f"release {tx.release.number}")


def add_or_drop(workspace: Workspace, number: int) -> None:
    document = stored(workspace, "object", "account")
    if document["properties"].pop("extra", None) is None:
        document["properties"]["extra"] = {"id": f"fld_{number:010d}", "title": "Extra", **TEXT}
    put(workspace, document)
    publish(workspace, None, planned(workspace))


def retype(workspace: Workspace, _number: int) -> None:
    document = stored(workspace, "object", "account")
    name = "size" if "size" in document["properties"] else "count"
    size = document["properties"][name]
    new = TEXT if size["fieldType"] == "integer" else INTEGER
    document["properties"][name] = {"id": size["id"], "title": "Size", **new}
    put(workspace, document)
    publish(workspace, None, planned(workspace))


def rename(workspace: Workspace, _number: int) -> None:
    document = stored(workspace, "object", "account")
    old, new = ("size", "count") if "size" in document["properties"] else ("count", "size")
    rename_field(document, old, new)
    put(workspace, document)
    publish(workspace, None, planned(workspace))


def restore(workspace: Workspace, number: int) -> None:
    with workspace.read() as tx:
        plan = releases.plan_restore(tx, number - 2)
    releases.restore(workspace, number - 2, None, plan)


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
