"""What people say about the screens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from dougong.access import SYSTEM, Actor
from dougong.errors import Forbidden, InvalidInput, NotFound
from dougong.feedback import (
    LONGEST,
    every_feedback,
    find_feedback,
    give_feedback,
    open_feedback,
    settle,
)
from dougong.feedback.giving import MOST_IN_AN_HOUR
from dougong.storage import Workspace

NOON = datetime(2026, 6, 18, 12, tzinfo=UTC)


def test_it_goes_with_page_release_and_roles(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        number = give_feedback(tx, ada, "idea", " Larger\r\nletters ", "/o/deal?view=x", "0.1")
        [found] = find_feedback(tx, SYSTEM)
        assert (found.text, found.page, found.release) == ("Larger\nletters", "/o/deal?view=x", 1)
        assert (found.roles, found.email, found.product) == (("member",), "ada@example.com", "0.1")
        settle(tx, SYSTEM, number, done=True)
        assert open_feedback(tx, SYSTEM) == 0
        assert [one.id for one in find_feedback(tx, SYSTEM, done=True)] == [number]
        settle(tx, SYSTEM, number, done=False)
        assert open_feedback(tx, SYSTEM) == 1


def test_only_who_designs_reads_it(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        give_feedback(tx, ada, "problem", "Slow", "/", "0.1")
        for reading in (find_feedback, open_feedback, lambda tx, actor: list(every_feedback(tx, actor))):
            with pytest.raises(Forbidden):
                reading(tx, ada)
        with pytest.raises(Forbidden):
            settle(tx, ada, 1, done=True)


REFUSED = (
    ("nothing", "x", "kind"),
    ("idea", "  \n", "text"),
    ("idea", "x" * (LONGEST + 1), "text"),
    ("idea", "a\0b", "text"),
    ("idea", "\ud800", "text"),
)


def test_what_says_nothing_is_refused(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        for kind, text, place in REFUSED:
            with pytest.raises(InvalidInput) as refusal:
                give_feedback(tx, ada, kind, text, "/", "0.1")
            assert [problem.place for problem in refusal.value.problems] == [place]
        assert find_feedback(tx, SYSTEM) == []


def test_a_foreign_page_is_left_out(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        give_feedback(tx, ada, "praise", "Good", "https://example.com/", "0.1")
        assert find_feedback(tx, SYSTEM)[0].page == ""


def test_nobody_floods_it_and_nothing_unknown_is_settled(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx:
        with tx.dated(NOON):
            for _ in range(MOST_IN_AN_HOUR):
                give_feedback(tx, ada, "idea", "More", "/", "0.1")
            with pytest.raises(InvalidInput):
                give_feedback(tx, ada, "idea", "More", "/", "0.1")
        with tx.dated(NOON + timedelta(hours=2)):
            give_feedback(tx, ada, "idea", "More", "/", "0.1")
        assert len(list(every_feedback(tx, SYSTEM))) == MOST_IN_AN_HOUR + 1
        newest = find_feedback(tx, SYSTEM, limit=1)[0].id
        assert find_feedback(tx, SYSTEM, before=newest, limit=1)[0].id == newest - 1
        for number in (0, 999, 2**70):
            with pytest.raises(NotFound):
                settle(tx, SYSTEM, number, done=True)
