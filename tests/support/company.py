"""The company of the demo data, as it is today."""

from __future__ import annotations

import dougong.service_levels  # noqa: F401 - tickets are timed when they are loaded
from dougong.access import SYSTEM
from dougong.clock import SystemClock
from dougong.packs import install, load_demo, read_pack
from dougong.paths import template_packs
from dougong.storage import Workspace

from tests.support.beginnings import Beginning

OPTIONS = {"name": "恒川科技", "zone": "Asia/Shanghai", "language": "zh"}


def settle(workspace: Workspace) -> None:
    pack = read_pack(template_packs() / "crm")
    install(workspace, SYSTEM, pack)
    if pack.demo is not None:
        load_demo(workspace, SYSTEM, pack.demo)


TODAY = Beginning("company-today", settle, SystemClock, OPTIONS)
