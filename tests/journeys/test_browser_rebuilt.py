"""What the CRM pack says of objects, their forms, their pipelines and their views is clicked together from an empty
workspace, with the Chinese of its texts.

What they refer to beside (products, contracts and so on) is applied from the pack beforehand, as plain objects with the
same fields. The objects themselves begin as "New object" does. Accounts, opportunities and quotes with their lines take
minutes: DOUGONG_LONG=1 builds them, referring to each other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM, create_user
from dougong.definitions import to_files, without_ids
from dougong.definitions.name_index import NameIndex
from dougong.expressions import rename
from dougong.storage import Draft, Workspace
from playwright.sync_api import Browser

from tests.journeys.crm_files import File, about, of_object, pack, translated
from tests.journeys.hand import Hand
from tests.journeys.rebuilding import STAGES, Builder
from tests.journeys.stand_ins import stand_ins
from tests.support.browser import Visit, served

pytestmark = pytest.mark.browser
EMAIL = "ada@example.com"
LONG = os.environ.get("DOUGONG_LONG") == "1"
BUILT = ("quote_line", "quote", "opportunity", "account") if LONG else ("quote_line",)


@pytest.mark.xdist_group("browser_rebuilt")
def test_what_the_pack_says_is_clicked_together(browser: Browser, tmp_path: Path) -> None:
    with started(browser, tmp_path, BUILT) as (workspace, builders):
        for builder in builders:
            builder.create()
        apply(workspace, stand_ins(BUILT))
        for stage in STAGES:
            for builder in builders:
                stage(builder)
        for name in BUILT:
            assert_equal(workspace, pack("object", name), *about(name))


@pytest.mark.xdist_group("browser_rebuilt_pipeline")
def test_a_pipeline_and_its_board_are_clicked_together(browser: Browser, tmp_path: Path) -> None:
    """Onto the pack's own object."""
    files = (*of_object("pipeline", "opportunity"), pack("view", "opportunity_board"))
    with started(browser, tmp_path, ["opportunity"]) as (workspace, [builder]):
        apply(workspace, [*stand_ins(["opportunity"]), builder.object, builder.form])
        for file in files:
            builder.document(file)
        builder.translate(*files)
        assert_equal(workspace, *files)


@contextmanager
def started(
    browser: Browser, folder: Path, names: Sequence[str]
) -> Iterator[tuple[Workspace, list[Builder]]]:
    """Builders of these objects in an empty workspace."""
    with Workspace.create(folder / "w", name="Orbit", zone="Asia/Shanghai") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, EMAIL, "Ada", None, ["administrator"], language="en")
        with served(workspace) as base:
            visit = Visit(browser, base).enter(workspace, EMAIL)
            # How many problems there are is not looked at here, and found out after each change.
            visit.page.route("**/build/problem-count", lambda route: route.fulfill(body=""))
            yield (
                workspace,
                [Builder(Hand(visit.page), base, name, lambda: ids(workspace)) for name in names],
            )
            # An answer that comes when a row has been taken away since has nowhere to tell what is wrong with it.
            assert [one for one in visit.complaints if "oobErrorNoTarget" not in one] == []
            visit.close()


def apply(workspace: Workspace, files: list[File]) -> None:
    problems = Draft(workspace).apply(files)
    assert [one for one in problems if one.severity == "error"] == []


def ids(workspace: Workspace) -> Mapping[str, str]:
    return NameIndex(Draft(workspace).documents.values()).ids_by_address


def assert_equal(workspace: Workspace, *files: File) -> None:
    """To those of the draft, but for ids; also what they are called in the other language."""
    made = to_files(Draft(workspace).documents, rename)
    texts = made["translations/zh.json"]["entries"]
    for wanted in files:
        found = without_ids(made[f"{wanted['kind']}s/{wanted['name']}.json"])
        assert canonical(found) == canonical(wanted)
        assert canonical(translated(wanted, texts)) == canonical(translated(wanted))


def canonical(file: Any) -> str:
    return json.dumps(file, ensure_ascii=False, indent=1, sort_keys=True)
