"""What the CRM pack says of an object, its form and its views is clicked together from an empty workspace.

What it refers to beside (quotes, products and so on) is applied from the pack beforehand, as plain objects with the
same fields. The object itself begins as "New object" does.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from dougong.access import SYSTEM, create_user
from dougong.definitions import to_files, without_ids
from dougong.expressions import rename
from dougong.storage import Draft, Workspace
from playwright.sync_api import Browser

from tests.journeys.hand import Hand
from tests.journeys.rebuilding import STAGES, Builder, of_object, pack
from tests.journeys.stand_ins import stand_ins
from tests.support.browser import Visit, served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser_rebuilt")]
EMAIL = "ada@example.com"
KINDS = ("form", "pipeline", "view")
BUILT = [("quote_line",)]
"""Those together whose fields need each other's."""


@pytest.mark.parametrize("names", BUILT, ids=lambda names: names[-1])
def test_what_the_pack_says_is_clicked_together(
    browser: Browser, tmp_path: Path, names: tuple[str, ...]
) -> None:
    with Workspace.create(tmp_path / "w", name="Orbit", zone="Asia/Shanghai") as workspace:
        with workspace.write() as tx:
            create_user(tx, SYSTEM, EMAIL, "Ada", None, ["administrator"], language="en")
        with served(workspace) as base:
            visit = Visit(browser, base).enter(workspace, EMAIL)
            # How many problems there are is not looked at here, and found out after each change.
            visit.page.route("**/build/problem-count", lambda route: route.fulfill(body=""))
            builders = [Builder(Hand(visit.page), base, name) for name in names]
            for builder in builders:
                builder.create()
            problems = Draft(workspace).apply(stand_ins(names))
            assert [one for one in problems if one.severity == "error"] == []
            for stage in STAGES:
                for builder in builders:
                    stage(builder)
            # An answer that comes when a row has been taken away since has nowhere to tell what is wrong with it.
            assert [one for one in visit.complaints if "oobErrorNoTarget" not in one] == []
            visit.close()
        made = to_files(Draft(workspace).documents, rename)
    for name in names:
        for wanted in (pack("object", name), *(file for kind in KINDS for file in of_object(kind, name))):
            found = without_ids(made[f"{wanted['kind']}s/{wanted['name']}.json"])
            assert canonical(found) == canonical(wanted)


def canonical(file: Any) -> str:
    return json.dumps(file, ensure_ascii=False, indent=1, sort_keys=True)
