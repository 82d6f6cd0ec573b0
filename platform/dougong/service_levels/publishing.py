"""When what clocks go by is published anew, a job looks at all of them; records are left alone while tables change."""

from __future__ import annotations

from typing import Any

from dougong.jobs import enqueue
from dougong.storage import Release, Transaction

RECOUNT = "recount_service_levels"


def follow_service_levels(tx: Transaction, release: Release) -> None:
    """A publish hook."""
    if _said(release) != _said(tx.release):
        enqueue(tx, RECOUNT, {}, key=f"release-{release.number}")


def _said(release: Release) -> list[Any]:
    """Formulas and conditions too: what they mean stands in the objects."""
    levels = list(release.documents.of_kind("service_level"))
    if not levels:
        return []
    objects = {one["object"] for one in levels}
    return [
        *levels,
        *release.documents.of_kind("calendar"),
        *(one for one in release.documents.of_kind("object") if one["id"] in objects),
    ]
