"""Submit quotes and decide on them until they are killed: ``python -m tests.approvals.clerk FOLDER URL``."""

from __future__ import annotations

import os
import random
import sys
from contextlib import suppress
from pathlib import Path

from dougong.access import SYSTEM, actor_of, get_user
from dougong.approvals import Decision, approve, reject, resubmit, send_back, start
from dougong.errors import Conflict, Unavailable
from dougong.records import create
from dougong.settings import Settings
from dougong.storage import Transaction, Workspace


def main() -> None:
    """A clerk for each line of standard input; it tells its process and works until that is killed, with a line
    for each thing that it did."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            work(random.Random(int(line)))
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        os.waitpid(pid, 0)


def work(chance: random.Random) -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2] or None
    with Workspace.open(folder, Settings(workspace=folder, database_url=url)) as workspace:
        while True:
            with suppress(Unavailable, Conflict), workspace.write() as tx:
                act(tx, chance)
            sys.stdout.write("done\n")
            sys.stdout.flush()


def act(tx: Transaction, chance: random.Random) -> None:
    """Something that somebody could do now; each leaves its mark in the note of the record, in the same commit."""
    rows = tx.execute(
        'SELECT "id", "user_id", "kind", "instance_id" FROM "_dg_workflow_task" WHERE "state" = \'open\''
    ).fetchall()
    if not rows or chance.random() < 0.2:
        quote = create(tx, SYSTEM, "quote", {"name": "Crane", "amount": "10", "note": "0"}).id
        start(tx, SYSTEM, "w", quote)
        return
    task_id, user_id, kind, instance_id = chance.choice(rows)
    actor = actor_of(tx, get_user(tx, user_id))
    if kind == "resubmit":
        resubmit(tx, actor, instance_id)
        return
    fate = chance.random()
    if fate < 0.8:
        approve(tx, actor, task_id, Decision(values={"comment": f"task {task_id}"}))
    elif fate < 0.9:
        reject(tx, actor, task_id, Decision("No."))
    else:
        send_back(tx, actor, task_id, "Once more.")


if __name__ == "__main__":
    main()
