"""Notices by mail: at once or once a day, as each person chooses, until they want no more of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from dougong.access import Actor
from dougong.clock import FixedClock
from dougong.comments import add_comment
from dougong.errors import InvalidInput
from dougong.jobs import Runner
from dougong.jobs.schedules import fire_due
from dougong.messages import read_link
from dougong.messages.letters import content_of
from dougong.notices import channels, inbox, mark_all_read, set_channels, stop_mails
from dougong.storage import Workspace

Drain = Callable[[], None]


@pytest.fixture
def drain(crm: Workspace, clock: FixedClock) -> Drain:
    def drained() -> None:
        clock.advance(timedelta(minutes=2))
        while Runner(crm).run_next():
            pass

    return drained


def choose(crm: Workspace, who: Actor, **chosen: str) -> None:
    with crm.write() as tx:
        set_channels(tx, who.user_id or 0, chosen)


def mention(crm: Workspace, by: Actor, whom: Actor, record: int, *texts: str) -> None:
    for text in texts:
        with crm.write() as tx:
            add_comment(tx, by, "account", record, f"@{whom.name} {text}")


def mails(crm: Workspace) -> list[tuple[str, str, str]]:
    with crm.write() as tx:
        rows = tx.execute('SELECT "id", "to_address", "subject" FROM "_dg_mail" ORDER BY "id"').fetchall()
        return [(to, subject, content_of(tx, mail_id).text) for mail_id, to, subject in rows]


def test_a_burst_is_one_mail_and_is_mailed_once(
    crm: Workspace, ada: Actor, bob: Actor, acme: int, drain: Drain
) -> None:
    choose(crm, bob, mention="at_once")
    mention(crm, ada, bob, acme, "one", "two <b>")
    assert mails(crm) == []
    drain()
    ((to, subject, text),) = mails(crm)
    assert to == "bob@example.com" and "2" in subject
    assert "one" in text and "two <b>" in text and "/me/notices/" in text
    drain()
    assert len(mails(crm)) == 1
    mention(crm, ada, bob, acme, "three")
    drain()
    assert len(mails(crm)) == 2 and "@bob one" not in mails(crm)[1][2]
    with crm.read() as tx:
        assert len(inbox(tx, bob).notices) == 3


def test_what_was_read_meanwhile_is_not_mailed(
    crm: Workspace, ada: Actor, bob: Actor, acme: int, drain: Drain
) -> None:
    choose(crm, bob, mention="at_once")
    mention(crm, ada, bob, acme, "one")
    with crm.write() as tx:
        mark_all_read(tx, bob)
    drain()
    assert mails(crm) == []


def test_the_digest_comes_once_on_the_morning_of_its_reader(
    crm: Workspace, ada: Actor, bob: Actor, acme: int, clock: FixedClock
) -> None:
    choose(crm, bob, mention="daily")
    with crm.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "zone" = ? WHERE "id" = ?', ("Asia/Shanghai", bob.user_id))
    mention(crm, ada, bob, acme, "one", "two")
    sent_at = []
    for _ in range(48):
        clock.advance(timedelta(hours=1))
        before = len(mails(crm))
        fire_due(crm)
        while Runner(crm).run_next():
            pass
        if len(mails(crm)) > before:
            sent_at.append(clock.now().hour)
    assert sent_at == [0]  # eight o'clock in Shanghai
    ((_, subject, text),) = mails(crm)
    assert "2" in subject and "one" in text and "two" in text


def test_the_link_in_a_mail_ends_mails_and_nobody_can_make_one(
    crm: Workspace, ada: Actor, bob: Actor, acme: int, drain: Drain
) -> None:
    choose(crm, bob, mention="at_once", comment="none")
    mention(crm, ada, bob, acme, "one")
    drain()
    token = mails(crm)[0][2].partition("/unsubscribe/")[2].split()[0]
    with crm.write() as tx:
        assert read_link(tx, token) == ("notices", "bob@example.com")
        for forged in (
            token[:-1],
            token[::-1],
            "",
            "x.y",
            "612062.é",
            "\x00",
            "9" * 5_000,
            token.replace(".", "0."),
        ):
            with pytest.raises(InvalidInput):
                read_link(tx, forged)
        stop_mails(tx, bob.user_id or 0)
        now = channels(tx, bob.user_id or 0)
    assert (now["mention"], now["comment"], now["share"]) == ("inbox", "none", "inbox")


@pytest.mark.parametrize("wrong", [{"nonsense": "daily"}, {"mention": "pigeon"}, {"mention": ""}])
def test_only_what_there_is_can_be_chosen(crm: Workspace, bob: Actor, wrong: dict[str, str]) -> None:
    with crm.write() as tx, pytest.raises(InvalidInput):
        set_channels(tx, bob.user_id or 0, wrong)
