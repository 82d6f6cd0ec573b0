"""The story of examples/sales-import, and the counts that it must come to."""

from __future__ import annotations

import csv
import runpy
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support import postgresql
from tests.support.data import CHECKOUT, shared_data

pytestmark = pytest.mark.xdist_group("sales_import")  # or each worker would tell the story anew

STORY = CHECKOUT / "examples" / "sales-import" / "story.py"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[str, Any], Path]]:
    """The counts that the story came to, and its workspace."""
    data = shared_data("crm_sales")
    workspace = tmp_path_factory.mktemp("sales") / "workspace"
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("DOUGONG_WORKSPACE", str(workspace))
        if request.param == "postgresql":
            server = request.getfixturevalue("postgresql_server")
            patch.setenv("DOUGONG_DATABASE_URL", stack.enter_context(postgresql.database(server)))
        yield runpy.run_path(str(STORY))["tell"](workspace, data), workspace


def test_the_counts_of_the_story(told: tuple[dict[str, Any], Path]) -> None:
    counts, _ = told
    assert counts == {
        "refused_at_first": 1480,
        "products": 7,
        "accounts": 85,
        "accounts_with_parent": 15,
        "accounts_in_technology": 12,  # written "technolgy"
        "users": 35,
        "opportunities": 8800,
        "without_account": 1425,
        "without_close_date": 2089,
        "gtx_pro": 1480,
        "won": 4238,
    }


def test_the_error_file_gives_line_field_and_reason(told: tuple[dict[str, Any], Path]) -> None:
    _, workspace = told
    with (workspace / "refused.csv").open(newline="", encoding="utf-8-sig") as lines:
        refused = list(csv.DictReader(lines))
    assert refused[0]["line"] == "3"
    assert Counter(row["field"] for row in refused) == {"product": 1480}
    assert all("GTXPro" in row["reason"] for row in refused)
