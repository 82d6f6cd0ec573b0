from __future__ import annotations

from pathlib import Path

import pytest
from dougong.app import create_app
from dougong.clock import FixedClock
from dougong.definitions import read_folder
from dougong.paths import template_packs
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish

from tests.web.conftest import Site, add_people
from tests.web.design import NOON, text_of, titles_in_list
from tests.web.test_pages import PAGES


@pytest.mark.postgresql
def test_every_page_works_on_postgresql_too(tmp_path: Path, postgresql_url: str) -> None:
    settings = Settings(workspace=tmp_path / "workspace", database_url=postgresql_url)
    clock = FixedClock(NOON)
    with Workspace.create(
        settings.workspace, settings, clock, name="Hengchuan", zone="Asia/Shanghai"
    ) as workspace:
        Draft(workspace).apply(read_folder(template_packs() / "crm"))
        publish(workspace)
        site = Site(workspace, clock, create_app(workspace, settings))
        add_people(site)
        account = site.add("account", name="华为技术有限公司")
        site.add(
            "opportunity", name="MES", stage="proposal", amount="10", close_date="2026-07-01", account=account
        )

        browser = site.browser()
        for path in PAGES:
            assert browser.get(path).status_code < 500, path
        assert titles_in_list(browser.get("/o/account?q=huawei").text) == ["华为技术有限公司"]
        assert "¥10.00" in text_of(browser.get("/o/opportunity?f=close_date~within~next_30").text)
        browser.get("/o/opportunity/1/edit")
        assert browser.post("/o/opportunity/1/edit", version="1", amount="x").status_code == 422
        assert browser.post("/o/opportunity/1/edit", version="1", amount="12").status_code == 303
        assert "¥12.00" in text_of(browser.get("/o/opportunity/1").text)
        assert browser.post("/o/opportunity/1/delete", version="2").status_code == 303
        assert "MES 2026-06-18 12:00" in text_of(browser.get("/o/opportunity/bin").text)
