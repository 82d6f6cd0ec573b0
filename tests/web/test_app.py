"""What makes the screens an app: manifest, service worker, the page without connection, the start page."""

from __future__ import annotations

import json
import re

from dougong.web.assets import Assets

from tests.web.conftest import Site
from tests.web.design import text_of


def test_the_app_can_be_installed(site: Site) -> None:
    nobody = site.browser(None)
    manifest = json.loads(nobody.get("/manifest.webmanifest").text)
    assert (manifest["name"], manifest["display"], manifest["start_url"]) == (
        "Hengchuan",
        "standalone",
        "/start",
    )
    for icon in manifest["icons"]:
        with nobody.client.get(icon["src"]) as answer:
            assert answer.status_code == 200, icon
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


def test_the_service_worker_keeps_only_what_bears_its_hash_and_one_page(site: Site) -> None:
    answer = site.browser(None).get("/service-worker.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    found = re.match(r"self\.dougong = (\{.*?\});", answer.text)
    assert found
    told = json.loads(found[1])
    assert told["offline"] == "/offline"
    files = Assets.read().files
    assert all(
        f"/static/build/{files[name]}" in told["files"] for name in ("app.css", "app.js") if name in files
    )
    assert all(re.search(r"-[A-Z0-9]{8}\.", address) for address in told["files"])


def test_the_page_without_connection_names_nobody(site: Site) -> None:
    html = site.browser("lin@example.com", "zh").get("/offline").text
    assert "网络未连接" in text_of(html)
    assert "林致远" not in html
    assert "dg-side" not in html


def test_everybody_starts_where_they_chose(site: Site) -> None:
    emma = site.browser()
    assert emma.get("/start").headers["Location"] == "/"
    ref = re.findall(r'data-visited="([^"]*)"', emma.get("/o/contact").text)[0]
    assert emma.post("/start", start=ref).status_code == 303
    assert emma.get("/start").headers["Location"] == "/o/contact"
    assert f'value="{ref}" selected' in emma.get("/settings/profile").text
    assert site.browser("zhao@example.com").get("/start").headers["Location"] == "/"
    assert emma.post("/start", start="record:x:1").status_code == 404
    assert emma.post("/start", start="nonsense").status_code == 422
    assert emma.post("/start", start="").status_code == 303
    assert emma.get("/start").headers["Location"] == "/"


def test_a_saved_record_offers_the_way_back(site: Site) -> None:
    account = site.add("account", name="Acme")
    emma = site.browser()
    emma.get(f"/o/account/{account}/edit")
    emma.post(f"/o/account/{account}/edit", name="Emca", version="1")
    html = emma.get(f"/o/account/{account}").text
    [address] = re.findall(r'action="(/undo/[^"]+)"', html)
    zhao = site.browser("zhao@example.com")
    assert zhao.post(address).status_code == 403
    assert emma.post(address, next=f"/o/account/{account}").headers["Location"] == f"/o/account/{account}"
    page = text_of(emma.get(f"/o/account/{account}").text)
    assert "Taken back." in page and "Acme" in page
    emma.post("/undo/save-unknown", next="/menu")
    assert "There was nothing to take back." in text_of(emma.get("/menu").text)


def test_feedback_says_where_it_comes_from(site: Site) -> None:
    emma = site.browser()
    here = {"HX-Request": "true", "HX-Current-URL": "http://localhost/o/account?q=x"}
    dialog = emma.get("/feedback", headers=here).text
    assert 'name="page" value="/o/account?q=x"' in dialog
    refused = emma.post("/feedback", kind="idea", text=" ", page="/o/account")
    assert refused.status_code == 422
    assert "Write what you want to say." in refused.text
    sent = emma.post("/feedback", kind="idea", text="<b>Larger</b>", page="/o/account?q=x")
    assert sent.headers["Location"] == "/o/account?q=x"
    assert "Thank you." in text_of(emma.get("/menu").text)
    assert emma.get("/settings/feedback").status_code == 403

    lin = site.browser("lin@example.com")
    html = lin.get("/settings/feedback").text
    assert "&lt;b&gt;Larger&lt;/b&gt;" in html
    assert 'href="/o/account?q=x"' in html
    assert "版本 1" in html
    csv = lin.post("/settings/feedback.csv")
    assert "<b>Larger</b>" in csv.text and "改进建议" in csv.text
    assert lin.post("/settings/feedback/1", done="true").status_code == 303
    assert "Larger" not in lin.get("/settings/feedback").text
    assert "Larger" in lin.get("/settings/feedback?done=1").text
