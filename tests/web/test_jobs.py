"""Imports, exports and jobs as people see them."""

from __future__ import annotations

import io
import re

import pytest
from dougong.access import SYSTEM
from dougong.jobs import Runner, enqueue
from dougong.records import RecordQuery, count
from werkzeug.test import TestResponse

from tests.web.conftest import Browser, Site
from tests.web.design import text_of

CSV = "客户名称,电话,怪列\n云岭咖啡,0871-1,x\n,0871-2,y\n澜沧茶业,0871-3,z\n"


def run_all(site: Site) -> None:
    for lane in ("quick", "long"):
        runner = Runner(site.workspace, lane)  # type: ignore[arg-type]
        while runner.run_next():
            pass


def upload(browser: Browser, content: bytes, name: str = "客户.csv", to: str = "account") -> TestResponse:
    data = {"csrf_token": browser.token, "file": (io.BytesIO(content), name)}
    return browser.client.post(f"/o/{to}/import", data=data, content_type="multipart/form-data")


def accounts(site: Site) -> int:
    with site.workspace.read() as tx:
        return count(tx, SYSTEM, RecordQuery("account"))


MAPPED = {
    "column__0": "客户名称",
    "field__0": "name",
    "column__1": "电话",
    "field__1": "phone",
    "column__2": "怪列",
    "field__2": "",
}


def test_what_is_only_guessed_of_a_column_is_marked_until_something_else_is_chosen(site: Site) -> None:
    emma = site.browser()
    emma.get("/o/account/import")
    where = upload(emma, "公司名称,客户,联系电话,客户名称\na,b,0871-1,c\n".encode()).location
    page = emma.get(where).text
    rows = {row[0]: row for row in re.findall(r'<th scope="row">\s*(\S+)(.*?)</tr>', page, re.S)}
    assert re.search(r'value="name"\s+selected\s*>', rows["客户名称"][1]), "a title is no guess"
    assert re.search(r'value="phone"\s+selected\s+data-guessed\s*>', rows["联系电话"][1])
    assert "Guessed: another word for it." in text_of(rows["联系电话"][1])
    assert "selected" not in rows["客户"][1] + rows["公司名称"][1], "the field is taken by its own title"
    again = emma.get(f"{where}?column.2=联系电话&field.2=").text
    assert not re.search(r'value="phone"\s+selected', again), "what was chosen wins over guesses"


def test_a_file_is_uploaded_mapped_tried_imported_and_undone(site: Site) -> None:
    emma = site.browser()
    assert "/o/account/import" in emma.get("/o/account").text
    emma.get("/o/account/import")
    uploaded = upload(emma, CSV.encode("gb18030"))
    assert uploaded.status_code == 303, uploaded.text
    page = emma.get(uploaded.location)
    assert "云岭咖啡" in page.text
    assert re.search(r'<option value="name"\s+selected\s*>', page.text), "the Chinese title is recognised"
    tried = emma.post(uploaded.location, action="check", mode="create", **MAPPED)
    run_all(site)
    shown = text_of(emma.get(tried.location).text)
    assert "Would be created 2" in shown
    assert "Line 3 Account name" in shown or "Line 3" in shown
    assert accounts(site) == 0
    started = emma.post(f"{tried.location}/in-earnest")
    assert emma.post(f"{tried.location}/in-earnest").location == started.location
    waiting = emma.get(started.location).text
    assert 'hx-trigger="every 1s"' in waiting
    run_all(site)
    done = emma.get(started.location).text
    assert "every 1s" not in done
    assert "Created 2" in text_of(done)
    assert accounts(site) == 2
    left_out = emma.get(f"{started.location}/refused.csv")
    assert left_out.headers["Content-Disposition"].startswith("attachment")
    rows = left_out.get_data().decode("utf-8-sig").splitlines()
    assert rows[0].split(",")[2:] == ["客户名称", "电话", "怪列"]
    assert rows[1].startswith("3,") and rows[1].endswith(",,0871-2,y")
    undone = emma.post(f"{started.location}/undo")
    run_all(site)
    assert "Changed 2" in text_of(emma.get(undone.location).text)
    assert accounts(site) == 0


