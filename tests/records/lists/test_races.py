from __future__ import annotations

import pytest
from dougong.access import SYSTEM
from dougong.records import Batch, RecordWriter
from dougong.storage import Workspace
from dougong.storage.doctor import examine

from tests.records.lists.workers import ROUNDS
from tests.support import processes


def start(workspace: Workspace, task: str, name: str) -> processes.Process:
    url = workspace.settings.database_url or ""
    return processes.start("tests.records.lists.workers", task, workspace.folder, url, name)


@pytest.mark.parametrize(("field", "target"), [("accounts", "account"), ("guests", "contact")])
def test_no_list_holds_a_record_that_was_deleted_meanwhile(crm: Workspace, field: str, target: str) -> None:
    """One list forbids the delete, the other lets its record go; either way the two ends agree."""
    with crm.write() as tx:
        records = [{"name": f"{index}"} for index in range(ROUNDS)]
        RecordWriter(tx, SYSTEM).write(Batch(target, "create", records))
    started = [start(crm, "add", field), start(crm, "add", field), start(crm, "remove", target)]
    finished = [process.communicate(timeout=300) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], finished
    with crm.read() as tx:
        dangling = tx.execute(
            f'SELECT count(*) FROM "_dg_link" k JOIN "{target}" t ON t."id" = k."target_id"'
            ' WHERE k."field_id" = ? AND t."deleted_at" IS NOT NULL',
            (tx.release.definitions.object("meeting").field(field).id,),
        ).fetchone()[0]
        deleted = tx.execute(f'SELECT count(*) FROM "{target}" WHERE "deleted_at" IS NOT NULL').fetchone()[0]
        assert dangling == 0
        assert deleted == int(finished[2][0])
        assert examine(tx) == []
