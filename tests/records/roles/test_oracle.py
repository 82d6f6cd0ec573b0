"""Random roles, rows, fields and people: everything that can be asked or done agrees with the naive oracle."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from dougong.records import prepared_queries
from dougong.storage import Workspace
from hypothesis import HealthCheck, Phase, given, settings

from tests.api.conftest import Api
from tests.records.roles.answering import Answering
from tests.records.roles.reading import Cases, Reading, check_export
from tests.records.roles.worlds import FIELDS, Design, House, build, designs
from tests.records.roles.writing import Writing
from tests.support.apps import app_of

LONG = os.environ.get("DOUGONG_LONG") == "1"
WORLDS = 150 if LONG else 4
AT_LEAST = 5_000
"""Comparisons on each database, even in the short run."""


@pytest.fixture
def house(workspace: Workspace) -> House:
    return build(workspace)


def test_everything_agrees_with_the_oracle(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases, workspace = Cases(), house.workspace
    client = app_of(workspace).test_client()

    @settings(
        max_examples=WORLDS,
        deadline=None,
        derandomize=not LONG,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(design=designs())
    def agrees(design: Design) -> None:
        for number, (person, actor) in enumerate(house.begin(design)):
            # Few records are gathered, many are looked for in their order: both ways lead to the same.
            monkeypatch.setattr(prepared_queries, "FEW", (2_000, -1, 2)[number % 3])
            with workspace.write() as tx:
                for item in FIELDS:
                    Reading(cases, tx, house.world, person, actor, item).run()
                    Writing(cases, tx, house.world, person, actor, item).run()
            for item in FIELDS:
                check_export(cases, workspace, house.world, person, actor, item, tmp_path / "export.jsonl")
                if number % 2:
                    api = Api(client, house.keys[person.id])
                    Answering(cases, house.world, person, api, item).run()

    agrees()
    assert cases.number >= AT_LEAST
