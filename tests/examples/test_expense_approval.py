"""The story of examples/expense-approval: who is asked in which case, and what becomes of each declaration."""

from __future__ import annotations

import runpy
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support import postgresql
from tests.support.data import CHECKOUT

STORY = CHECKOUT / "examples" / "expense-approval" / "story.py"
PAID = ["(payment_requested)", "finn pays"]
AGAIN = ["(rejected)", "ella corrects and submits again"]
AMIR, BEA, SAM, DORA = ("amir approves", "bea approves", "sam approves", "dora approves")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_each_declaration_goes_its_way(
    database: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "workspace"
    monkeypatch.setenv("DOUGONG_WORKSPACE", str(folder))
    with ExitStack() as stack:
        if database == "postgresql":
            server = request.getfixturevalue("postgresql_server")
            monkeypatch.setenv("DOUGONG_DATABASE_URL", stack.enter_context(postgresql.database(server)))
        told = runpy.run_path(str(STORY))["tell"](folder)
    ways = {
        "domestic": [AMIR, SAM, *PAID],
        "from a budget": [AMIR, BEA, SAM, *PAID],
        "abroad": [AMIR, SAM, DORA, *PAID],
        "expensive, from a budget": [AMIR, BEA, SAM, DORA, *PAID],
        "rejected by administration": ["amir rejects", *AGAIN, AMIR, SAM, *PAID],
        "rejected by the budget owner": [AMIR, "bea rejects", *AGAIN, AMIR, BEA, SAM, *PAID],
        "rejected by the supervisor": [AMIR, "sam rejects", *AGAIN, AMIR, SAM, *PAID],
        "rejected by the director": [AMIR, SAM, "dora rejects", *AGAIN, AMIR, SAM, DORA, *PAID],
        "given up": [AMIR, "sam rejects", "(rejected)", "ella gives up"],
    }
    assert {name: case["told"] for name, case in told.items()} == {
        name: ["ella submits", *way] for name, way in ways.items()
    }
    assert {name: case["status"] for name, case in told.items() if name != "given up"} == dict.fromkeys(
        [name for name in ways if name != "given up"], "payment_handled"
    )
    assert told["given up"]["status"] == "given_up"
    assert told["domestic"]["number"].endswith("-0001")
