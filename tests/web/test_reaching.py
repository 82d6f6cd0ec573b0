"""What a phone can do with a record at once, how screens look in a browser, and how much a page weighs."""

from __future__ import annotations

import gzip
import re
from typing import Any

import brotli
import pytest
from dougong.access import SYSTEM
from dougong.records import Batch, RecordWriter
from dougong.storage import Draft, publish
from dougong.web.assets import BUILT, Assets

from tests.web.conftest import Site

VISIT: dict[str, Any] = {
    "kind": "object",
    "name": "visit",
    "title": "Visit",
    "pluralTitle": "Visits",
    "titleField": "subject",
    "type": "object",
    "properties": {
        "subject": {"fieldType": "text", "title": "Subject"},
        "at": {"fieldType": "location", "title": "Checked in at"},
        "second": {"fieldType": "phone", "title": "Second phone"},
        "phone": {"fieldType": "phone", "title": "Phone"},
        "email": {"fieldType": "email", "title": "E-mail"},
        "address": {"fieldType": "address", "title": "Address"},
        "badge": {"fieldType": "barcode", "title": "Badge"},
    },
}


def targets(html: str) -> list[str]:
    found = re.findall(r'<ul class="dg-reach".*?</ul>', html, re.DOTALL)
    return re.findall(r'<a href="([^"]+)"', found[0]) if found else []


def test_a_text_that_is_an_address_is_found_on_a_map(site: Site) -> None:
    hall = {**VISIT, "name": "hall", "title": "Hall", "pluralTitle": "Halls"}
    line = {"fieldType": "text", "title": "Address", "navigable": True}
    hall["properties"] = {
        "subject": VISIT["properties"]["subject"],
        "way": line,
        "note": {**line, "navigable": False},
    }
    assert not Draft(site.workspace).apply([hall])
    publish(site.workspace)
    there = site.add("hall", subject="Fair", way="苏州市长虹北路 145 号", note="Gate & hall 3")
    bare = site.add("hall", subject="Fair", note="Gate & hall 3")
    assert targets(site.browser("lin@example.com").get(f"/o/hall/{there}").text) == [
        "https://uri.amap.com/search?keyword=%E8%8B%8F%E5%B7%9E%E5%B8%82%E9%95%BF%E8%99%B9%E5%8C%97%E8%B7%AF"
        "+145+%E5%8F%B7&amp;callnative=1"
    ]
    [english] = targets(site.browser().get(f"/o/hall/{there}").text)
    assert english.startswith("https://www.openstreetmap.org/search?query=%E8%8B%8F")
    assert targets(site.browser().get(f"/o/hall/{bare}").text) == []


def test_a_record_can_be_called_mailed_and_found(site: Site) -> None:
    assert not Draft(site.workspace).apply([VISIT])
    publish(site.workspace)
    values = {"subject": "Kick-off", "phone": "+861065520000", "email": "a+b@example.com"}
    place = {"latitude": 31.3, "longitude": 120.6, "label": "东门 & 2"}
    full = site.add("visit", **values, at=place, address={"country": "CN", "city": "苏州市"})
    bare = site.add("visit", subject="Nothing")
    html = site.browser().get(f"/o/visit/{full}").text
    phone, mail, way = targets(html)
    assert (phone, mail) == ("tel:+861065520000", "mailto:a+b@example.com")
    assert way.startswith("https://www.openstreetmap.org/?mlat=31.3")
    chinese = targets(site.browser("lin@example.com").get(f"/o/visit/{full}").text)
    assert chinese[2].startswith("https://uri.amap.com/navigation?to=120.6")
    assert "%26" in chinese[2]
    assert targets(site.browser().get(f"/o/visit/{bare}").text) == []
    form = site.browser().get(f"/o/visit/{bare}/edit").text
    assert 'data-scan="f-badge"' in form
    assert "data-locate" in form


