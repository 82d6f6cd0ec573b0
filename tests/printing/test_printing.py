"""Print templates: what their readers may read, filled in safely, on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.people import actor_of
from dougong.definitions.cross_checks import cross_check
from dougong.errors import Forbidden, InvalidInput, NotFound
from dougong.jobs import Runner, get_job
from dougong.jobs.enqueuing import enqueue_for
from dougong.packs import install, read_pack
from dougong.paths import template_packs
from dougong.printing import can_make_pdfs, named_template, page_of, pages, pdf_of
from dougong.printing.jobs import KIND
from dougong.records import create
from dougong.records.rates import Rate, set_rates
from dougong.storage import Draft, Workspace, publish

from tests.automations.design import OBJECTS
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


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    assert Draft(workspace).apply([*OBJECTS, ROLE, PAPER]) == []
    publish(workspace)
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


def test_what_a_body_must_not_do_is_told(shop: Workspace) -> None:
    draft = Draft(shop)
    wrong = (
        "{{ deal.__class__ }}", "{{ deal() }}", "{% for a in range(9) %}{% endfor %}", "{{ nonsense }}",
        "{% include 'x' %}", "{{ deal * 9 }}", "{{ deal | pprint }}", "{% for a in deal %}{% endfor %}", "{% if %}",
        "{{ [1] }}", "{% set x = 1 %}",
    )  # fmt: skip
    for body in wrong:
        assert draft.apply([PAPER | {"body": body}]) == []
        errors = [one.place for one in cross_check(draft.documents) if one.severity == "error"]
        assert errors and set(errors) == {"print_template:paper#/body"}, body


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
    with workspace.read() as tx:
        page = page_of(tx, SYSTEM, named_template(tx.release, "quote", "quote_paper"), record_id)
    for text in ("Crane Works", "$2,000.00", "$1,000.00", "Net 30<br>FOB"):
        assert text in page, text
