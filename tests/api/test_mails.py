"""The outbox over HTTP."""

from __future__ import annotations

import pytest
from dougong.jobs import Runner
from dougong.storage import Workspace

from tests.api.conftest import Api, make_key
from tests.messages.design import CUSTOMER, QUOTE, SEND, TEMPLATE
from tests.support.apps import app_of
from tests.support.beginnings import beginning_of, published
from tests.support.smtp import Inbox, free_port, use

beginning = beginning_of("crm", published([CUSTOMER, QUOTE, TEMPLATE, SEND]))


@pytest.fixture
def crm(workspace: Workspace) -> Api:
    client = app_of(workspace).test_client()
    return Api(client, make_key(workspace, "ada@x.org", "administrator"))


def drain(workspace: Workspace) -> None:
    while Runner(workspace).run_next():
        pass


def test_mails_are_told_read_and_sent(crm: Api, workspace: Workspace) -> None:
    customer = crm.made("customer", name="Kim", email="kim@example.com")
    quote = crm.made("quote", name="Q-1", customer=customer["id"], owner=None)
    crm.patch(f"/records/quote/{quote['id']}", {"status": "sent"})
    drain(workspace)
    (mail,) = crm.get("/mails?state=held&object=quote").get_json()["data"]
    assert (mail["to"], mail["template"], mail["record"]) == ("kim@example.com", "quote_sent", quote["id"])
    assert "subject" not in mail
    read = crm.get(f"/mails/{mail['id']}").get_json()["data"]
    assert read["subject"] == "Quote Q-1 for Kim" and read["text"].startswith("Dear Kim")
    assert crm.post(f"/mails/{mail['id']}/send").status_code == 409
    inbox = Inbox(free_port())
    use(workspace, inbox.port)
    with inbox.listening():
        assert crm.post("/mails/send").get_json() == {"data": {"mails": 1}}
        drain(workspace)
    assert crm.get(f"/mails/{mail['id']}").get_json()["data"]["state"] == "sent"
    assert len(inbox.mails) == 1
    member = Api(crm.client, make_key(workspace, "ben@x.org", "member"))
    for address in ("/mails", f"/mails/{mail['id']}"):
        assert member.get(address).status_code == 403
    assert member.post("/mails/send").status_code == 403
    for address in (
        "/mails?state=x",
        "/mails?record=0",
        "/mails?object=nothing",
        f"/mails/{'9' * 30}",
        "/mails/0",
    ):
        assert crm.get(address).status_code in (400, 404), address
