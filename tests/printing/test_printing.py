"""Print templates: what their readers may read, filled in safely, on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.definitions.cross_checks import cross_check
from dougong.definitions.print_templates import print_template_of
from dougong.errors import Forbidden, InvalidInput, NotFound
from dougong.files import keep_upload, receive
from dougong.jobs import Runner, get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.packs import install, read_pack
from dougong.paths import template_packs
from dougong.printing import Pictures, can_make_pdfs, named_template, page_of, pages, pages_of, pdf_of
from dougong.printing.jobs import KIND
from dougong.records import create
from dougong.records.rates import Rate, set_rates
from dougong.storage import Draft, Workspace, publish
from PIL import Image

from tests.automations.design import OBJECTS, field, thing
from tests.support.beginnings import beginning_of, published
from tests.support.data import missing

PAPER: dict[str, Any] = {
    "kind": "print_template",
    "name": "paper",
    "title": "Deal",
    "object": "deal",
    "values": [
        {"name": "deal", "expression": "name"},
        {"name": "amount", "expression": "amount"},
        {"name": "account", "expression": "account.name"},
        {"name": "level", "expression": "account.level"},
        {"name": "stage", "expression": "stage"},
    ],
    "body": "<h1>{{ deal }}</h1>{% if level %}<b>{{ level }}</b>{% endif %}"
    "<p>{{ stage }} {{ amount }} {{ account }}</p>",
}
ROLE = {
    "kind": "role",
    "name": "printer",
    "title": "Printer",
    "rules": [
        {"name": "deals", "title": "Deals", "object": "deal", "operations": ["read", "print"]},
        {"name": "own", "title": "Own", "object": "account", "rows": "own", "operations": ["read"]},
    ],
    "fields": [{"object": "account", "hidden": ["level"]}],
}


beginning = beginning_of("shop", published([*OBJECTS, ROLE, PAPER]))


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return workspace


def person(workspace: Workspace) -> Actor:
    with workspace.write() as tx:
        return actor_of(tx, create_user(tx, SYSTEM, "paul@example.com", "Paul", roles=["printer"]))


def deal(workspace: Workspace, owner: int | None) -> int:
    with workspace.write() as tx:
        account = create(tx, SYSTEM, "account", {"name": "Yard", "level": "Gold", "owner": owner}).id
        values = {"name": "<script>Crane</script>", "amount": "1200.5", "account": account}
        return create(tx, SYSTEM, "deal", values).id


def test_a_page_shows_what_its_reader_may_read(shop: Workspace) -> None:
    paul = person(shop)
    own, other = deal(shop, paul.user_id), deal(shop, None)
    with shop.read() as tx:
        paper = named_template(tx.release, "deal", "paper")
        whole = page_of(tx, SYSTEM, paper, own)
        assert (
            "&lt;script&gt;Crane" in whole
            and "<b>Gold</b>" in whole
            and "1,200.50" in whole
            and "Open" in whole
        )
        mine, theirs = page_of(tx, paul, paper, own), page_of(tx, paul, paper, other)
        assert "Gold" not in mine and "Yard" in mine and "Yard" not in theirs and "Crane" in theirs
        with pytest.raises(NotFound):
            page_of(tx, paul, paper, 2**70)
        with pytest.raises(Forbidden):
            page_of(tx, Actor("user", 9, "Nobody"), paper, own)


def test_a_body_that_would_be_too_large_is_not_written_to_its_end(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    record_id = deal(shop, None)
    with shop.read() as tx:
        template = named_template(tx.release, "deal", "paper")
        monkeypatch.setattr(pages, "LARGEST", 20)
        with pytest.raises(InvalidInput) as refused:
            page_of(tx, SYSTEM, template, record_id)
    assert [problem.code for problem in refused.value.problems] == ["too_large"]


def test_all_that_is_printed_together_has_one_limit(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = [deal(shop, None) for _ in range(3)]
    with shop.read() as tx:
        template = named_template(tx.release, "deal", "paper")
        one = len(pages_of(tx, SYSTEM, template, ids[:1]))
        monkeypatch.setattr(pages, "LARGEST", one)
        assert pages_of(tx, SYSTEM, template, ids[:1])
        with pytest.raises(InvalidInput):
            pages_of(tx, SYSTEM, replace(template, body=template.body + "x" * (one // 2)), ids)


def test_what_a_body_must_not_do_is_told(shop: Workspace) -> None:
    draft, record_id = Draft(shop), deal(shop, None)
    wrong = (
        "{{ deal.__class__ }}", "{{ deal() }}", "{% for a in range(9) %}{% endfor %}", "{{ nonsense }}",
        "{% include 'x' %}", "{{ deal * 9 }}", "{{ deal | pprint }}", "{% for a in deal %}{% endfor %}", "{% if %}",
        "{{ [1] }}", "{% set x = 1 %}", "{% if deal %}" * 90 + "{% endif %}" * 90,
        "{{ " + "not " * 3000 + "deal }}",
    )  # fmt: skip
    for body in wrong:
        assert draft.apply([PAPER | {"body": body}]) == []
        errors = [one.place for one in cross_check(draft.documents) if one.severity == "error"]
        assert errors and set(errors) == {"print_template:paper#/body"}, body
        drawn = draft.documents.by_name("print_template", "paper")
        assert drawn is not None
        with shop.read() as tx, pytest.raises(InvalidInput):
            # A draft is tried before anybody has checked it.
            page_of(tx, SYSTEM, print_template_of(drawn), record_id)


def test_what_cannot_be_filled_is_told(shop: Workspace) -> None:
    record_id = deal(shop, None)
    with shop.read() as tx:
        template = named_template(tx.release, "deal", "paper")
        for body in ("{{ deal < 3 }}", "{{ deal.name.first }}", "{{ deal | upper(1) }}", "{{ 3 | length }}"):
            with pytest.raises(InvalidInput) as refused:
                page_of(tx, SYSTEM, replace(template, body=body), record_id)
            assert [problem.code for problem in refused.value.problems] == ["broken_template"], body


def test_what_is_kept_back_is_printed_in_part_and_what_is_made_when_read_is_made(
    workspace: Workspace,
) -> None:
    fields = {
        "mobile": field("phone", sensitive=True),
        "born": field("date", sensitive=True),
        "due": field("date"),
        "left": field("formula", formula="due - TODAY()", result="integer", stored=False),
        "chief": field("reference", target="helper"),
        "place": field("address"),
    }
    names = {one: one for one in ("mobile", "born", "left", "place")}
    names |= {"chiefs": "chief.mobile", "chief_left": "chief.left", "joined": "'Born ' & born"}
    body = "|".join(f"{one} {{{{ {one} }}}}" for one in names)
    values = [{"name": name, "expression": text} for name, text in names.items()]
    paper = {"kind": "print_template", "name": "sheet", "title": "Sheet", "object": "helper"}
    role = {"kind": "role", "name": "reader", "title": "Reader"}
    rules = [{"name": "all", "title": "All", "operations": ["read", "print"]}]
    found = Draft(workspace).apply(
        [thing("helper", fields), paper | {"values": values, "body": body}, role | {"rules": rules}]
    )
    assert found == []
    publish(workspace)
    with workspace.write() as tx:
        reader = actor_of(tx, create_user(tx, SYSTEM, "rita@example.com", "Rita", roles=["reader"]))
        told = {"mobile": "+8613800001111", "born": "2000-01-02", "due": str(tx.now.date())}
        chief = create(tx, SYSTEM, "helper", {"name": "Chief", **told}).id
        place = {"country": "CN", "province": "上海", "detail": "中山路1号"}
        helper = {"name": "Ida", "chief": chief, "place": place}
        record_id = create(tx, SYSTEM, "helper", {**helper, **told}).id
    with workspace.read() as tx:
        whole, part = (
            page_of(tx, who, named_template(tx.release, "helper", "sheet"), record_id)
            for who in (SYSTEM, reader)
        )
    assert "mobile +8613800001111|born January 2, 2000|left 0|place 上海中山路1号" in whole
    assert "mobile +86****1111|born ****|left 0|place 上海中山路1号" in part
    assert "chiefs +86****1111|chief_left 0|joined <" in part


def test_paper_knows_no_network_and_many_are_one_file(shop: Workspace) -> None:
    if not can_make_pdfs():
        missing(
            "Pango is needed for PDFs: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        )
    made = pdf_of("<img src='http://127.0.0.1:9/x.png'><img src='file:///etc/passwd'><p>中文</p>")
    assert made.startswith(b"%PDF") and b"passwd" not in made
    paul = person(shop)
    ids = [deal(shop, None), deal(shop, None)]
    with shop.write() as tx:
        job_id = enqueue_for(tx, paul, KIND, {"object": "deal", "template": "paper", "ids": ids})
    assert Runner(shop, "long").run_next()
    with shop.read() as tx:
        job = get_job(tx, paul, job_id)
    assert job.state == "done" and job.result is not None and job.result["records"] == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_quote_of_the_pack_prints_its_lines_in_their_currency(workspace: Workspace) -> None:
    install(workspace, SYSTEM, read_pack(template_packs() / "crm"))
    with workspace.write() as tx:
        set_rates(tx, SYSTEM, [Rate("USD", date(2026, 1, 1), Decimal("7.1"))])
        account = create(tx, SYSTEM, "account", {"name": "Crane Works"}).id
        quote = {"name": "Two cranes", "account": account, "currency": "USD", "terms": "Net 30\nFOB"}
        lines = [{"description": "Crane", "quantity": "2", "unit_price": "1000"}]
        record_id = create(tx, SYSTEM, "quote", quote | {"items": lines}).id
        given = {"name": "Two cranes", "account": account, "currency": "USD", "amount": "1130"}
        contract = create(tx, SYSTEM, "contract", given).id
        billed = {"contract": contract, "amount": "1130", "issued_on": "2026-01-05"}
        invoice_id = create(tx, SYSTEM, "invoice", billed).id
    with workspace.read() as tx:
        page = page_of(tx, SYSTEM, named_template(tx.release, "quote", "quote_paper"), record_id)
        invoice = page_of(tx, SYSTEM, named_template(tx.release, "invoice", "invoice_paper"), invoice_id)
    for text in ("Crane Works", "$2,000.00", "$1,000.00", "Net 30<br>FOB"):
        assert text in page, text
    for text in (
        "Crane Works",
        "Two cranes",
        "January 5, 2026",
        "$1,000.00",
        "Tax 13%",
        "Please name the number IV",
        "$130.00",
        "$1,130.00",
    ):
        assert text in invoice, text


def _picture(shop: Workspace, actor: Actor, name: str, colour: str) -> int:
    """An upload of the actor's."""
    stream = BytesIO()
    Image.new("RGB", (40, 20), colour).save(stream, "PNG")
    stream.seek(0)
    received = receive(shop, stream, name)
    with shop.write() as tx:
        return keep_upload(tx, actor, received).id


