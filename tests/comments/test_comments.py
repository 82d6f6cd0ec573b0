from __future__ import annotations

from datetime import timedelta

import pytest
from dougong.access import SYSTEM, Actor, create_user
from dougong.access.managing_people import change_user, deactivate_user
from dougong.clock import FixedClock
from dougong.comments import add_comment, comments_of, delete_comment, edit_comment, mentionable
from dougong.errors import Conflict, Forbidden, InvalidInput, NotFound
from dougong.records import create, delete, purge, restore
from dougong.storage import Workspace

from tests.support.rights import limit_rows


@pytest.fixture
def acme(crm: Workspace, ada: Actor) -> int:
    with crm.write() as tx:
        return create(tx, ada, "account", {"name": "Acme"}).id


def say(crm: Workspace, actor: Actor, record: int, text: str, parent: int | None = None) -> int:
    with crm.write() as tx:
        return add_comment(tx, actor, "account", record, text, parent).id


def texts(crm: Workspace, actor: Actor, record: int) -> list[str]:
    with crm.read() as tx:
        return [comment.text for comment in comments_of(tx, actor, "account", record)]


def meant(crm: Workspace, actor: Actor, record: int, text: str) -> list[str]:
    """What of the text stands for people."""
    with crm.write() as tx:
        comment = add_comment(tx, actor, "account", record, text)
    return [text[one.start : one.start + one.length] for one in comment.mentions]


@pytest.fixture
def people(crm: Workspace) -> None:
    with crm.write() as tx:
        for email, name in (
            ("emma@example.com", "Emma Novak"),
            ("e@example.com", "Emma"),
            ("wang@example.com", "王雨晴"),
            ("li1@example.com", "李伟"),
            ("li2@example.com", "李伟"),
            ("zoe@example.com", "Zoë"),
        ):
            create_user(tx, SYSTEM, email, name)
        gone = create_user(tx, SYSTEM, "gone@example.com", "Gone")
        deactivate_user(tx, SYSTEM, gone.id)


MEANT = [
    ("@Emma Novak, see this", ["@Emma Novak"]),
    ("@Emma see this", ["@Emma"]),
    ("ask @emma novak and @EMMA", ["@emma novak", "@EMMA"]),
    ("请@王雨晴看一下", ["@王雨晴"]),
    ("@Emmanuel", []),
    ("@李伟 which one?", []),
    ("@li1@example.com this one", ["@li1@example.com"]),
    ("write to ada@Emma", []),
    ("@Zoë", ["@Zoë"]),
    ("@Gone", []),
    ("@", []),
    ("@@Emma", ["@Emma"]),
    ("@" * 500, []),
]


def test_people_are_meant_by_their_names(crm: Workspace, ada: Actor, acme: int, people: None) -> None:
    for text, mentioned in MEANT:
        assert meant(crm, ada, acme, text) == mentioned, text


def test_a_mention_follows_the_person_through_a_change_of_name(
    crm: Workspace, ada: Actor, acme: int, people: None
) -> None:
    with crm.write() as tx:
        [mention] = add_comment(tx, ada, "account", acme, "@Emma Novak!").mentions
        change_user(tx, SYSTEM, mention.user_id, name="Emma Lind")
    with crm.read() as tx:
        [comment] = comments_of(tx, ada, "account", acme)
    assert comment.text == "@Emma Novak!"
    assert comment.mentions[0].name == "Emma Lind"