def test_a_card_calls_only_numbers_that_may_be_read(site: Site) -> None:
    call = {**VISIT, "name": "call", "title": "Call", "pluralTitle": "Calls"}
    phone = {"fieldType": "phone", "title": "Phone"}
    call["properties"] = {"subject": VISIT["properties"]["subject"], "phone": phone}
    secret = {**call, "name": "secret", "title": "Secret", "pluralTitle": "Secrets"}
    secret["properties"] = {**call["properties"], "phone": {**phone, "sensitive": True}}
    assert not Draft(site.workspace).apply([call, secret])
    publish(site.workspace)
    for name in ("call", "secret"):
        site.add(name, subject='"Ann" & Bob', phone="+861065520000")
        site.add(name, subject="Nobody")
    emma = site.browser()
    button = 'class="dg-call" href="tel:+861065520000" aria-label="Call &quot;Ann&quot; &amp; Bob by phone"'
    assert emma.get("/o/call").text.count('class="dg-call"') == 1
    assert button in emma.get("/o/call").text
    assert "tel:" not in emma.get("/o/secret").text


def test_addresses_lead_somewhere_wherever_records_are_shown(site: Site) -> None:
    account = site.add("account", name="Acme", website="http://acme.example/a?b=1")
    site.add("contact", name="Ann", email="ann@example.com", account=account)
    emma = site.browser()
    safe = r'target="_blank"\s+rel="noopener noreferrer nofollow"'
    link = rf'<a class="dg-link"\s+href="http://acme.example/a\?b=1"\s+{safe}>'
    mail = r'<a class="dg-link"\s+href="mailto:ann@example.com">'
    for address, expected in [
        (f"/o/account/{account}", link),
        (f"/o/account/{account}", mail),
        ("/o/account?cols=name,website", link),
        ("/o/contact?cols=name,email", mail),
        ("/o/contact/1", mail),
    ]:
        assert re.search(expected, emma.get(address).text), (address, expected)
    refused = emma.post(f"/o/account/{account}/edit", name="Acme", website="javascript:alert(1)", version="1")
    assert refused.status_code == 422
    assert 'href="javascript:' not in refused.text


def test_the_browser_may_use_camera_and_position_for_ourselves_only(site: Site) -> None:
    policy = site.browser().get("/menu").headers["Permissions-Policy"]
    assert "camera=(self)" in policy and "geolocation=(self)" in policy


def test_looks_are_kept_without_a_page(site: Site) -> None:
    emma = site.browser()
    answer = emma.post("/preferences", theme="dark", quietly="true")
    assert answer.status_code == 204
    assert 'data-theme="dark"' in emma.get("/menu").text
    assert emma.post("/preferences", density="compact", next="/menu").headers["Location"] == "/menu"
    assert 'data-density="compact"' in emma.get("/menu").text


def test_a_list_stays_light(site: Site) -> None:
    deals = [{"name": f"Deal {n} of a long name", "stage": "qualify", "amount": f"{n}.50"} for n in range(60)]
    with site.workspace.write() as tx:
        RecordWriter(tx, SYSTEM).write(Batch("opportunity", "create", deals))
    emma = site.browser()
    plain = emma.get("/o/opportunity")
    assert "Content-Encoding" not in plain.headers
    sizes = set()
    for _ in range(4):
        sent = emma.client.get("/o/opportunity", headers={"Accept-Encoding": "gzip, br"})
        assert sent.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in sent.headers["Vary"]
        assert len(sent.data) < 60_000
        assert "Deal 59 of a long name" in gzip.decompress(sent.data).decode()
        sizes.add(len(sent.data))
    assert len(sizes) > 1, "the length of a page with a secret differs by chance"


@pytest.mark.parametrize("taken", ["gzip, deflate, br", "gzip", "br;q=0, gzip", "identity"])
def test_built_files_are_sent_as_small_as_they_are_taken(site: Site, taken: str) -> None:
    files = Assets.read().files
    if not files:
        pytest.skip("the front-end assets are not built: run make setup")
    emma = site.browser()
    expected = {"gzip, deflate, br": "br", "identity": None}.get(taken, "gzip")
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    for name in ("app.css", "app.js", "icons.svg", "inter-latin-wght-normal.woff2"):
        address = f"/static/build/{files[name]}"
        with emma.client.get(address, headers={"Accept-Encoding": taken}) as sent:
            encoding = sent.headers.get("Content-Encoding")
            assert encoding == (None if name.endswith("woff2") else expected)
            body = unpack[encoding](sent.data) if encoding else sent.data
            assert body == (BUILT / files[name]).read_bytes()
            assert "immutable" in sent.headers["Cache-Control"]
            assert "Accept-Encoding" in sent.headers["Vary"]
    with emma.client.get("/static/build/../../x", headers={"Accept-Encoding": taken}) as sent:
        assert sent.status_code == 404
