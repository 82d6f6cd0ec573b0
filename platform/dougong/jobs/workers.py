"""Who works on jobs: processes have names that tell whether they still live."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path

from dougong.storage import Transaction, Workspace


def worker_name() -> str:
    """Host, process and when it began: a process id alone is given out again."""
    return f"{_here()}{os.getpid()}:{_began(os.getpid())}:{secrets.token_hex(2)}"


def release_dead(workspace: Workspace) -> int:
    """Whoever died on this machine need not be waited for until the lease runs out. Tells how many jobs."""
    with workspace.read() as tx:
        dead = _dead(tx)
    if not dead:
        return 0
    with workspace.write() as tx:
        dead = _dead(tx)
        ended = 'UPDATE "_dg_job" SET "lease_until" = ? WHERE "worker" = ? AND "state" = \'running\''
        tx.executemany(ended, [("", name) for name in dead])
    return len(dead)


def _dead(tx: Transaction) -> list[str]:
    rows = tx.execute(
        'SELECT DISTINCT "worker" FROM "_dg_job" WHERE "state" = \'running\' AND "lease_until" <> \'\''
    ).fetchall()
    return [row[0] for row in rows if row[0].startswith(_here()) and not _lives(row[0])]


def _lives(name: str) -> bool:
    pid, began, _ = name.removeprefix(_here()).split(":")
    return _began(int(pid)) == began


def _here() -> str:
    return f"{socket.gethostname()}:"


def _began(pid: int) -> str:
    """In ticks since the machine's start; "" for a process that is none, or that only waits to be reaped."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "" if Path("/proc/self/stat").exists() else "unknown"
    return "" if state in "ZX" else rest[18]
