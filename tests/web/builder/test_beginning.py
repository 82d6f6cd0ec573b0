from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from dougong.access import SYSTEM
from dougong.access.managing_people import change_user
from dougong.definitions import Documents, apply_files
from dougong.definitions.duplicating import duplicate_app, objects_of_app
from dougong.expressions import rename
from dougong.jobs.runner import Runner
from dougong.packs import offered_packs
from dougong.paths import template_packs
from dougong.storage import Draft, check

from tests.packs.conftest import Make, make
from tests.web.builder.conftest import Studio

__all__ = ["make"]


@pytest.fixture
def shop(studio: Studio, make: Make) -> Studio:
    """Offers a small pack of its own."""
    shutil.copytree(make(), studio.site.workspace.folder / "packs" / "sales")
    return studio


def test_a_blank_app_leads_to_its_first_object(studio: Studio) -> None:
    answer = studio.ada.post("/build/start", title="Service", other="服务")
    assert answer.headers["Location"] == "/build/new-object?app=service"
    page = studio.ada.get(answer.headers["Location"]).text
    assert '<option value="service"' in page.replace("\n", " ").replace("  ", "")
    assert studio.stored("app", "service")["title"] == "Service"
    refused = studio.ada.post("/build/start", title=" ")
    assert refused.status_code == 422
    assert "It needs a title." in refused.text


def test_the_gallery_tells_what_is_inside_in_the_readers_language(studio: Studio) -> None:
    page = studio.ada.get("/build/start").text
    assert re.search(r"22 objects · 3\d\d fields", page)
    assert "Proposal" in page
    with studio.site.workspace.write() as tx:
        change_user(tx, SYSTEM, studio.site.users["bob@example.com"], language="zh")
    chinese = studio.site.browser("bob@example.com").get("/build/start").text
    assert "销售云" in chinese
    assert "22 个对象" in chinese


def test_a_pack_is_installed_tried_and_taken_away_by_its_page(shop: Studio) -> None:
    page = shop.ada.get("/build/packs/sales").text
    assert "With 2 sample records" in page
    answer = shop.ada.post("/build/packs/sales/install", sample="1")
    assert answer.headers["Location"] == "/build/packs/sales"
    assert 'hx-trigger="every 1s"' in shop.ada.get("/build/packs/sales").text
    again = shop.ada.post("/build/packs/sales/sample")
    assert (again.status_code, "just being" in again.text) == (409, True)
    assert Runner(shop.site.workspace, "long").run_next()
    fragment = shop.ada.client.get("/build/packs/sales", headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith('<div id="pack-state"')
    assert "Take the sample data away" in fragment
    assert "hx-trigger" not in fragment
    refused = shop.ada.post("/build/packs/sales/remove")
    assert (refused.status_code, "There are records of “Account”." in refused.text) == (409, True)
    assert shop.ada.post("/build/packs/sales/sample/remove", edited="1").status_code == 303
    assert Runner(shop.site.workspace, "long").run_next()
    assert "Remove the pack" in shop.ada.get("/build/packs/sales").text
    assert shop.ada.post("/build/packs/sales/remove").headers["Location"] == "/build/start"
    assert len(shop.documents) == 0


def test_a_pack_does_not_come_into_an_unfinished_draft(shop: Studio) -> None:
    shop.ada.post("/build/new-object", title="Visit")
    page = shop.ada.get("/build/packs/sales").text
    assert "The draft holds changes that are not published." in page
    assert "/build/packs/sales/install" not in page
    assert shop.ada.post("/build/packs/sales/install").status_code == 409
    assert len(Draft(shop.site.workspace).documents.of_kind("object")) == 1


def test_an_app_is_copied_with_all_that_is_about_its_objects(studio: Studio) -> None:
    """Each app of what comes with the product, in the definitions alone."""
    for pack in offered_packs(studio.site.workspace).packs.values():
        before, _ = apply_files(Documents(), pack.files, rename)
        for app in before.of_kind("app"):
            after, ids = duplicate_app(before, app["id"], lambda kind, name: f"{name[:33]}_copy")
            assert [one for one in check(after) if one.severity == "error"] == []
            copied = set(objects_of_app(before, app["id"]))
            about = [one for one in before.values() if one.get("object") in copied]
            assert len(after) == len(before) + 1 + len(copied) + len(about)
            assert not {ids[one["id"]] for one in about} & {one["id"] for one in before.values()}


def test_a_copy_is_one_command_and_says_whose_it_is(studio: Studio) -> None:
    studio.ada.post("/build/start", title="Field work", other="外勤")
    studio.ada.post("/build/new-object", title="Visit", other="拜访", app="field_work")
    before = studio.documents
    assert "Visit" in studio.ada.get("/build/start").text
    answer = studio.ada.post("/build/start/copy", copied="field_work", copy_title="Japan", copy_other="日本")
    assert answer.headers["Location"] == "/build/documents/app/japan"
    copy = studio.stored("object", "visit_japan")
    assert copy["title"] == "Visit · Japan"
    assert studio.stored("app", "japan")["menu"][0]["object"] == copy["id"]
    assert studio.stored("view", "visit_all_japan")["object"] == copy["id"]
    [texts] = studio.documents.of_kind("translation")
    assert texts["entries"][copy["id"]]["title"] == "拜访 · 日本"
    position = Draft(studio.site.workspace).state.position
    studio.send("/build/undo", position=str(position), next="/build")
    assert studio.documents == before


def test_what_is_no_app_is_not_copied(studio: Studio) -> None:
    assert studio.ada.post("/build/start/copy", copied="nonsense", copy_title="x").status_code == 404
    studio.ada.post("/build/start", title="Service")
    refused = studio.ada.post("/build/start/copy", copied="service", copy_title=" ")
    assert (refused.status_code, "It needs a title." in refused.text) == (422, True)
    for _ in range(2):
        assert (
            studio.ada.post("/build/start/copy", copied="service", copy_title="服务" * 90).status_code == 303
        )
    assert len(studio.documents.of_kind("app")) == 3


def test_packs_that_are_not_there_are_not_found(studio: Studio) -> None:
    for name in ("nonsense", "9" * 30, "a%00b", "..%2F..", "x" * 500):
        assert studio.ada.client.get(f"/build/packs/{name}").status_code == 404
        for act in ("install", "sample", "sample/remove", "remove"):
            assert studio.ada.post(f"/build/packs/{name}/{act}").status_code == 404


def test_whoever_designs_nothing_meets_none_of_it(shop: Studio) -> None:
    emma = shop.site.browser("emma@example.com")
    assert emma.client.get("/build/start").status_code == 403
    assert emma.client.get("/build/packs/sales").status_code == 403
    for act in (
        "/build/start",
        "/build/packs/sales/install",
        "/build/packs/sales/sample",
        "/build/packs/sales/remove",
    ):
        assert emma.post(act, title="x").status_code == 403


def test_what_comes_with_the_product_can_be_read(studio: Studio) -> None:
    offered = sorted(path.parent.name for path in Path(template_packs()).glob("*/pack.json"))
    page = studio.ada.get("/build/start").text
    assert [name for name in offered if f"/build/packs/{name}" not in page] == []
