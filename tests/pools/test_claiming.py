"""Records of a pool are claimed once, within limits, and put back."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor, deactivate_user
from dougong.clock import FixedClock
from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.pool_checks import pools
from dougong.errors import Conflict, Forbidden, InvalidInput, NotFound
from dougong.notices import inbox
from dougong.pools import Moved, claim, give, named_pool, put_back, standing_of
from dougong.problems import Problem
from dougong.records import create, get, history, update
from dougong.storage import Workspace

from tests.pools.conftest import Leads, person
from tests.pools.design import POOL

DAY = timedelta(days=1)


def claimed(workspace: Workspace, actor: Actor, *ids: int) -> Moved:
    with workspace.write() as tx:
        return claim(tx, actor, named_pool(tx.release, "lead", "leads"), ids)


def returned(workspace: Workspace, actor: Actor, *ids: int) -> Moved:
    with workspace.write() as tx:
        return put_back(tx, actor, named_pool(tx.release, "lead", "leads"), ids)


def given(workspace: Workspace, actor: Actor, user_id: int | None, *ids: int) -> Moved:
    with workspace.write() as tx:
        return give(tx, actor, named_pool(tx.release, "lead", "leads"), ids, user_id or 0)


def codes(moved: Moved) -> dict[int, str]:
    return {key: problem.code for key, problem in moved.refused.items()}


def shown(workspace: Workspace, record_id: int) -> dict[str, Any]:
    with workspace.read() as tx:
        return get(tx, SYSTEM, "lead", record_id)


def later(workspace: Workspace, days: float) -> None:
    assert isinstance(workspace.clock, FixedClock)
    workspace.clock.advance(timedelta(days=days))


def test_what_is_claimed_is_theirs_and_the_day_it_goes_back_is_known(
    workspace: Workspace, ann: Actor, leads: Leads
) -> None:
    (lead,) = leads()
    assert shown(workspace, lead)["back"] is None
    assert claimed(workspace, ann, lead).done == [lead]
    record = shown(workspace, lead)
    assert (record["owner"]["id"], record["updated_by"]["id"]) == (ann.user_id, ann.user_id)
    assert date.fromisoformat(record["back"]) - date.fromisoformat(record["kept"]) == 30 * DAY
    with workspace.read() as tx:
        assert history.of(tx, SYSTEM, "lead", lead)[0]["door"] == "pool"
    assert returned(workspace, ann, lead).done == [lead]
    assert (shown(workspace, lead)["owner"], shown(workspace, lead)["kept"]) == (None, None)


def test_who_comes_second_is_told_so(workspace: Workspace, ann: Actor, ben: Actor, leads: Leads) -> None:
    (lead,) = leads()
    claimed(workspace, ann, lead)
    moved = claimed(workspace, ben, lead)
    assert codes(moved) == {lead: "taken"}
    with pytest.raises(Conflict):
        moved.require()
    assert codes(claimed(workspace, ann, lead)) == {lead: "taken"}


def test_only_members_claim_and_only_what_belongs_to_the_pool(
    workspace: Workspace, ann: Actor, leads: Leads
) -> None:
    (lead,), (closed,) = leads(), leads(open=False)
    guest = person(workspace, "guest", "guest")
    with pytest.raises(Forbidden):
        claimed(workspace, guest, lead).require()
    with pytest.raises(Conflict):
        claimed(workspace, ann, closed).require()
    with pytest.raises(NotFound):
        claimed(workspace, ann, 99_999).require()
    with pytest.raises(Forbidden):
        given(workspace, ann, ann.user_id, lead).require()
    with pytest.raises(InvalidInput):
        claimed(workspace, ann, *range(1, 600))


def test_what_one_holds_and_claims_a_day_is_limited(workspace: Workspace, ann: Actor, leads: Leads) -> None:
    ids = leads(9)
    moved = claimed(workspace, ann, *ids[:4])
    assert (moved.done, codes(moved)) == (ids[:3], {ids[3]: "holds"})
    with workspace.write() as tx:
        update(tx, SYSTEM, "lead", ids[0], {"open": False})
        update(tx, SYSTEM, "lead", ids[1], {"open": False})
    assert codes(claimed(workspace, ann, ids[3], ids[4])) == {ids[4]: "daily"}
    later(workspace, 1)
    assert claimed(workspace, ann, ids[4]).done == [ids[4]]


def test_whoever_put_one_back_leaves_it_to_others_for_a_while(
    workspace: Workspace, ann: Actor, ben: Actor, leads: Leads
) -> None:
    (lead,) = leads()
    claimed(workspace, ann, lead)
    returned(workspace, ann, lead)
    assert codes(claimed(workspace, ann, lead)) == {lead: "cooling"}
    assert claimed(workspace, ben, lead).done == [lead]
    returned(workspace, ben, lead)
    later(workspace, 10.1)
    assert claimed(workspace, ann, lead).done == [lead]


def test_managers_give_and_take_back(
    workspace: Workspace, ann: Actor, ben: Actor, boss: Actor, leads: Leads
) -> None:
    ids = leads(4)
    assert given(workspace, boss, ann.user_id, *ids).done == ids[:3]
    assert codes(returned(workspace, ben, ids[0])) == {ids[0]: "forbidden"}
    assert given(workspace, boss, ben.user_id, ids[0]).done == [ids[0]]
    assert returned(workspace, boss, ids[0], ids[1], ids[3]).done == ids[:2]
    with workspace.read() as tx:
        kinds = [(one.kind.name, one.record and one.record["id"]) for one in inbox(tx, ann).notices]
        assert {("pool_given", ids[0]), ("pool_taken_back", ids[1])} <= set(kinds)
        assert inbox(tx, ben).notices[0].kind.name == "pool_taken_back"
    with workspace.write() as tx:
        deactivate_user(tx, SYSTEM, ben.user_id or 0)
    with pytest.raises(InvalidInput):
        given(workspace, boss, ben.user_id, ids[3])


def test_where_a_record_stands_is_told(workspace: Workspace, ann: Actor, ben: Actor, leads: Leads) -> None:
    (lead,), (closed,) = leads(), leads(open=False)
    with workspace.read() as tx:
        (one,) = standing_of(tx, ann, "lead", lead)
        assert (one.holder_id, one.claiming, one.days_left(tx)) == (None, None, None)
        assert standing_of(tx, ann, "lead", closed) == []
    claimed(workspace, ann, lead)
    with workspace.read() as tx:
        (one,) = standing_of(tx, ann, "lead", lead)
        assert (one.holder_id, one.returning, one.days_left(tx)) == (ann.user_id, None, 30)
        (one,) = standing_of(tx, ben, "lead", lead)
        assert one.returning is not None and one.claiming is not None and not one.manages


def test_since_when_somebody_has_it_is_kept_at_every_door(
    workspace: Workspace, ann: Actor, ben: Actor, leads: Leads
) -> None:
    (lead,) = leads(owner=ann.user_id)
    first = shown(workspace, lead)["kept"]
    later(workspace, 3)
    with workspace.write() as tx:
        update(tx, SYSTEM, "lead", lead, {"name": "Renamed"})
    assert shown(workspace, lead)["kept"] == first
    with workspace.write() as tx:
        update(tx, SYSTEM, "lead", lead, {"owner": ben.user_id})
    assert date.fromisoformat(shown(workspace, lead)["kept"]) - date.fromisoformat(first) == 3 * DAY
    with workspace.write() as tx:
        create(tx, SYSTEM, "call", {"name": "Call", "lead": lead, "on": "2027-01-01"})
    assert shown(workspace, lead)["back"] == "2027-01-31"


def test_two_who_claim_at_once_share_nothing_and_no_limit_is_passed(
    workspace: Workspace, ann: Actor, ben: Actor, leads: Leads
) -> None:
    ids, moved = leads(6), dict[tuple[int, int], Moved]()

    def work(number: int, actor: Actor) -> None:
        for lead in ids if number % 2 else reversed(ids):
            moved[number, lead] = claimed(workspace, actor, lead)

    threads = [threading.Thread(target=work, args=(number, (ann, ben)[number % 2])) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    owners = [shown(workspace, lead)["owner"]["id"] for lead in ids]
    assert sorted(owners) == sorted([ann.user_id, ben.user_id] * 3)
    assert sorted(lead for one in moved.values() for lead in one.done) == ids
    assert {code for one in moved.values() for code in codes(one).values()} <= {"taken", "holds", "daily"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"owner": "created_by"}, "not_written"),
        ({"warn": [3], "due": None}, "never_back"),
        ({"since": "back", "due": "back"}, "same_field"),
    ],
)
def test_what_makes_no_sense_is_told(more: dict[str, Any], code: str) -> None:
    document = {key: value for key, value in {**POOL, **more, "id": "pol_1"}.items() if value is not None}
    found: list[Problem] = list(pools(Documents(), NameIndex(Documents()), document))
    assert [one.code for one in found] == [code]
