"""Does what is due in a workspace, at an instant: FOLDER URL INSTANT. To be killed by a test."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import dougong.automations
import dougong.service_levels  # noqa: F401 - for their hooks and jobs
from dougong.clock import FixedClock
from dougong.jobs import Runner
from dougong.settings import Settings
from dougong.storage import Workspace


def main() -> None:
    folder, url, instant = sys.argv[1:]
    settings = Settings(workspace=Path(folder), database_url=url or None)
    with Workspace.open(Path(folder), settings, FixedClock(datetime.fromisoformat(instant))) as workspace:
        runner = Runner(workspace)
        sys.stdout.write("begins\n")
        sys.stdout.flush()
        while runner.run_next():
            pass


if __name__ == "__main__":
    main()
