"""Who is told of what, what a notice says to whom, and that it says nothing its reader may not see."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.access.groups import add_group, add_to_group
from dougong.comments import add_comment, delete_comment, edit_comment
from dougong.errors import Forbidden, InvalidInput, NotFound
from dougong.jobs import KINDS, JobKind, Runner, enqueue
from dougong.notices import (
    Notice,
    follow,
    followers,
    inbox,
    mark_all_read,
    mark_read,
    set_channels,
    unfollow,
    unread_count,
)
from dougong.notices.sweeping import READ
from dougong.records import Batch, RecordWriter, create, delete, purge, update
from dougong.records.sharing import share
from dougong.storage import Workspace

from tests.support.rights import limit_rows


def read(crm: Workspace, actor: Actor, **options: Any) -> list[Notice]:
    with crm.read() as tx:
        return inbox(tx, actor, **options).notices


def told(crm: Workspace, actor: Actor) -> list[tuple[str, str | None]]:
    return [(one.kind.name, (one.record or {}).get("title")) for one in read(crm, actor)]


def change(crm: Workspace, actor: Actor, record: int, **values: Any) -> None:
    with crm.write() as tx:
        update(tx, actor, "account", record, values)


def test_comments_tell_whom_they_concern_and_nobody_twice(
    crm: Workspace, ada: Actor, bob: Actor, rita: Actor, acme: int
) -> None:
    with crm.write() as tx:
        follow(tx, rita, "account", acme)
        question = add_comment(tx, bob, "account", acme, f"@{ada.name} look").id
    assert told(crm, ada) == [("mention", "Acme")]
    assert told(crm, rita) == [("comment", "Acme")]
    assert told(crm, bob) == []
    with crm.write() as tx:
        add_comment(tx, ada, "account", acme, "Seen", question)
    assert [one.text for one in read(crm, bob)] == ["Seen"]
    assert read(crm, bob)[0].by == {"id": ada.user_id, "title": ada.name}


def test_editing_tells_only_those_who_are_new_and_a_deleted_comment_is_no_news(
    crm: Workspace, ada: Actor, bob: Actor, rita: Actor, acme: int
) -> None:
    with crm.write() as tx:
        said = add_comment(tx, ada, "account", acme, f"@{bob.name}").id
        edit_comment(tx, ada, "account", acme, said, f"@{bob.name} and @{rita.name}")
    assert told(crm, bob) == told(crm, rita) == [("mention", "Acme")]
    with crm.write() as tx:
        delete_comment(tx, ada, "account", acme, said)
    assert told(crm, bob) == []


def test_followers_hear_of_changes_once_until_they_have_read(
    crm: Workspace, ada: Actor, bob: Actor, acme: int
) -> None:
    with crm.write() as tx:
        follow(tx, bob, "account", acme)
        follow(tx, bob, "account", acme)
    change(crm, bob, acme, industry="Bob")
    change(crm, ada, acme, industry="Ada")
    change(crm, ada, acme, name="Acme Ltd")
    [notice] = read(crm, bob)
    names = notice.object.fields_by_id if notice.object else {}
    assert [names[one].name for one in notice.field_ids] == ["industry", "name"]
    with crm.write() as tx:
        mark_read(tx, bob, notice.id)
        mark_read(tx, ada, notice.id)
    assert read(crm, bob, unread=True) == []
    change(crm, ada, acme, name="Acme plc")
    assert [(one.read, len(one.field_ids)) for one in read(crm, bob)] == [(False, 1), (True, 2)]
    with crm.write() as tx:
        unfollow(tx, bob, "account", acme)
    change(crm, ada, acme, name="Acme")
    assert len(read(crm, bob)) == 2


def test_a_notice_shows_nothing_its_reader_may_not_see(
    crm: Workspace, ada: Actor, bob: Actor, acme: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with crm.write() as tx:
        follow(tx, bob, "account", acme)
        add_comment(tx, ada, "account", acme, "Secret")
    with crm.read() as tx:
        assert unread_count(tx, bob) == 1
    limit_rows(monkeypatch, bob, "name <> 'Acme'")
    with crm.read() as tx:
        assert unread_count(tx, bob) == 0
        with pytest.raises(NotFound):
            followers(tx, bob, "account", acme)
    assert read(crm, bob) == []
    with crm.write() as tx, pytest.raises(NotFound):
        follow(tx, bob, "account", acme)


def test_pages_of_notices_skip_what_is_hidden(crm: Workspace, ada: Actor, bob: Actor, acme: int) -> None:
    with crm.write() as tx:
        other = create(tx, ada, "account", {"name": "Gone"}).id
        for record in (acme, other, other, acme):
            add_comment(tx, ada, "account", record, f"@{bob.name} {record}")
        delete(tx, ada, "account", other)
    with crm.read() as tx:
        first = inbox(tx, bob, limit=1)
        assert first.next is not None
        second = inbox(tx, bob, before=first.next, limit=1)
        assert inbox(tx, bob, before=second.next or 1, limit=1).notices == []
        with pytest.raises(InvalidInput):
            inbox(tx, bob, limit=0)
    texts = [one.text for page in (first, second) for one in page.notices]
    assert texts == [f"@{bob.name} {acme}"] * 2


def test_new_owners_hear_of_one_record_by_name_and_of_many_by_number(
    crm: Workspace, ada: Actor, bob: Actor, acme: int
) -> None:
    change(crm, ada, acme, owner=bob.user_id)
    with crm.write() as tx:
        rows = [{"name": f"A{number}", "owner": bob.user_id} for number in range(3)]
        RecordWriter(tx, ada).write(Batch("account", "create", rows))
        RecordWriter(tx, SYSTEM).write(Batch("account", "create", [{"name": "Silent", "owner": bob.user_id}]))
    assert [(one.kind.name, one.count, one.record) for one in read(crm, bob)] == [
        ("hand_over", 3, None),
        ("hand_over", 1, {"id": acme, "title": "Acme"}),
    ]


def test_shares_are_told_to_people_and_members_of_groups(
    crm: Workspace, ada: Actor, bob: Actor, rita: Actor, acme: int
) -> None:
    with crm.write() as tx:
        group = add_group(tx, SYSTEM, "Bids").id
        add_to_group(tx, SYSTEM, group, rita.user_id or 0)
        share(tx, SYSTEM, "account", acme, "user", bob.user_id or 0)
        share(tx, SYSTEM, "account", acme, "group", group)
    assert told(crm, bob) == told(crm, rita) == [("share", "Acme")]


def test_the_end_of_a_job_is_told_to_whoever_asked_for_it(crm: Workspace, ada: Actor) -> None:
    kind = JobKind("test_ends", "Ends", lambda *_: None, authorise=lambda *_: "")
    if "test_ends" not in KINDS:
        KINDS.add(kind)
    with crm.write() as tx:
        enqueue(tx, "test_ends", {}, actor=ada, subject="report")
    assert Runner(crm).run_next()
    [notice] = read(crm, ada)
    assert notice.job is not None
    assert (notice.job["subject"], notice.job["state"]) == ("report", "done")


def test_nobody_hears_of_kinds_that_they_muted(crm: Workspace, ada: Actor, bob: Actor, acme: int) -> None:
    with crm.write() as tx:
        set_channels(tx, bob.user_id or 0, {"mention": "none"})
        add_comment(tx, ada, "account", acme, f"@{bob.name}")
        with pytest.raises(InvalidInput):
            set_channels(tx, bob.user_id or 0, {"nonsense": "none"})
    assert told(crm, bob) == []


def test_reading_all_reads_only_ones_own(
    crm: Workspace, ada: Actor, bob: Actor, rita: Actor, acme: int
) -> None:
    with crm.write() as tx:
        add_comment(tx, ada, "account", acme, f"@{bob.name} @{rita.name}")
        mark_all_read(tx, bob)
    with crm.read() as tx:
        assert (unread_count(tx, bob), unread_count(tx, rita), unread_count(tx, SYSTEM)) == (0, 1, 0)


def test_what_is_purged_leaves_no_notice_and_no_follower(
    crm: Workspace, ada: Actor, bob: Actor, acme: int
) -> None:
    with crm.write() as tx:
        follow(tx, bob, "account", acme)
        add_comment(tx, ada, "account", acme, f"@{bob.name}")
        delete(tx, ada, "account", acme)
        purge(tx, SYSTEM, "account", [acme])
        left = [
            tx.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in ("_dg_notice", "_dg_follow")
        ]
    assert left == [0, 0]


def test_old_notices_are_swept_out(crm: Workspace, ada: Actor, bob: Actor, acme: int) -> None:
    with crm.write() as tx:
        add_comment(tx, ada, "account", acme, f"@{bob.name}")
        add_comment(tx, ada, "account", acme, f"@{bob.name} again")
    mark = read(crm, bob)[-1].id
    with crm.write() as tx:
        mark_read(tx, bob, mark)
        enqueue(tx, "sweep_notices", {}, actor=None)
    crm.clock.advance(READ)  # type: ignore[attr-defined]
    crm.clock.advance(READ / 60)  # type: ignore[attr-defined]
    while Runner(crm).run_next():
        pass
    assert [one.text for one in read(crm, bob)] == [f"@{bob.name} again"]


def test_the_product_itself_follows_nothing(crm: Workspace, acme: int) -> None:
    with crm.write() as tx, pytest.raises(Forbidden):
        follow(tx, SYSTEM, "account", acme)
