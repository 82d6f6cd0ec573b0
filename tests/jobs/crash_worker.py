"""Works on the queue until it is killed, with a lease so short that it changes hands soon."""

from __future__ import annotations

import sys
import threading
from datetime import timedelta
from pathlib import Path

import dougong.automations as automations
import dougong.transfer as transfer
from dougong.jobs import Drain
from dougong.settings import Settings
from dougong.storage import Workspace

from tests.jobs import kinds

KINDS_OF = (automations, kinds, transfer)
LEASE = timedelta(seconds=0.5)


def main() -> None:
    folder, url = Path(sys.argv[1]), sys.argv[2] or None
    with Workspace.open(folder, Settings(workspace=folder, database_url=url)) as workspace:
        Drain(workspace, lease=LEASE).start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
