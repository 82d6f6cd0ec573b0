"""Fields that hold files, on the screens: the form loses none of them, lists and pages show them."""

from __future__ import annotations

import csv
import io
import re

import pytest
from dougong.access import SYSTEM
from dougong.access.people import actor_of, get_user
from dougong.fields import LENIENT
from dougong.files import upload
from dougong.records import InvalidRecords, create, update
from dougong.transfer.exporting import Export

from tests.files import hostile
from tests.files.design import CONTRACT
from tests.web.conftest import Site, site_with
from tests.web.design import text_of

NEW = "/o/deed/new"


shop = site_with([CONTRACT | {"name": "deed"}])
"""With an object that holds files."""


def sent(site: Site, content: bytes, name: str, email: str = "emma@example.com") -> int:
    with site.workspace.read() as tx:
        actor = actor_of(tx, get_user(tx, site.users[email]))
    return upload(site.workspace, actor, io.BytesIO(content), name).id


def test_files_go_with_the_form_and_are_shown(shop: Site) -> None:
    photo, paper = sent(shop, hostile.picture(), "gate.png"), sent(shop, b"words", "notes.txt")
    browser = shop.browser()
    browser.get(NEW)
    answer = browser.post(NEW, name="Acme", papers=str(paper), photos=str(photo), signed=str(photo))
    page = browser.get(answer.headers["Location"]).text
    assert f'href="/files/{paper}"' in page
    assert f'data-large="/files/{photo}/thumbnail/1280"' in page
    listed = browser.get("/o/deed").text
    assert f'src="/files/{photo}/thumbnail/64"' in listed
    assert "notes.txt" in listed
    edit = browser.get(f"{answer.headers['Location']}/edit").text
    assert f'value="{photo}"' in edit
    copy = browser.get(f"{NEW}?copy=1").text
    assert "gate.png" in copy


def test_a_file_is_renamed_in_the_form_and_the_history_tells(shop: Site) -> None:
    paper = sent(shop, b"words", "notes.txt")
    browser = shop.browser()
    browser.get(NEW)
    browser.post(NEW, name="Acme", papers=str(paper))
    line = browser.post(f"/files/{paper}/name", name="Offer")
    assert line.status_code == 201
    assert "Offer.txt" in line.text
    renamed = re.search(r'data-id="(\d+)"', line.text)
    assert renamed is not None
    edit = browser.post("/o/deed/1/edit", name="Acme", version="1", papers=renamed[1])
    page = text_of(browser.get(edit.headers["Location"]).text)
    assert "Offer.txt" in page
    assert "notes.txt" in page  # in the history
    for wrong in ("", " . ", "\t"):
        assert browser.post(f"/files/{paper}/name", name=wrong).status_code == 422
    assert browser.post(f"/files/{2**64}/name", name="a").status_code == 404
    assert browser.post("/files/999/name", name="a").status_code == 404
    assert shop.browser("zhao@example.com").post(f"/files/{paper}/name", name="a").status_code in (403, 404)


def test_a_refused_form_keeps_what_was_uploaded(shop: Site) -> None:
    paper, page = sent(shop, b"words", "notes.txt"), sent(shop, hostile.HTML, "page.html")
    browser = shop.browser()
    browser.get(NEW)
    answer = browser.post(NEW, name="", papers=f"{paper},{page}")
    assert answer.status_code == 422
    text = text_of(answer.text)
    assert "This field is required." in text
    assert "“page.html” is not of a kind that is accepted here" in text
    assert f'value="{paper},{page}"' in answer.text
    assert "notes.txt" in text


def test_what_was_uploaded_survives_a_lost_session(shop: Site) -> None:
    paper = sent(shop, b"words", "notes.txt")
    browser = shop.browser()
    browser.get(NEW)
    browser.client.delete_cookie("dg_session")
    answer = browser.post(NEW, name="Acme", papers=str(paper))
    assert answer.status_code == 401
    assert f'name="carried.papers" value="{paper}"' in " ".join(answer.text.split())


def test_nobody_sends_somebody_elses_upload(shop: Site) -> None:
    paper = sent(shop, b"words", "secret.txt")
    browser = shop.browser("lin@example.com", "en")
    browser.get(NEW)
    answer = browser.post(NEW, name="Acme", papers=str(paper))
    assert answer.status_code == 422
    assert "secret.txt" not in answer.text


def test_the_history_names_files(shop: Site) -> None:
    old, new = sent(shop, b"1", "old.txt"), sent(shop, b"2", "new.txt")
    with shop.workspace.write() as tx:
        record = create(tx, SYSTEM, "deed", {"name": "Acme", "papers": [old]}).id
        update(tx, SYSTEM, "deed", record, {"papers": [new]})
    text = text_of(shop.browser().get(f"/o/deed/{record}").text)
    assert "Papers old.txt became new.txt" in text


def test_a_name_is_text_and_nothing_else(shop: Site) -> None:
    photo = sent(shop, hostile.picture(), '"><img src=x onerror=alert(1)>.png')
    paper = sent(shop, b"words", "a\u202etxt.exe.txt")
    with shop.workspace.write() as tx:
        create(tx, SYSTEM, "deed", {"name": "Acme", "papers": [paper], "photos": [photo]})
    browser = shop.browser()
    for path in ("/o/deed", "/o/deed/1", "/o/deed/1/edit"):
        page = browser.get(path).text
        assert "<img src=x" not in page
        assert "\u202e" not in page


def test_exports_tell_the_names_and_imports_refuse_them(shop: Site) -> None:
    papers = [sent(shop, b"words", "notes.txt"), sent(shop, b"more", "again.txt")]
    with shop.workspace.write() as tx:
        create(tx, SYSTEM, "deed", {"name": "Acme", "papers": papers})
    out = io.BytesIO()
    Export("deed").run(shop.workspace, SYSTEM, out)
    [row] = csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig")))
    assert row["papers"] == "notes.txt; again.txt"
    with shop.workspace.write() as tx, pytest.raises(InvalidRecords) as refusal:
        create(tx, SYSTEM, "deed", {"name": "x", "papers": row["papers"]}, input=LENIENT)
    assert "notes.txt" in refusal.value.problems[0].message
