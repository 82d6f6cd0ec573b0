"""Taking back what one save has changed."""

from __future__ import annotations

import pytest
from dougong.access import Actor
from dougong.errors import Forbidden, NotFound
from dougong.records import create, delete, get, update
from dougong.records.undoing import new_run, undo
from dougong.storage import Workspace


@pytest.fixture
def deal(crm: Workspace, ada: Actor) -> int:
    with crm.write() as tx:
        return create(tx, ada, "deal", {"name": "Roof", "amount": "10", "seats": 2}).id


def test_a_save_is_taken_back(crm: Workspace, ada: Actor, deal: int) -> None:
    run = new_run()
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"name": "Wall", "amount": None, "seats": 3}, run=run)
        assert undo(tx, ada, run).changed == 1
        record = get(tx, ada, "deal", deal)
        assert (record["name"], record["amount"], record["seats"]) == ("Roof", "10.00", 2)


def test_what_somebody_changed_since_stays(crm: Workspace, ada: Actor, rita: Actor, deal: int) -> None:
    run = new_run()
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"name": "Wall", "seats": 3}, run=run)
        update(tx, ada, "deal", deal, {"seats": 4})
        undone = undo(tx, ada, run)
        assert [problem.place for problem in undone.kept] == ["seats"]
        record = get(tx, ada, "deal", deal)
        assert (record["name"], record["seats"]) == ("Roof", 4)


def test_twice_changes_nothing_more(crm: Workspace, ada: Actor, deal: int) -> None:
    run = new_run()
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"name": "Wall"}, run=run)
        undo(tx, ada, run)
        version = get(tx, ada, "deal", deal)["version"]
        again = undo(tx, ada, run)
        assert again.changed == 0
        assert [problem.code for problem in again.kept] == ["taken_back"]
        assert get(tx, ada, "deal", deal)["version"] == version


def test_the_second_of_two_is_told_of_the_first(crm: Workspace, ada: Actor, deal: int) -> None:
    """Two tabs with the same toast: neither a deletion nor a creation has been changed by somebody since."""
    gone, made = new_run(), new_run()
    with crm.write() as tx:
        delete(tx, ada, "deal", deal, run=gone)
        created = create(tx, ada, "deal", {"name": "Wall"}, run=made).id
        for run in (gone, made):
            assert undo(tx, ada, run).kept == ()
            assert [problem.code for problem in undo(tx, ada, run).kept] == ["taken_back"]
        assert get(tx, ada, "deal", deal)["name"] == "Roof"
        with pytest.raises(NotFound):
            get(tx, ada, "deal", created)


def test_only_ones_own_is_taken_back(crm: Workspace, ada: Actor, rita: Actor, deal: int) -> None:
    run = new_run()
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"name": "Wall"}, run=run)
        with pytest.raises(Forbidden):
            undo(tx, rita, run)
        with pytest.raises(NotFound):
            undo(tx, ada, "save-unknown")
        assert get(tx, ada, "deal", deal)["name"] == "Wall"


def test_a_deletion_is_taken_back(crm: Workspace, ada: Actor, deal: int) -> None:
    run = new_run()
    with crm.write() as tx:
        delete(tx, ada, "deal", deal, run=run)
        assert undo(tx, ada, run).changed == 1
        assert get(tx, ada, "deal", deal)["name"] == "Roof"
