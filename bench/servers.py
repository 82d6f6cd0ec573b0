"""Starts the product and the floor, each in a process of its own, and reads their memory."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.client import Client

_COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Installed products have their modules compiled."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def product(
    workspace: Path, workers: int = 1, database_url: str | None = None
) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    """Port, process and the seconds until it answered. Without a URL the database is the workspace's own file."""
    port = free_port()
    command = [sys.executable, "-m", "dougong", "--workspace", str(workspace), "serve"]
    more = {} if database_url is None else {"DOUGONG_DATABASE_URL": database_url}
    command += ["--port", str(port), "--workers", str(workers)]
    with _running(command, port, "/healthz", more) as started:
        yield port, *started


def cold_start(workspace: Path, times: int = 3) -> float:
    """Seconds until the first answer; the best of some, for what others do on the machine only adds to it."""
    best = float("inf")
    for _ in range(times):
        with product(workspace) as (_port, _process, started):
            best = min(best, started)
    return best


@contextmanager
def floor(database: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "bench.floor", str(database), str(port)]
    with _running(command, port, "/healthz"):
        yield port


@contextmanager
def _running(
    command: list[str], port: int, path: str, more: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    start = time.perf_counter()
    environment = {**_COMPILED, **(more or {})}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True, env=environment)
    try:
        _wait_for(port, path, process)
        yield process, time.perf_counter() - start
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(2000):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            client = Client(port)
            if client.request("GET", path).status == 200:
                client.close()
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("the server did not answer within 20 s")


def resident_mebibytes(process: subprocess.Popen[bytes]) -> float:
    """Memory of the process and all its children, shared pages counted once (proportional set size)."""
    pids = [process.pid, *_children(process.pid)]
    total = 0
    for pid in pids:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
        total += int(found.group(1)) if found else 0
    return total / 1024


def _children(pid: int) -> list[int]:
    children = [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*children, *(grandchild for child in children for grandchild in _children(child))]
