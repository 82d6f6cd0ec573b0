"""The CRM pack: with nothing in it, and with the company of the demo data as it is today."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What people of the demo decided and said; tickets are timed when they are loaded.
import dougong.approvals
import dougong.comments
import dougong.service_levels  # noqa: F401 - they register what they bring
from dougong.access import SYSTEM
from dougong.clock import Clock, FixedClock, SystemClock
from dougong.definitions import read_folder
from dougong.packs import install, load_demo, read_pack
from dougong.paths import template_packs
from dougong.storage import Draft, Workspace, publish

from tests.support.beginnings import Beginning
from tests.web.design import NOON

OPTIONS = {"name": "恒川科技", "zone": "Asia/Shanghai", "language": "zh"}


def settle(workspace: Workspace) -> None:
    pack = read_pack(template_packs() / "crm")
    install(workspace, SYSTEM, pack)
    if pack.demo is not None:
        load_demo(workspace, SYSTEM, pack.demo)


TODAY = Beginning("company-today", settle, SystemClock, OPTIONS)


def _publish(workspace: Workspace) -> None:
    Draft(workspace).apply(read_folder(template_packs() / "crm"))
    publish(workspace)


CRM = Beginning(
    "crm-at-noon", _publish, lambda: FixedClock(NOON), {"name": "Hengchuan", "zone": "Asia/Shanghai"}
)


@contextmanager
def crm(folder: Path, clock: Clock | None = None) -> Iterator[Workspace]:
    """A copy without records, in this new folder."""
    shutil.copytree(CRM.folder(), folder)
    with Workspace.open(folder, clock=clock or FixedClock(NOON)) as workspace:
        yield workspace
