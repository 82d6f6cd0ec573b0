"""Every scalar type in form, list, record, filter, import and export."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from dougong.access import SYSTEM
from dougong.fields import FIELD_TYPES
from dougong.records import RecordQuery, find, get
from dougong.transfer import Export, Import, open_table

from tests.fields.all_scalars import KINDS, RECORD, SHOP, TYPED
from tests.web.conftest import Site, site_with
from tests.web.design import errors_of, text_of, value_of

shops = site_with([SHOP])


def read(site: Site, record_id: int = 1) -> dict[str, Any]:
    with site.workspace.read() as tx:
        record = get(tx, SYSTEM, "shop", record_id)
    return {name: record[name] for name in RECORD}


def test_what_a_person_types_becomes_record_json(shops: Site) -> None:
    browser = shops.browser()
    form = browser.get("/o/shop/new")
    assert form.status_code == 200
    response = browser.client.post("/o/shop/new", data={"csrf_token": browser.token, "name": "One", **TYPED})
    assert response.status_code == 303, text_of(response.text)
    assert read(shops) == RECORD


def test_a_form_shows_what_was_kept_and_changes_nothing_when_sent_back(shops: Site) -> None:
    shops.add("shop", name="One", **RECORD)
    browser = shops.browser()
    form = browser.get("/o/shop/1/edit").text
    assert value_of(form, "f_percent") == "12.5"
    assert value_of(form, "f_phone") == "+86 138 0013 8000"
    assert value_of(form, "f_address.city") == "深圳市"
    assert value_of(form, "f_location.latitude") == "31.2304"
    data = {name: value_of(form, name) for name in TYPED if name != "f_rating"}
    data |= {"csrf_token": browser.token, "name": "One", "f_rating": "4", "version": "1"}
    assert browser.client.post("/o/shop/1/edit", data=data).status_code == 303
    assert read(shops) == RECORD
    with shops.workspace.read() as tx:
        assert get(tx, SYSTEM, "shop", 1)["version"] == 1


def test_what_was_mistyped_stays_in_the_form(shops: Site) -> None:
    wrong = dict.fromkeys(TYPED, "?!") | {"f_long_text": "fine", "f_rich_text": "fine", "f_barcode": "fine"}
    browser = shops.browser()
    response = browser.client.post("/o/shop/new", data={"csrf_token": browser.token, "name": "One", **wrong})
    assert response.status_code == 422
    for kind in KINDS:
        if kind not in ("long_text", "rich_text", "barcode"):
            assert errors_of(response.text, f"f_{kind}"), kind
    assert value_of(response.text, "f_email") == "?!"
    assert value_of(response.text, "f_address.city") == "?!"
    assert value_of(response.text, "f_location.longitude") == "?!"


def test_blank_parts_are_a_blank_field(shops: Site) -> None:
    browser = shops.browser()
    data = {"csrf_token": browser.token, "name": "One", **dict.fromkeys(TYPED, "")}
    assert browser.client.post("/o/shop/new", data=data).status_code == 303
    assert set(read(shops).values()) == {None}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_record_and_a_list_show_all_of_them(shops: Site, language: str) -> None:
    shops.add("shop", name="One", **RECORD)
    user = {"en": "emma@example.com", "zh": "lin@example.com"}[language]
    browser = shops.browser(user, language)
    record = browser.get("/o/shop/1").text
    text = text_of(record)
    for words in (
        "12.345",
        "12.5%",
        "09:30",
        "+86 138 0013 8000",
        "人民广场",
        "广东省深圳市南山区科技路 1 号",
        "60%",
    ):
        assert words in text, words
    for link in (
        'href="mailto:anna@example.com"',
        'href="tel:+8613800138000"',
        'href="geo:31.2304,121.4737"',
    ):
        assert link in record
    assert re.search(r'href="https://www.example.com/a"\s+target="_blank"\s+rel="noopener', record)
    assert 'class="dg-qr"' in record
    assert "<p>Since <b>1998</b></p>" in record
    assert " style=" not in record
    listed = browser.get("/o/shop").text
    assert "12.5%" in listed
    assert "<b>1998" not in listed


def test_rich_text_never_runs_anything(shops: Site) -> None:
    evil = (
        '<p onclick="x()">a<script>alert(1)</script><img src=x onerror=y><a href="javascript:z()">b</a>'
        '<svg onload="q()"><style>*{}</style></svg></p>'
    )
    shops.add("shop", name="One", f_rich_text=evil)
    page = shops.browser().get("/o/shop/1").text
    body = page[page.index('<div class="dg-rich">') :]
    shown = body[: body.index("</div>")]
    for bad in ("onclick", "alert(1)", "<img", "javascript:", "<svg", "onerror"):
        assert bad not in shown


FILTERS = {
    "long_text": ("contains", "second"),
    "rich_text": ("contains", "1998"),
    "decimal": ("greater", "12.3449"),
    "percent": ("equals", "12.5"),
    "time": ("before", "10:00"),
    "email": ("equals", "anna@example.com"),
    "phone": ("contains", "138 0013"),
    "url": ("contains", "example.com/a"),
    "rating": ("at_least", "4"),
    "progress": ("less", "61"),
    "colour": ("equals", "#1f6feb"),
    "json": ("filled",),
    "barcode": ("starts_with", "690"),
    "location": ("filled",),
    "address": ("filled",),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_filter_finds_it_and_its_opposite_does_not(shops: Site, kind: str) -> None:
    shops.add("shop", name="Filled", **RECORD)
    shops.add("shop", name="Bare")
    browser = shops.browser()
    condition = "~".join((f"f_{kind}", *FILTERS[kind])).replace("#", "%2523").replace(" ", "%20")
    text = text_of(browser.get(f"/o/shop?f={condition}").text)
    assert "Filled" in text
    assert "1 record" in text
    row = browser.get(f"/o/shop/filter-row?key=c1&c1.field=f_{kind}&c1.operator={FILTERS[kind][0]}")
    assert row.status_code == 200
    assert "2 records" not in text_of(browser.get(f"/o/shop?f=f_{kind}~blank").text)


@pytest.mark.parametrize("text", ["", "~", "'", "9" * 400, "😀", "NaN", "-", "1e9", "%", "٣"])
def test_a_filter_takes_whatever_is_typed(shops: Site, text: str) -> None:
    browser = shops.browser()
    for kind in KINDS:
        for operator in FIELD_TYPES[kind].operators:
            page = browser.get(f"/o/shop?f=f_{kind}~{operator}~{quote(quote(text, safe=''))}")
            assert page.status_code == 200


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "jsonl"])
def test_an_export_is_imported_again(shops: Site, tmp_path: Path, file_format: str) -> None:
    shops.add("shop", name="One", **RECORD)
    shops.add("shop", name="Bare")
    stream = io.BytesIO()
    Export("shop", file_format).run(shops.workspace, SYSTEM, stream)
    path = tmp_path / f"shops.{file_format}"
    path.write_bytes(stream.getvalue())
    with shops.workspace.write() as tx:
        tx.execute('DELETE FROM "shop"')
    refused: list[Any] = []
    with open_table(path) as table:
        Import("shop").run(shops.workspace, SYSTEM, table, lambda *refusal: refused.append(refusal))
    assert refused == []
    with shops.workspace.read() as tx:
        page = find(tx, SYSTEM, RecordQuery("shop", filter="name = 'One'"))
    imported = {name: page.data[0][name] for name in RECORD}
    plain = {"f_rich_text": "<p>Since 1998</p>"} if file_format != "jsonl" else {}
    assert imported == RECORD | plain


def test_search_finds_a_number_by_its_digits_and_words_without_their_markup(shops: Site) -> None:
    shops.add("shop", name="One", **RECORD)
    with shops.workspace.read() as tx:
        for text in (
            "13800138000",
            "8613800138000",
            "138 0013",
            "8000",
            "1998",
            "深圳",
            "科技路",
            "anna@example",
        ):
            assert find(tx, SYSTEM, RecordQuery("shop", search=text)).data, text
        assert not find(tx, SYSTEM, RecordQuery("shop", search="div")).data
