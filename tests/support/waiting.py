"""Waiting for what happens elsewhere: in a thread, in a process, in a browser.

A test says what it waits for, never how long that takes: the patience is that of the slowest machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds until a test stops waiting for what should long have happened."""


def wait_until(condition: Callable[[], object], what: str = "") -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what or "it never happens"
        time.sleep(0.02)
