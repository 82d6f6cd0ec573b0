"""Favourites and what was used of late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from dougong.access import Actor
from dougong.bookmarks import (
    MOST_FAVOURITES,
    Bookmark,
    add_favourite,
    favourites,
    forget_recent,
    note_recent,
    read_bookmark,
    recent,
    remove_favourite,
    visible_titles,
)
from dougong.bookmarks.recent import MOST_KEPT
from dougong.errors import InvalidInput, NotFound
from dougong.records import create, delete
from dougong.storage import Workspace

NOON = datetime(2026, 6, 18, 12, tzinfo=UTC)


@pytest.fixture
def account(crm: Workspace, ada: Actor) -> Bookmark:
    with crm.write() as tx:
        number = create(tx, ada, "account", {"name": "Kestrel"}).id
        return Bookmark("record", tx.release.definitions.object("account").id, number)


def test_a_star_stays_until_it_is_taken_away(crm: Workspace, ada: Actor, account: Bookmark) -> None:
    listed = Bookmark("object", account.element)
    with crm.write() as tx:
        for one in (account, listed, account):
            add_favourite(tx, ada, one)
        assert favourites(tx, ada) == [account, listed]
        assert visible_titles(tx, ada, [account, listed]) == {account: "Kestrel", listed: None}
        remove_favourite(tx, ada, account)
        assert favourites(tx, ada) == [listed]


def test_bookmarks_are_ones_own(crm: Workspace, ada: Actor, rita: Actor, account: Bookmark) -> None:
    with crm.write() as tx:
        add_favourite(tx, ada, account)
        note_recent(tx, ada, account)
        assert favourites(tx, rita) == recent(tx, rita) == []


def test_what_is_gone_or_forbidden_is_not_shown(crm: Workspace, ada: Actor, account: Bookmark) -> None:
    stranger = Actor(kind="user", user_id=ada.user_id, name="Ada", roles=frozenset())
    nothing = Bookmark("object", "nothing")
    with crm.write() as tx:
        add_favourite(tx, ada, account)
        assert visible_titles(tx, stranger, [account, Bookmark("object", account.element)]) == {}
        with pytest.raises(NotFound):
            add_favourite(tx, stranger, account)
        with pytest.raises(NotFound):
            add_favourite(tx, ada, nothing)
        delete(tx, ada, "account", account.record_id)
        assert visible_titles(tx, ada, favourites(tx, ada)) == {}


def test_there_is_an_end_to_favourites(crm: Workspace, ada: Actor, account: Bookmark) -> None:
    with crm.write() as tx:
        ids = [create(tx, ada, "account", {"name": f"No. {n}"}).id for n in range(MOST_FAVOURITES)]
        for number in ids:
            add_favourite(tx, ada, account._replace(record_id=number))
        with pytest.raises(InvalidInput):
            add_favourite(tx, ada, account)


def test_the_latest_comes_first_and_the_oldest_goes(crm: Workspace, ada: Actor, account: Bookmark) -> None:
    searches = [Bookmark("search", f"word {n}") for n in range(MOST_KEPT + 2)]
    with crm.write() as tx:
        for minute, one in enumerate([account, *searches, searches[5]]):
            with tx.dated(NOON + timedelta(minutes=minute)):
                note_recent(tx, ada, one)
        kept = recent(tx, ada)
        assert kept[:3] == [searches[5], searches[-1], searches[-2]]
        assert len(kept) == MOST_KEPT
        assert account not in kept
        forget_recent(tx, ada)
        assert recent(tx, ada) == []


@pytest.mark.parametrize(
    "text",
    [
        *("", "record", "record:x", "record:x:0", "record:x:" + "9" * 19, "object:", "view:a b", "x:y"),
        *("search: ", "search:" + "a" * 201, "search:a\0b", "object:" + "x" * 81, "record:../x:1"),
    ],
)
def test_a_bookmark_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_bookmark(text)


@pytest.mark.parametrize("text", ["object:ab_1", "view:v-2", "record:ab:17", "search:华为 b"])
def test_a_bookmark_reads_as_it_is_written(text: str) -> None:
    assert str(read_bookmark(text)) == text