def test_only_who_sees_the_record_can_be_mentioned(
    crm: Workspace, ada: Actor, bob: Actor, acme: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_rows(monkeypatch, bob, "name <> 'Acme'")
    with pytest.raises(InvalidInput) as refusal:
        say(crm, ada, acme, f"@{bob.name} look")
    assert [(p.code, p.place) for p in refusal.value.problems] == [("cannot_see", "text")]
    assert texts(crm, ada, acme) == []
    with crm.read() as tx:
        assert bob.user_id not in {user.id for user, _ in mentionable(tx, ada, "account", acme)}
    with crm.read() as tx, pytest.raises(NotFound):
        comments_of(tx, bob, "account", acme)
    with pytest.raises(NotFound):
        say(crm, bob, acme, "hello")


def test_suggestions_find_people_by_name_pinyin_and_address(
    crm: Workspace, ada: Actor, acme: int, people: None
) -> None:
    def suggested(typed: str) -> list[str]:
        with crm.read() as tx:
            return [written for _, written in mentionable(tx, ada, "account", acme, typed)]

    assert suggested("wang") == ["王雨晴"]
    assert suggested("雨") == ["王雨晴"]
    assert suggested("wyq") == ["王雨晴"]
    assert suggested("emma") == ["Emma", "Emma Novak"]
    assert suggested("李") == ["li1@example.com", "li2@example.com"]
    assert suggested("gone") == []
    assert len(suggested("")) == 7


def test_answers_go_one_level_deep(crm: Workspace, ada: Actor, bob: Actor, acme: int) -> None:
    first = say(crm, ada, acme, "Question")
    answer = say(crm, bob, acme, "Answer", first)
    with pytest.raises(InvalidInput):
        say(crm, ada, acme, "Answer to it", answer)
    with crm.read() as tx:
        assert [one.parent_id for one in comments_of(tx, ada, "account", acme)] == [first, None]


def test_ones_own_can_be_edited_for_a_day_and_what_it_said_is_kept(
    crm: Workspace, clock: FixedClock, ada: Actor, bob: Actor, acme: int
) -> None:
    own = say(crm, ada, acme, "One")
    with crm.write() as tx:
        assert edit_comment(tx, ada, "account", acme, own, "Two").edited_at
    with crm.write() as tx, pytest.raises(Forbidden):
        edit_comment(tx, bob, "account", acme, own, "Mine")
    clock.advance(timedelta(hours=25))
    with crm.write() as tx, pytest.raises(Conflict):
        edit_comment(tx, ada, "account", acme, own, "Late")
    with crm.write() as tx:
        delete_comment(tx, ada, "account", acme, own)
        past = tx.execute('SELECT "text" FROM "_dg_comment_past" ORDER BY "id"').fetchall()
    assert [row[0] for row in past] == ["One", "Two"]
    assert texts(crm, bob, acme) == []


def test_administrators_delete_any_comment(crm: Workspace, ada: Actor, bob: Actor, acme: int) -> None:
    own = say(crm, ada, acme, "Rude")
    with crm.write() as tx, pytest.raises(Forbidden):
        delete_comment(tx, bob, "account", acme, own)
    with crm.write() as tx:
        delete_comment(tx, SYSTEM, "account", acme, own)
    assert texts(crm, ada, acme) == []


def test_a_deleted_question_stands_empty_above_its_answers(
    crm: Workspace, ada: Actor, bob: Actor, acme: int
) -> None:
    question = say(crm, ada, acme, "Secret @ question")
    say(crm, bob, acme, "Answer", question)
    with crm.write() as tx:
        delete_comment(tx, ada, "account", acme, question)
    assert texts(crm, bob, acme) == ["Answer", ""]


def test_who_only_reads_reads_comments_and_writes_none(
    crm: Workspace, ada: Actor, rita: Actor, acme: int
) -> None:
    say(crm, ada, acme, "Hello")
    assert texts(crm, rita, acme) == ["Hello"]
    with pytest.raises(Forbidden):
        say(crm, rita, acme, "Hello too")


def test_comments_live_and_die_with_their_record(crm: Workspace, ada: Actor, acme: int) -> None:
    say(crm, ada, acme, "Still here")
    with crm.write() as tx:
        delete(tx, ada, "account", acme)
    assert texts(crm, ada, acme) == ["Still here"]
    with pytest.raises(NotFound):
        say(crm, ada, acme, "Into the bin")
    with crm.write() as tx:
        restore(tx, ada, "account", acme)
        answered = add_comment(tx, ada, "account", acme, "Back").id
        add_comment(tx, ada, "account", acme, "@ada yes", answered)
        delete(tx, ada, "account", acme)
        purge(tx, SYSTEM, "account", [acme])
        for table in ("_dg_comment", "_dg_mention", "_dg_comment_past"):
            assert tx.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] == 0


def test_a_comment_leaves_the_record_as_it_is(crm: Workspace, ada: Actor, acme: int) -> None:
    with crm.write() as tx:
        before = tx.execute('SELECT "version", "updated_at" FROM "account"').fetchone()
        add_comment(tx, ada, "account", acme, "Hello")
        assert tx.execute('SELECT "version", "updated_at" FROM "account"').fetchone() == before
