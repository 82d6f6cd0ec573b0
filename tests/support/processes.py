"""Processes of the tests that do what the product does, beside a test or to be killed by it.

A process of its own costs a second before it does anything; ``nursery.py`` has loaded the product and divides itself.
What is about the start of a process takes ``subprocess``.
"""

from __future__ import annotations

import array
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

CHECKOUT = Path(__file__).resolve().parents[2]


@dataclass
class Process:
    """Has what tests use of ``subprocess.Popen``. It is killed when its time is over."""

    pid: int
    stdout: IO[str]
    _errors: IO[str]
    _told: socket.socket
    returncode: int | None = None

    def kill(self) -> None:
        if self.returncode is None:
            # Whoever was killed a moment ago may have been laid to rest meanwhile.
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What is left of its output and its errors, when it has ended."""
        timer = threading.Timer(timeout or threading.TIMEOUT_MAX, self.kill)
        timer.daemon = True
        timer.start()
        with self.stdout, self._errors, self._told:
            told = self.stdout.read()
            if self.returncode is None:
                self.returncode = _number(self._told)
            timer.cancel()
            self._errors.seek(0)
            return told, self._errors.read()


def start(module: str, *arguments: object) -> Process:
    """Like ``python -m module argument …``, without standard input."""
    told, telling = socket.socketpair()
    output, writing = os.pipe()
    # A pipe that nobody reads until the end would hold up whoever has many errors.
    errors = os.memfd_create("errors")
    with telling:
        socket.send_fds(
            _nursery(),
            [json.dumps([module, *map(str, arguments)]).encode()],
            [writing, errors, telling.fileno()],
        )
    os.close(writing)
    pid = _number(told)
    return Process(pid, os.fdopen(output, encoding="utf-8"), os.fdopen(errors, encoding="utf-8"), told)


@cache
def _nursery() -> socket.socket:
    """One for each worker of the tests. It ends when its socket is closed, at the latest with this process."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [sys.executable, "-m", "tests.support.nursery", str(there.fileno())]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOUGONG_")}
    with there:
        nursery = subprocess.Popen(
            command, cwd=CHECKOUT, env=kept, stdin=subprocess.DEVNULL, pass_fds=[there.fileno()]
        )

    @atexit.register
    def end() -> None:
        here.close()
        nursery.wait()

    return here


def _number(told: socket.socket) -> int:
    found = told.recv(8, socket.MSG_WAITALL)
    assert len(found) == 8, "the process was lost"
    return array.array("q", found)[0]
