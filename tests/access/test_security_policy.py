"""Lengths of sessions, networks, the list of one's sessions, new passwords."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user, first_step, set_password, sign_in
from dougong.access.addresses import in_ranges
from dougong.access.people import actor_of
from dougong.access.sealing import seal, unseal
from dougong.access.security_policy import change_security_policy, security_policy
from dougong.access.session_list import end_listed_session, end_sessions, list_sessions
from dougong.access.sessions import find_session, touch_session
from dougong.clock import FixedClock
from dougong.errors import Forbidden, Inconsistent, InvalidInput, NotFound
from dougong.proxies import BehindProxies
from dougong.settings import Settings
from dougong.storage import Workspace

from tests.access.conftest import PASSWORD, add_ada


def test_sessions_end_by_length_and_when_they_are_not_used(workspace: Workspace, clock: FixedClock) -> None:
    ada = add_ada(workspace)
    token = sign_in(workspace, "ada@example.com", PASSWORD).token
    with workspace.write() as tx:
        change_security_policy(tx, ada, {"session_hours": 8, "idle_minutes": 60})
    for _ in range(10):
        clock.advance(timedelta(minutes=45))
        with workspace.write() as tx:
            session = find_session(tx, token)
            assert session is not None
            assert session.wants_touch
            touch_session(tx, token)
    clock.advance(timedelta(minutes=45))
    with workspace.read() as tx:
        assert find_session(tx, token) is None, "eight hours are over"
    token = sign_in(workspace, "ada@example.com", PASSWORD).token
    clock.advance(timedelta(minutes=61))
    with workspace.read() as tx:
        assert find_session(tx, token) is None, "nobody used it"


def test_networks_hold_for_sessions_that_have_begun(workspace: Workspace) -> None:
    ada = add_ada(workspace)
    token = sign_in(workspace, "ada@example.com", PASSWORD, "203.0.113.9").token
    with workspace.write() as tx:
        with pytest.raises(InvalidInput, match="locked out"):
            change_security_policy(tx, ada, {"ip_ranges": "10.0.0.0/8"}, "203.0.113.9")
        saved = change_security_policy(tx, ada, {"ip_ranges": "10.1.2.3/8,\n::1"}, "10.9.9.9")
        assert saved.ip_ranges == "10.0.0.0/8 ::1/128"
    with workspace.read() as tx:
        assert find_session(tx, token, "10.0.0.7") is not None
        with pytest.raises(Forbidden):
            find_session(tx, token, "203.0.113.9")
    with pytest.raises(Forbidden):
        first_step(workspace, "ada@example.com", PASSWORD, "203.0.113.9")


@pytest.mark.parametrize(
    ("ranges", "address", "inside"),
    [
        ("", "anything", True),
        ("10.0.0.0/8", "10.255.0.1", True),
        ("10.0.0.0/8", "::ffff:10.1.1.1", True),
        ("10.0.0.0/8", "11.0.0.1", False),
        ("10.0.0.0/8", "", False),
        ("10.0.0.0/8", "10.0.0.1, 11.0.0.1", False),
        ("2001:db8::/32", "2001:db8::5", True),
        ("2001:db8::/32", "10.0.0.1", False),
    ],
)
def test_addresses_lie_in_ranges(ranges: str, address: str, inside: bool) -> None:
    assert in_ranges(ranges, address) is inside


@pytest.mark.parametrize(
    "changes",
    [
        {"session_hours": 0},
        {"idle_minutes": 5},
        {"password_minimum": 65},
        {"second_factor": "perhaps"},
        {"second_factor": "roles"},
        {"ip_ranges": "10.0.0.0/99"},
        {"ip_ranges": "; DROP TABLE"},
        {"ip_ranges": " ".join(f"10.0.0.{n}" for n in range(200))},
    ],
)
def test_a_policy_that_cannot_be_is_refused(quick: Workspace, changes: dict[str, object]) -> None:
    ada = add_ada(quick)
    with quick.write() as tx, pytest.raises(InvalidInput):
        change_security_policy(tx, ada, changes)
    with quick.read() as tx:
        assert security_policy(tx).session_hours == 336


def test_only_who_manages_people_changes_the_policy(quick: Workspace) -> None:
    with quick.write() as tx:
        ben = actor_of(tx, create_user(tx, SYSTEM, "ben@example.com", "Ben"))
        with pytest.raises(Forbidden):
            change_security_policy(tx, ben, {"session_hours": 1})


def test_sessions_are_listed_and_ended(workspace: Workspace) -> None:
    ada = add_ada(workspace)
    user = ada.user_id or 0
    tokens = [
        sign_in(workspace, "ada@example.com", PASSWORD, "192.0.2.1", f"Browser {n}").token for n in range(3)
    ]
    with workspace.write() as tx:
        listed = list_sessions(tx, ada, user, tokens[0])
        assert sorted((one.user_agent, one.current) for one in listed) == [
            ("Browser 0", True),
            ("Browser 1", False),
            ("Browser 2", False),
        ]
        second = next(one for one in listed if one.user_agent == "Browser 1")
        end_listed_session(tx, ada, user, second.handle)
        assert [find_session(tx, token) is not None for token in tokens] == [True, False, True]
        for handle in (second.handle, "", "%" * 24, "' OR 1=1 --"):
            with pytest.raises(NotFound):
                end_listed_session(tx, ada, user, handle)
        assert end_sessions(tx, ada, user, tokens[0]) == 1
        assert [find_session(tx, token) is not None for token in tokens] == [True, False, False]
        ben = actor_of(tx, create_user(tx, SYSTEM, "ben@example.com", "Ben"))
        for refused in (
            lambda: list_sessions(tx, ben, user),
            lambda: end_sessions(tx, ben, user),
            lambda: end_listed_session(tx, ben, user, listed[0].handle),
        ):
            with pytest.raises(Forbidden):
                refused()


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "at least 10"),
        ("x" * 257, "at most 256"),
        ("1q2w3e4r5t6y", "most common|too easily"),
        ("qwertyuiop", "most common"),
        ("Ada.Example", "your name"),
        ("aaaaaaaaaaaaaaaa", "too easily"),
    ],
)
def test_weak_passwords_are_refused(quick: Workspace, password: str, reason: str) -> None:
    ada = add_ada(quick)
    with quick.write() as tx, pytest.raises(InvalidInput, match=reason):
        set_password(tx, ada, ada.user_id or 0, password)


def test_passwords_can_be_asked_to_be_longer(quick: Workspace) -> None:
    ada = add_ada(quick)
    with quick.write() as tx:
        change_security_policy(tx, ada, {"password_minimum": 20})
        with pytest.raises(InvalidInput, match="at least 20"):
            set_password(tx, ada, ada.user_id or 0, PASSWORD)
    assert sign_in(quick, "ada@example.com", PASSWORD), "the present one stays good"


def test_sealed_secrets_need_their_key(tmp_path: Path, clock: FixedClock) -> None:
    folder, key = tmp_path / "w", "k" * 40
    Workspace.create(folder, clock=clock).close()

    def opened(*keys: str) -> Workspace:
        return Workspace.open(folder, Settings(workspace=folder, secret_keys=keys), clock)

    with opened() as workspace, workspace.write() as tx:
        own = seal(tx, "one")
        assert "one" not in own
    with opened(key) as workspace, workspace.write() as tx:
        assert unseal(tx, own) == "one", "what was sealed before there was a key"
        sealed = seal(tx, "two")
    with opened("n" * 40, key) as workspace, workspace.read() as tx:
        assert unseal(tx, sealed) == "two", "an older key opens still"
    for keys in ((), ("n" * 40,), ("short",)):
        with opened(*keys) as workspace, workspace.read() as tx, pytest.raises(Inconsistent):
            unseal(tx, sealed)


def test_only_named_proxies_are_believed() -> None:
    behind = BehindProxies(lambda *_: [], ["10.0.0.0/8"])
    assert behind.origin("203.0.113.9", "1.1.1.1") == "203.0.113.9"
    assert behind.origin("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2") == "203.0.113.9"
    assert behind.origin("10.0.0.1", "") == "10.0.0.1"
    assert behind.origin("10.0.0.1", "<script>") == "unknown"
