"""Workspaces as tests find them: new, or with definitions published and records in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dougong.clock import Clock, FixedClock
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish

from tests.support import templates

MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def _nothing(_: Workspace) -> None:
    pass


@dataclass(frozen=True)
class Beginning:
    """``name`` stands for all the rest: two beginnings with the same one must be the same."""

    name: str
    fill: Callable[[Workspace], object] = _nothing
    """What is done with the new workspace."""
    clock: Callable[[], Clock] = lambda: FixedClock(MORNING)
    options: Mapping[str, str] = field(default_factory=dict)
    """Of ``Workspace.create``."""

    def folder(self) -> Path:
        """Of a workspace on SQLite, to be copied."""
        return templates.folder(f"{self.name}-sqlite", lambda made: self._make(made, None))

    def database(self, server: str) -> str:
        """The name of a PostgreSQL database, to be copied."""
        place = templates.folder(f"{self.name}-files", lambda made: made.mkdir())
        return templates.database(server, f"{self.name}-postgresql", lambda url: self._make(place, url))

    def _make(self, folder: Path, url: str | None) -> None:
        settings = Settings(workspace=folder, database_url=url)
        with Workspace.create(folder, settings, self.clock(), **self.options) as workspace:
            self.fill(workspace)


def published(files: Sequence[Any] | Mapping[str, Any], **more: Any) -> Beginning:
    """With these definitions."""

    def fill(workspace: Workspace) -> None:
        problems = Draft(workspace).apply(files)
        assert [problem for problem in problems if problem.severity == "error"] == []
        publish(workspace, None)

    return Beginning(f"published-{templates.digest(files)}", fill, **more)


def beginning_of(fixture: str, beginning: Beginning) -> Any:
    """A fixture ``beginning``: this one for tests that ask for the fixture of that name; others begin as they would."""
    own = beginning

    @pytest.fixture
    def found(request: pytest.FixtureRequest, beginning: Beginning) -> Beginning:
        return own if fixture in request.fixturenames else beginning

    return found
