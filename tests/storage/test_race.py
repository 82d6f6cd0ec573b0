from __future__ import annotations

import os

from dougong.errors import Unavailable
from dougong.storage import Workspace, publish

from tests.storage.support import INTEGER, TEXT, an_object, published, put, rename_field, stored
from tests.support.processes import Process, start

WORKERS = 2
RELEASES = 200 if os.environ.get("DOUGONG_LONG") == "1" else 12


def test_no_worker_serves_the_old_shape_once_a_publish_has_returned(workspace: Workspace) -> None:
    published(workspace, an_object("account", {"name": TEXT, "size_1": INTEGER}))
    _tell(workspace, 1)
    workers = [_worker(workspace) for _ in range(WORKERS)]
    for number in range(2, RELEASES):
        _rename(workspace, number)
        _tell(workspace, number)
    (workspace.folder / "stop").touch()
    told = [worker.communicate() for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * WORKERS, told
    counts = [tuple(map(int, out.split())) for out, _ in told]
    assert all(reads > 0 for reads, _ in counts)
    with workspace.read() as tx:
        (rows,) = tx.execute('SELECT count(*) FROM "account"').fetchone()
        assert rows == sum(writes for _, writes in counts)


def _rename(workspace: Workspace, number: int) -> None:
    document = stored(workspace, "object", "account")
    rename_field(document, f"size_{number - 1}", f"size_{number}")
    while True:
        try:
            put(workspace, document)
            publish(workspace)
            return
        except Unavailable:
            continue


def _tell(workspace: Workspace, number: int) -> None:
    aside = workspace.folder / "published.new"
    aside.write_text(str(number))
    aside.replace(workspace.folder / "published")


def _worker(workspace: Workspace) -> Process:
    worker = start("tests.storage.race_worker", workspace.folder, workspace.settings.database_url or "")
    assert worker.stdout.readline() == "ready\n"
    return worker
