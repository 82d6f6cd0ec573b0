"""The outbox and the server: what leaves, and what is told when it does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.access.people import actor_of
from dougong.clock import FixedClock
from dougong.errors import Conflict, Forbidden, InvalidInput, Unavailable
from dougong.jobs import JobQuery, Runner, find_jobs
from dougong.mail import Mail, change_mail_server, deliver, mail_server, post
from dougong.storage import Workspace

from tests.support.smtp import PASSWORD, USER, Inbox, free_port, use


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    found = Inbox(free_port())
    with found.listening():
        yield found


@pytest.fixture
def quick(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w", clock=clock, name="Héng\nchuan") as made:
        yield made


def run_all(workspace: Workspace) -> None:
    while Runner(workspace, "quick").run_next():
        pass


def test_a_posted_mail_leaves_after_the_commit(quick: Workspace, inbox: Inbox) -> None:
    use(quick, inbox.port, user=USER, password=PASSWORD)
    with quick.write() as tx:
        post(tx, "kim@example.com", "谢谢\nBcc: mallory@example.com", "Come in: https://crm.example.com/x")
    with quick.read() as tx:
        stored = repr(tx.execute('SELECT * FROM "_dg_job"').fetchall())
        stored += repr(tx.execute('SELECT * FROM "_dg_setting"').fetchall())
    assert "crm.example.com/x" not in stored
    assert PASSWORD not in stored
    run_all(quick)
    [mail] = inbox.mails
    assert mail["To"] == "kim@example.com"
    assert mail["Subject"] == "谢谢 Bcc: mallory@example.com"
    assert mail["Bcc"] is None
    assert "Héng chuan" in mail["From"]
    assert "https://crm.example.com/x" in mail.get_content()


def test_a_refused_sign_in_is_told_without_the_password(quick: Workspace, inbox: Inbox) -> None:
    use(quick, inbox.port, user=USER, password="wrong-wrong-wrong")
    with pytest.raises(Unavailable) as refusal:
        deliver(quick, Mail("kim@example.com", "Hello", "Hello"))
    assert "authentication failed" in str(refusal.value)
    assert "wrong-wrong" not in str(refusal.value)


def test_a_mail_waits_for_a_server_that_is_down(quick: Workspace) -> None:
    use(quick, free_port())
    with quick.write() as tx:
        post(tx, "kim@example.com", "Hello", "Hello")
    run_all(quick)
    with quick.read() as tx:
        [job] = find_jobs(tx, SYSTEM, JobQuery(everybody=True))
    assert (job.state, job.attempts) == ("waiting", 1)


def test_without_a_server_nothing_is_posted(quick: Workspace) -> None:
    with quick.write() as tx, pytest.raises(Conflict):
        post(tx, "kim@example.com", "Hello", "Hello")


def test_a_password_is_not_sent_to_another_server(quick: Workspace) -> None:
    use(quick, 25, user=USER, password=PASSWORD)
    use(quick, 25, user=USER, sender="new@example.com")
    with quick.read() as tx:
        server = mail_server(tx)
        assert server is not None
        assert (server.password, server.sender) == (PASSWORD, "new@example.com")
        assert PASSWORD not in repr(server)
    use(quick, 25, user=USER, host="localhost")
    with quick.read() as tx:
        server = mail_server(tx)
        assert server is not None
        assert server.password == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "a b"},
        {"host": "x\r\ny"},
        {"port": "0"},
        {"port": "x"},
        {"port": "99999999999"},
        {"security": "magic"},
        {"sender": "nobody"},
        {"user": "a\nb"},
    ],
)
def test_a_server_that_cannot_be_is_refused(quick: Workspace, wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        use(quick, 25, **wrong)


def test_only_who_manages_people_names_the_server(quick: Workspace) -> None:
    with quick.write() as tx:
        ben = actor_of(tx, create_user(tx, SYSTEM, "ben@example.com"))
        with pytest.raises(Forbidden):
            change_mail_server(tx, ben, {"host": ""})