def test_pictures_of_the_record_are_printed_for_who_may_read_them(shop: Workspace) -> None:
    deals = next(one for one in OBJECTS if one["name"] == "deal")
    fields = {
        "photo": {"fieldType": "file", "title": "Photo", "maxCount": 5},
        "sign": {"fieldType": "signature", "title": "Signature"},
    }
    pictures = [{"name": "photo", "field": "photo", "height": 30}, {"name": "sign", "field": "sign"}]
    body = "{{ deal }}{% if photo %}{{ photo }}{% endif %}<p>{{ sign }}</p><img src='record-file:999'>"
    changed = [
        deals | {"properties": deals["properties"] | fields},
        PAPER | {"pictures": pictures, "body": body},
        ROLE | {"fields": [{"object": "deal", "hidden": ["sign"]}]},
    ]
    assert Draft(shop).apply(changed) == []
    publish(shop)
    paul = person(shop)
    ids = [_picture(shop, SYSTEM, name, "red") for name in ("a & b.png", "sign.png")]
    with shop.write() as tx:
        text = keep_upload(tx, SYSTEM, receive(shop, BytesIO(b"no picture"), "note.txt")).id
        values = {"name": "Crane", "photo": [ids[0], text], "sign": [ids[1]], "owner": paul.user_id}
        record_id = create(tx, SYSTEM, "deal", values).id
    with shop.read() as tx:
        paper = named_template(tx.release, "deal", "paper")
        all_of_it, seen = Pictures(), Pictures()
        whole = page_of(tx, SYSTEM, paper, record_id, all_of_it)
        theirs = page_of(tx, paul, paper, record_id, seen)
    assert [*all_of_it.paths] == [f"record-file:{ids[0]}", f"record-file:{ids[1]}"]
    assert [*seen.paths] == [f"record-file:{ids[0]}"]
    assert 'alt="a &amp; b.png" height="113"' in whole
    assert f"record-file:{ids[1]}" not in theirs
    inlined = all_of_it.inlined(whole)
    assert inlined.count("data:image/webp;base64,") == 2
    assert "record-file:999" in inlined
    if can_make_pdfs():
        assert b"/Subtype /Image" in pdf_of(whole, all_of_it)
        assert b"/Subtype /Image" not in pdf_of(whole)
