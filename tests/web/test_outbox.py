"""The outbox and the templates on their pages."""

from __future__ import annotations

import dougong.automations  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM
from dougong.jobs import Runner
from dougong.records import update

from tests.support.smtp import Inbox, free_port, use
from tests.web.conftest import Site
from tests.web.design import text_of


def drain(site: Site) -> None:
    while Runner(site.workspace).run_next():
        pass


@pytest.fixture
def quote(site: Site) -> int:
    """Sent, and mailed to whoever it is for."""
    account = site.add("account", name="Crane & Co")
    contact = site.add(
        "contact",
        name="Kim <b>",
        account=account,
        email="kim@example.com",
        mobile="+8613800000001",
        language="en",
    )
    made = site.add("quote", name="Two cranes", account=account, contact=contact)
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "quote", made, {"status": "sent"})
    drain(site)
    return made


def test_a_mail_without_a_server_is_read_in_the_outbox_and_sent_later(site: Site, quote: int) -> None:
    lin = site.browser("lin@example.com")
    page = text_of(lin.get("/settings/outbox").text)
    assert "还没有邮件服务器" in page and "kim@example.com" in page and "暂存" in page
    mail = lin.get("/settings/outbox/1")
    assert "Dear Kim &lt;b&gt;," in mail.text and "<strong>" in mail.text
    assert f"/o/quote/{quote}" in mail.text
    assert lin.post("/settings/outbox/1/send").status_code == 409
    emma = site.browser()
    assert emma.get("/settings/outbox").status_code == 403
    assert emma.get("/settings/outbox/1").status_code == 403
    inbox = Inbox(free_port())
    use(site.workspace, inbox.port)
    with inbox.listening():
        assert lin.post("/settings/outbox/send").status_code == 303
        drain(site)
    assert "已发送" in text_of(lin.get("/settings/outbox?state=sent").text)
    assert [one["To"] for one in inbox.mails] == ["kim@example.com"]
    for address in ("/settings/outbox?state=nonsense", "/settings/outbox/0", f"/settings/outbox/{'9' * 30}"):
        assert lin.get(address).status_code in (400, 404, 422), address


def test_a_template_is_tried_on_a_record_in_each_language(site: Site, quote: int) -> None:
    lin = site.browser("lin@example.com")
    assert "致客户的报价" in text_of(lin.get("/settings/messages").text)
    page = lin.get(f"/settings/messages/quote_sent?record={quote}").text
    assert "您好" in page and "Kim &lt;b&gt;" in page and "Two cranes" in page
    page = lin.get("/settings/messages/quote_sent?language=en").text
    assert "thank you for your enquiry" in page
    trial = "/settings/messages/quote_sent/trial"
    answer = lin.post(trial, record=str(quote), language="en")
    assert answer.status_code == 303
    mail = lin.get(answer.headers["Location"]).text
    assert "[Trial] " in mail and "lin@example.com" in mail and "thank you for your enquiry" in mail
    for wrong in ("", "999999", "-1", "9" * 30, "x"):
        assert lin.post(trial, record=wrong, language="en").status_code == 404, wrong
    assert lin.post("/settings/messages/nonsense/trial", record=str(quote)).status_code == 404
    emma = site.browser()
    assert emma.post(trial, record=str(quote), language="en").status_code == 403
    missing = lin.get("/settings/messages/quote_sent?record=999999")
    assert missing.status_code == 200 and "999999" in missing.text
    assert lin.get("/settings/messages/nonsense").status_code == 404
    assert site.browser().get("/settings/messages").status_code == 403
