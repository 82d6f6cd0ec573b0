"""Webhooks on their pages: secrets shown once, calls and what became of them, never what came back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import dougong.automations  # noqa: F401 - for its hooks
import pytest
from dougong.jobs import Runner
from dougong.storage import Draft, publish

from tests.automations.design import automation, step
from tests.support.answering import Answering
from tests.web.conftest import Site
from tests.web.design import text_of


@pytest.fixture
def erp(site: Site) -> Iterator[Answering]:
    made = Answering([(410, b"secret of theirs")])
    with made.listening():
        site.workspace.settings = replace(site.workspace.settings, outbound_allow=("127.0.0.1",))
        webhook = {"kind": "webhook", "name": "erp", "title": "ERP", "object": "account", "url": made.url}
        webhook["values"] = [{"name": "name", "expression": "name"}]
        call = automation("tell_erp", "created", step("erp", "call_webhook", webhook="erp"), of="account")
        assert Draft(site.workspace).apply([webhook, call]) == []
        publish(site.workspace)
        yield made


def drain(site: Site) -> None:
    while Runner(site.workspace).run_next():
        pass


def test_calls_are_told_and_made_again_and_secrets_are_shown_once(site: Site, erp: Answering) -> None:
    site.add("account", name="Crane <b>")
    drain(site)
    lin = site.browser("lin@example.com")
    assert "1 次已放弃" in text_of(lin.get("/settings/webhooks").text)
    page = lin.get("/settings/webhooks/erp").text
    assert "410" in page and "secret of theirs" not in page and "Crane &lt;b&gt;" in page
    shown = lin.post("/settings/webhooks/erp/secret").text
    secret = re.search(r"dgs_[\w-]+", shown)
    assert secret is not None and secret[0] not in lin.get("/settings/webhooks/erp").text
    assert lin.post("/settings/webhooks/erp/header", authorization="a\nb").status_code == 422
    assert lin.post("/settings/webhooks/erp/header", authorization="Bearer hunter2").status_code == 303
    assert "hunter2" not in lin.get("/settings/webhooks/erp").text
    call = lin.get("/settings/webhook-calls/1").text
    assert "Crane &lt;b&gt;" in call and "secret of theirs" not in call
    erp.answers = [(200, b"{}")]
    assert lin.post("/settings/webhook-calls/1/again").status_code == 303
    drain(site)
    assert erp.asked[-1].headers["Authorization"] == "Bearer hunter2"
    assert "Dougong-Signature" in erp.asked[-1].headers
    assert "已完成" in text_of(lin.get("/settings/webhook-calls/1").text)
    emma = site.browser()
    for address in ("/settings/webhooks", "/settings/webhooks/erp", "/settings/webhook-calls/1"):
        assert emma.get(address).status_code == 403, address
    assert emma.post("/settings/webhooks/erp/secret").status_code == 403
    for address in (
        "/settings/webhooks/no",
        "/settings/webhook-calls/0",
        f"/settings/webhook-calls/{'9' * 30}",
    ):
        assert lin.get(address).status_code == 404, address


def test_where_there_is_no_webhook_yet_one_is_led_to_the_builder(site: Site) -> None:
    page = site.browser("lin@example.com").get("/settings/webhooks").text
    assert "还没有" in text_of(page)
    assert re.search(r'class="btn btn-primary"\s+href="/build/flows"', page)
