"""Telling the runners of this process that there is work; those of others look every second."""

from __future__ import annotations

import threading

from dougong.storage import Workspace

_PLACE = "jobs.bells"


class Bell:
    """Rings for one runner that waits."""

    def __init__(self, workspace: Workspace) -> None:
        self._event = threading.Event()
        self._bells: list[Bell] = workspace.memory.setdefault(_PLACE, [])
        self._bells.append(self)

    def ring(self) -> None:
        self._event.set()

    def wait(self, seconds: float) -> None:
        self._event.wait(seconds)
        self._event.clear()

    def take_down(self) -> None:
        self._bells.remove(self)


def wake(workspace: Workspace) -> None:
    for bell in list(workspace.memory.get(_PLACE, ())):
        bell.ring()
