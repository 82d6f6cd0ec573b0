"""A step mails a record's message: once for each recipient, in their language, whatever the server does."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, actor_of, create_user
from dougong.automations import RunQuery, find_runs
from dougong.clock import FixedClock
from dougong.errors import Conflict, Forbidden
from dougong.files import keep_upload, receive
from dougong.messages import (
    MailQuery,
    OutboxMail,
    count_mails,
    find_mails,
    read_mail,
    send_again,
    send_held,
)
from dougong.records import create, delete, purge, update
from dougong.storage import Workspace

from tests.automations.design import Document, automation, step
from tests.messages.conftest import Publish
from tests.messages.design import SEND, TEMPLATE
from tests.support.smtp import Inbox, text_of, use

Drain = Callable[[], int]
VALUES = {
    "name": "Q-1",
    "total": "1234.5",
    "until": "2026-05-01",
    "discount": "0.125",
    "note": "<b>two</b>\nlines",
}


def sent(crm: Workspace, actor: Actor, customer: dict[str, Any] | None = None, **values: Any) -> int:
    """A quote that has just been marked as sent."""
    with crm.write() as tx:
        given = {"name": "Kim & Co", "email": "kim@example.com", **(customer or {})}
        made = create(tx, actor, "customer", given).id
        quote = create(tx, actor, "quote", {**VALUES, "customer": made, **values}).id
    with crm.write() as tx:
        update(tx, actor, "quote", quote, {"status": "sent"})
    return quote


def outbox(crm: Workspace, **query: Any) -> list[OutboxMail]:
    with crm.read() as tx:
        return find_mails(tx, SYSTEM, MailQuery(**query))


def test_each_recipient_gets_a_mail_in_their_language(
    published: Publish, ada: Actor, drain: Drain, listening: Inbox
) -> None:
    crm = published()
    use(crm, listening.port)
    quote = sent(crm, ada)
    assert drain() == 3
    theirs, hers = sorted(listening.mails, key=lambda mail: mail["To"], reverse=True)
    assert (theirs["To"], theirs["Subject"]) == ("kim@example.com", "Quote Q-1 for Kim & Co")
    assert (hers["To"], hers["Subject"]) == ("ada@example.com", "报价单 Q-1")
    assert text_of(theirs) == (
        "Dear Kim & Co,\n\nCN¥1,234.50 until May 1, 2026, Sent, less 12.5%.\n\n<b>two</b>\nlines\n\n"
        f"Open it: http://127.0.0.1:8000/o/quote/{quote}\n"
    )
    assert "&lt;b&gt;two&lt;/b&gt;<br>" in text_of(theirs, "html")
    assert "已发送" in text_of(hers)
    assert [mail.state for mail in outbox(crm)] == ["sent", "sent"]
    with crm.read() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery("send_quote"))
    assert (run.trace[0]["result"], run.trace[0]["count"]) == ("done", 2)


def test_without_a_server_mails_wait_in_the_outbox(
    published: Publish, ada: Actor, drain: Drain, inbox: Inbox
) -> None:
    crm = published()
    sent(crm, ada)
    drain()
    held = outbox(crm)
    assert [(mail.state, mail.letter.to_address) for mail in held] == [
        ("held", "ada@example.com"),
        ("held", "kim@example.com"),
    ]
    with crm.read() as tx:
        content = read_mail(tx, SYSTEM, held[1])
        assert content is not None and "Dear Kim & Co" in content.text
        assert "Dear" not in repr(tx.execute('SELECT * FROM "_dg_mail"').fetchall())
        with pytest.raises(Forbidden):
            find_mails(tx, ada, MailQuery())
    with crm.write() as tx, pytest.raises(Conflict):
        send_held(tx, SYSTEM)
    use(crm, inbox.port)
    with inbox.listening():
        with crm.write() as tx:
            assert send_held(tx, SYSTEM) == 2
        drain()
    assert len(inbox.mails) == 2
    with crm.read() as tx:
        assert count_mails(tx, SYSTEM)["sent"] == 2


def test_a_server_that_is_down_for_an_hour_gets_each_mail_once(
    published: Publish, ada: Actor, drain: Drain, inbox: Inbox, clock: FixedClock
) -> None:
    crm = published()
    use(crm, inbox.port)
    with crm.write() as tx:
        customer = create(tx, ada, "customer", {"name": "Kim", "email": "kim@example.com"}).id
        quote = create(tx, ada, "quote", {**VALUES, "customer": customer, "owner": None}).id
    with crm.write() as tx:
        update(tx, ada, "quote", quote, {"status": "sent"})
    ends = clock.now() + timedelta(hours=1)
    tried = 0
    while clock.now() < ends:
        tried += drain()
        (mail,) = outbox(crm, state="waiting")
        assert mail.next_at is not None
        clock.advance(timedelta(minutes=2))
    assert mail.attempts == tried - 1 and mail.attempts > 5
    assert "did not take the mail" in mail.problems[0].message
    message_id = mail.letter.message_id("example.com")
    with inbox.listening():
        clock.advance(timedelta(hours=2))
        drain()
    assert [one["Message-ID"] for one in inbox.mails] == [message_id]
    assert [one.state for one in outbox(crm)] == ["sent"]


def test_a_worker_killed_after_sending_sends_the_same_mail_again(
    published: Publish, ada: Actor, drain: Drain, listening: Inbox
) -> None:
    crm = published()
    use(crm, listening.port)
    sent(crm, ada, owner=None)
    drain()
    with crm.write() as tx:  # as if the last step had not been committed
        tx.execute('UPDATE "_dg_mail" SET "state" = \'waiting\', "sent_at" = NULL')
        tx.execute(
            'UPDATE "_dg_job" SET "state" = \'waiting\', "finished_at" = NULL WHERE "kind" = \'message\''
        )
    drain()
    first, second = listening.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_mail_that_is_refused_for_good_is_told_and_can_be_sent_again(
    published: Publish, ada: Actor, drain: Drain, listening: Inbox
) -> None:
    crm = published()
    use(crm, listening.port)
    listening.answer = "550 No such mailbox"
    sent(crm, ada, owner=None)
    drain()
    (mail,) = outbox(crm, state="dead")
    assert (mail.attempts, mail.problems[0].code) == (1, "mail_refused")
    assert "550 No such mailbox" in mail.problems[0].message
    listening.answer = "250 Kept"
    with crm.write() as tx:
        send_again(tx, SYSTEM, mail.letter.id)
    drain()
    assert len(listening.mails) == 1
    with crm.write() as tx, pytest.raises(Conflict):
        send_again(tx, SYSTEM, mail.letter.id)


def test_files_of_the_record_go_with_it(
    published: Publish, ada: Actor, drain: Drain, listening: Inbox
) -> None:
    crm = published()
    use(crm, listening.port)
    received = receive(crm, io.BytesIO(b"%PDF-1.4 a quote"), "报价.pdf")
    with crm.write() as tx:
        file = keep_upload(tx, ada, received).id
    sent(crm, ada, owner=None, document=[file])
    drain()
    (mail,) = listening.mails
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "报价.pdf"
    assert attached.get_content() == b"%PDF-1.4 a quote"


@pytest.mark.parametrize(
    "address",
    ["nobody", "a@b@c", "kim@example.com\r\nBcc: x@example.com", "x" * 100_000 + "@example.com", "@"],
)
def test_a_hostile_address_fails_the_run_with_its_place(
    published: Publish, ada: Actor, drain: Drain, address: str
) -> None:
    crm = published(
        TEMPLATE,
        automation(
            "mail",
            "created",
            step("one", "send_email", template="quote_sent", recipients=[{"expression": "note"}]),
            of="quote",
        ),
    )
    with crm.write() as tx:
        create(tx, ada, "quote", {"name": "Q-1", "note": address[:19_000]})
    drain()
    with crm.read() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery())
    assert run.state == "failed"
    assert (run.problems[0].place, run.problems[0].code) == ("recipients/0", "email")
    assert outbox(crm) == []


def test_no_line_of_a_record_becomes_a_header(
    published: Publish, ada: Actor, drain: Drain, listening: Inbox
) -> None:
    crm = published()
    use(crm, listening.port)
    sent(crm, ada, {"name": "Kim\u2028Bcc: all@example.com"}, owner=None)
    drain()
    (mail,) = listening.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Quote Q-1 for Kim Bcc: all@example.com"


def test_roles_and_fixed_addresses_are_recipients_and_nobody_gets_two(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    mail = step(
        "mail",
        "send_email",
        template="quote_sent",
        recipients=[
            {"role": "finance"},
            {"email": "ADA@example.com"},
            {"role": "finance"},
            {"email": "archive@example.com"},
        ],
    )
    role: Document = {
        "kind": "role", "name": "finance", "title": "Finance",
        "rules": [{"name": "all", "operations": ["read"]}],
    }  # fmt: skip
    crm = published(TEMPLATE, role, automation("mail", "created", mail, of="quote", actsAs="system"))
    with crm.write() as tx:
        create_user(tx, SYSTEM, "fin@example.com", roles=["finance"])
        create_user(tx, SYSTEM, "boss@example.com", roles=["administrator"])
    with crm.write() as tx:
        create(tx, SYSTEM, "quote", {"name": "Q-1"})
    drain()
    assert sorted(mail.letter.to_address for mail in outbox(crm)) == [
        "ADA@example.com",
        "archive@example.com",
        "fin@example.com",
    ]


def test_what_the_sender_may_not_read_does_not_leave(published: Publish, drain: Drain) -> None:
    template = {**TEMPLATE, "body": "{{secret}} " + TEMPLATE["body"],
                "values": [*TEMPLATE["values"], {"name": "secret", "expression": "secret"}]}  # fmt: skip
    role: Document = {
        "kind": "role", "name": "sales", "title": "Sales",
        "rules": [{"name": "quotes", "object": "quote", "operations": ["read", "create", "update"]},
                  {"name": "customers", "object": "customer", "operations": ["read", "create"]}],
        "fields": [{"object": "quote", "hidden": ["secret"]}],
    }  # fmt: skip
    crm = published(template, SEND, role)
    with crm.write() as tx:
        kim = actor_of(tx, create_user(tx, SYSTEM, "sales@example.com", roles=["sales"]))
    sent(crm, kim)
    drain()
    with crm.read() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery())
    assert run.state == "failed" and outbox(crm) == []


def test_mails_go_with_the_record_that_is_purged(published: Publish, ada: Actor, drain: Drain) -> None:
    crm = published()
    quote = sent(crm, ada)
    drain()
    assert len(outbox(crm)) == 2
    with crm.write() as tx:
        delete(tx, SYSTEM, "quote", quote)
        purge(tx, SYSTEM, "quote", [quote])
    assert outbox(crm) == []
