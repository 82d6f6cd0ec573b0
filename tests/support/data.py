"""The real data sets that lie beside a checkout, where they do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def shared_data(name: str) -> Path:
    """A folder or file of the shared data; skips the test where it is absent."""
    root = Path(os.environ.get("DOUGONG_SHARED_DATA", CHECKOUT.parent / "shared" / "data"))
    path = root / name
    if not path.exists():
        missing(f"{name} not found: put the shared data beside the checkout or set DOUGONG_SHARED_DATA")
    return path


def missing(reason: str) -> None:
    """Skip, unless the run demands that every part is there (as .ci/run does)."""
    if os.environ.get("DOUGONG_TEST_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
