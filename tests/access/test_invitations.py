"""Invitations: one link, one person, seven days."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from dougong.access import (
    SYSTEM,
    Actor,
    actor_of,
    add_department,
    change_user,
    create_user,
    deactivate_user,
    find_user,
    get_user,
    sign_in,
)
from dougong.access.invitations import find_invitation, invite, open_invitations, resend, revoke
from dougong.access.joining import join
from dougong.clock import FixedClock
from dougong.errors import Conflict, DougongError, Forbidden, InvalidInput, NotFound
from dougong.storage import Workspace

from tests.support.waiting import PATIENCE

PASSWORD = "brass lantern over the quay"


@pytest.fixture
def boss(workspace: Workspace) -> Actor:
    with workspace.write() as tx:
        user = create_user(tx, SYSTEM, "boss@example.com", "Boss", roles=["administrator"])
        return actor_of(tx, user)


def invited(workspace: Workspace, actor: Actor, email: str = "new@example.com", **more: object) -> str:
    with workspace.write() as tx:
        [(_, token)] = invite(tx, actor, [email], ["member"], more.get("department_id"))  # type: ignore[arg-type]
    return token


def test_the_invited_comes_in_with_roles_and_department(workspace: Workspace, boss: Actor) -> None:
    with workspace.write() as tx:
        sales = add_department(tx, SYSTEM, "Sales").id
    token = invited(workspace, boss, department_id=sales)
    user = join(workspace, token, "王芳", PASSWORD, "zh")
    assert (user.email, user.name, user.language, user.roles) == ("new@example.com", "王芳", "zh", {"member"})
    with workspace.read() as tx:
        assert actor_of(tx, user).department_id == sales
        assert open_invitations(tx, boss) == []
        assert token not in str(tx.execute('SELECT * FROM "_dg_invitation"').fetchall())
    assert sign_in(workspace, "new@example.com", PASSWORD).actor.user_id == user.id


def test_a_link_works_once(workspace: Workspace, boss: Actor) -> None:
    token = invited(workspace, boss)
    join(workspace, token, "New", PASSWORD)
    with pytest.raises(NotFound):
        join(workspace, token, "Other", PASSWORD)


def test_of_two_who_use_a_link_at_once_one_comes_in(workspace: Workspace, boss: Actor) -> None:
    token, outcomes = invited(workspace, boss), []
    barrier = threading.Barrier(2, timeout=PATIENCE)

    def run(name: str) -> None:
        barrier.wait()
        try:
            outcomes.append(join(workspace, token, name, PASSWORD).name)
        except DougongError as error:
            outcomes.append(error.problems[0].code)

    threads = [threading.Thread(target=run, args=(name,)) for name in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[1] == "closed_invitation"
    assert sorted(outcomes)[0] in ("A", "B")


def test_links_end(workspace: Workspace, boss: Actor, clock: FixedClock) -> None:
    """Revoked, replaced by a newer one, grown old, or written by somebody who has left since."""
    tokens = [invited(workspace, boss, f"{n}@example.com") for n in range(4)]
    with workspace.write() as tx:
        invitations = {one.email: one for one in open_invitations(tx, boss)}
        revoke(tx, boss, invitations["0@example.com"].id)
        _, renewed = resend(tx, boss, invitations["1@example.com"].id)
        other = create_user(tx, SYSTEM, "other@example.com", "Other", roles=["administrator"])
    late = invited(workspace, actor_for(workspace, other.id), "late@example.com")
    demoted = invited(workspace, actor_for(workspace, other.id), "demoted@example.com")
    with workspace.read() as tx:
        found = [find_invitation(tx, token) for token in (*tokens, renewed, late)]
        assert [one is not None for one in found] == [False, False, True, True, True, True]
    with workspace.write() as tx:
        change_user(tx, SYSTEM, other.id, roles=["member"])
        assert find_invitation(tx, demoted) is None
        change_user(tx, SYSTEM, other.id, roles=["administrator"])
        assert find_invitation(tx, demoted) is not None
        deactivate_user(tx, SYSTEM, other.id)
        assert find_invitation(tx, late) is None
    clock.advance(timedelta(days=7, seconds=1))
    with pytest.raises(NotFound):
        join(workspace, tokens[2], "Too late", PASSWORD)
    with pytest.raises(NotFound):
        join(workspace, "\0' OR 1=1 --" * 100, "X", PASSWORD)


def actor_for(workspace: Workspace, user_id: int) -> Actor:
    with workspace.read() as tx:
        return actor_of(tx, get_user(tx, user_id))


def test_all_bad_addresses_are_told_and_nobody_is_invited(workspace: Workspace, boss: Actor) -> None:
    with pytest.raises(DougongError) as refusal, workspace.write() as tx:
        invite(tx, boss, ["fine@example.com", "no address", "boss@example.com", ""], ["member"], None)
    # The boss cannot sign in by a password yet, and may be invited.
    assert [problem.code for problem in refusal.value.problems] == ["email", "email"]
    with workspace.write() as tx:
        assert open_invitations(tx, boss) == []
        with pytest.raises(InvalidInput):
            invite(tx, boss, [], ["member"], None)
        with pytest.raises(InvalidInput):
            invite(tx, boss, ["a@example.com"], ["emperor"], None)
        with pytest.raises(InvalidInput):
            invite(tx, boss, [f"{n}@example.com" for n in range(201)], ["member"], None)


def test_who_can_sign_in_is_not_invited_and_who_cannot_gets_a_password(
    workspace: Workspace, boss: Actor
) -> None:
    with workspace.write() as tx:
        create_user(tx, SYSTEM, "here@example.com", "Here", PASSWORD)
        imported = create_user(tx, SYSTEM, "imported@example.com", "Imported", roles=["reader"])
    with pytest.raises(Conflict):
        invited(workspace, boss, "HERE@example.com")
    user = join(workspace, invited(workspace, boss, "imported@example.com"), "Im Porter", PASSWORD)
    assert (user.id, user.roles, user.name) == (imported.id, {"reader", "member"}, "Im Porter")


def test_a_weak_password_or_no_name_leaves_the_link_open(workspace: Workspace, boss: Actor) -> None:
    token = invited(workspace, boss)
    for name, password, place in (("New", "short", "password"), ("  ", PASSWORD, "name")):
        with pytest.raises(InvalidInput) as refusal:
            join(workspace, token, name, password)
        assert refusal.value.problems[0].place == place
    with workspace.read() as tx:
        assert find_user(tx, "new@example.com") is None
        assert find_invitation(tx, token) is not None


def test_only_who_manages_people_invites(workspace: Workspace, boss: Actor) -> None:
    with workspace.write() as tx:
        member = actor_of(tx, create_user(tx, SYSTEM, "member@example.com", "Member"))
        for forbidden in (
            lambda: invite(tx, member, ["x@example.com"], ["member"], None),
            lambda: open_invitations(tx, member),
            lambda: revoke(tx, member, 1),
        ):
            with pytest.raises(Forbidden):
                forbidden()