def test_a_trial_that_would_write_nothing_leads_back_to_the_columns_only(site: Site) -> None:
    emma = site.browser()
    emma.get("/o/account/import")
    where = upload(emma, "客户名称,电话,怪列\n,0871-2,y\n".encode()).location
    tried = emma.post(where, action="check", mode="create", **MAPPED)
    run_all(site)
    page = emma.get(tried.location).text
    assert "Would be created 0" in text_of(page)
    assert "Change the columns" in page and "/in-earnest" not in page


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"\x00\x01\x02\x03" * 100, "noise.xlsx"),
        (b"PK\x03\x04broken", "broken.xlsx"),
        (b"%PDF-1.7", "paper.pdf"),
        (b"a,a\n1,2\n", "double.csv"),
        (b"<script>alert(1)</script>", "../../x.svg"),
    ],
)
def test_what_cannot_be_read_is_refused_on_the_page(site: Site, content: bytes, name: str) -> None:
    emma = site.browser()
    emma.get("/o/account/import")
    refused = upload(emma, content, name)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    folder = site.workspace.folder / "job-files"
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_mapping_that_leads_nowhere_or_twice_is_refused_with_what_was_chosen(site: Site) -> None:
    emma = site.browser()
    emma.get("/o/account/import")
    where = upload(emma, CSV.encode()).location
    nothing = emma.post(where, action="import", mode="create", **{**MAPPED, "field__0": "", "field__1": ""})
    assert nothing.status_code == 422
    twice = emma.post(where, action="import", mode="create", **{**MAPPED, "field__1": "name"})
    assert twice.status_code == 422
    assert len(re.findall(r'<option value="name"\s+selected\s*>', twice.text)) == 2
    assert emma.post(where, action="import", mode="upsert", **MAPPED).status_code == 422
    assert emma.post(where, action="import", mode="sideways", **MAPPED).status_code == 422
    assert "No jobs here" in emma.get("/jobs").text


def test_the_mapping_is_shown_again_for_another_separator(site: Site) -> None:
    emma = site.browser()
    emma.get("/o/account/import")
    where = upload(emma, CSV.encode()).location
    assert "客户名称,电话,怪列" in emma.get(f"{where}?delimiter=;").text
    assert emma.get(f"{where}?encoding=no-such").status_code == 200
    assert emma.get(f"{where}?delimiter=tab&encoding=utf-16").status_code == 200


def test_an_export_is_what_the_list_shows_and_its_askers_alone(site: Site) -> None:
    for name in ("云岭咖啡", "澜沧茶业"):
        site.add("account", name=name)
    zhao = site.browser("zhao@example.com", "zh")
    zhao.get("/o/account")
    asked = zhao.post("/o/account/export?q=云岭", format="csv")
    run_all(site)
    assert "下载" in zhao.get(asked.location).text
    fetched = zhao.get(f"{asked.location}/file")
    text = fetched.get_data().decode("utf-8-sig")
    assert "云岭咖啡" in text
    assert "澜沧茶业" not in text
    fetched.close()
    assert site.browser("lin@example.com").get(asked.location).status_code == 200
    for person in ("emma@example.com", "lin@example.com"):
        assert site.browser(person).get(f"{asked.location}/file").status_code == 404


def test_nobody_sees_or_touches_anothers_job(site: Site) -> None:
    emma, zhao = site.browser(), site.browser("zhao@example.com")
    emma.get("/o/account")
    path = emma.post("/o/account/export", format="csv").location
    for method, end in (("get", ""), ("get", "/refused.csv"), ("post", "/cancel"), ("post", "/undo")):
        assert getattr(zhao, method)(path + end).status_code == 404
    assert "Export" not in text_of(zhao.get("/jobs?all=1").text)
    assert zhao.get("/o/account/import").status_code == 403
    assert upload(zhao, CSV.encode()).status_code == 403


def in_english(site: Site) -> Browser:
    with site.workspace.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "language" = ?', ("en",))
    return site.browser("lin@example.com")


def test_jobs_are_filtered_cancelled_and_run_again(site: Site) -> None:
    lin = in_english(site)
    lin.get("/o/account")
    path = lin.post("/o/account/export", format="csv").location
    assert lin.post(f"{path}/cancel").status_code == 303
    assert "Cancelled 1" in text_of(lin.get("/jobs?all=1").text)
    assert "Export" in text_of(lin.get("/jobs?all=1&state=cancelled").text)
    assert "No jobs here" in lin.get("/jobs?all=1&state=dead").text
    assert lin.get("/jobs?state=no-such&before=x").status_code == 200
    assert lin.post(f"{path}/retry").status_code == 303
    assert lin.post(f"{path}/retry").status_code == 409
    run_all(site)
    assert "Done" in text_of(lin.get(path).text)


def test_an_unchanged_job_is_not_sent_again(site: Site) -> None:
    lin = site.browser("lin@example.com")
    with site.workspace.write() as tx:
        job_id = enqueue(tx, "tidy", {})
    for path in (f"/jobs/{job_id}", "/jobs?all=1"):
        first = lin.get(path, headers={"HX-Request": "true"})
        tag = {"HX-Request": "true", "If-None-Match": first.headers["ETag"]}
        assert lin.get(path, headers=tag).status_code == 304
    run_all(site)
    assert lin.get(f"/jobs/{job_id}", headers=tag).status_code == 200
    assert "ETag" not in lin.get(f"/jobs/{job_id}").headers
