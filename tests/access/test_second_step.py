"""Codes of an app and recovery codes: each counts once, guessing waits, and policy can demand them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pyotp
import pytest
from dougong.access import SYSTEM, Actor, StepNeeded, create_user, first_step, set_password, sign_in
from dougong.access.admitting import SignedIn, second_step
from dougong.access.audit_reading import AuditQuery, find_entries
from dougong.access.confirming import with_code
from dougong.access.people import actor_of, get_user
from dougong.access.recovery_codes import count_recovery_codes, make_recovery_codes
from dougong.access.resets import hand_out_reset, reset_user
from dougong.access.second_factor import (
    begin_enrolment,
    code_is_right,
    confirm_enrolment,
    has_second_factor,
    remove_second_factor,
)
from dougong.access.security_policy import change_security_policy
from dougong.access.sessions import actor_of_session
from dougong.access.waiting import TooManyAttempts
from dougong.clock import FixedClock
from dougong.errors import Forbidden, InvalidInput, NotFound, NotSignedIn
from dougong.storage import Workspace

from tests.access.conftest import PASSWORD, add_ada


class Phone:
    """An authenticator app."""

    def __init__(self, secret: str, clock: FixedClock) -> None:
        self.totp, self.clock = pyotp.TOTP(secret), clock

    def code(self, ago: int = 0) -> str:
        return self.totp.at(self.clock.now() - timedelta(seconds=ago))


def enrol(workspace: Workspace, clock: FixedClock, actor: Actor) -> tuple[Phone, list[str]]:
    with workspace.write() as tx:
        user = get_user(tx, actor.user_id or 0)
        phone = Phone(begin_enrolment(tx, user).secret, clock)
        codes = confirm_enrolment(tx, actor, user, phone.code())
    clock.advance(timedelta(minutes=2))
    return phone, codes


def password_step(workspace: Workspace) -> str:
    needed = first_step(workspace, "ada@example.com", PASSWORD)
    assert isinstance(needed, StepNeeded)
    return needed.token


def test_a_code_is_needed_and_counts_once(workspace: Workspace, clock: FixedClock) -> None:
    ada = add_ada(workspace)
    phone, recovery = enrol(workspace, clock, ada)
    with pytest.raises(NotSignedIn):
        sign_in(workspace, "ada@example.com", PASSWORD)
    step, other = password_step(workspace), password_step(workspace)
    code = phone.code()
    signed_in = second_step(workspace, step, code)
    with workspace.read() as tx:
        assert actor_of_session(tx, signed_in.token) == ada
    with pytest.raises(NotSignedIn):
        second_step(workspace, other, code)
    for replayed in (code, phone.code(30)):
        with pytest.raises(InvalidInput):
            second_step(workspace, password_step(workspace), replayed)
    clock.advance(timedelta(seconds=30))
    assert second_step(workspace, password_step(workspace), f" {phone.code()[:3]} {phone.code()[3:]} ")

    left = second_step(workspace, password_step(workspace), recovery[3].upper().replace("-", " "))
    assert left.codes_left == 9
    with pytest.raises(InvalidInput):
        second_step(workspace, password_step(workspace), recovery[3])
    with workspace.read() as tx:
        kinds = [
            entry.details.get("by") for entry in find_entries(tx, SYSTEM, AuditQuery(kinds=("signed_in",)))
        ]
        stored = repr(tx.execute('SELECT * FROM "_dg_second_factor"').fetchall())
        stored += repr(tx.execute('SELECT * FROM "_dg_recovery_code"').fetchall())
        stored += repr(tx.execute('SELECT * FROM "_dg_audit"').fetchall())
    assert kinds == ["recovery_code", "password_code", "password_code"]
    assert not any(secret in stored for secret in (phone.totp.secret, *recovery, code))


def test_codes_beside_the_clock_are_taken_and_older_ones_not(quick: Workspace, clock: FixedClock) -> None:
    ada = add_ada(quick)
    phone, _ = enrol(quick, clock, ada)
    with quick.write() as tx:
        assert not code_is_right(tx, ada.user_id or 0, phone.code(60))
        assert code_is_right(tx, ada.user_id or 0, phone.code(30))
        assert code_is_right(tx, ada.user_id or 0, phone.code(0))
        assert not code_is_right(tx, ada.user_id or 0, phone.code(-90))


@pytest.mark.parametrize("code", ["", "0", "abcdef", "١٢٣٤٥٦", "1" * 5_000, "\ud800", "12345\0"])
def test_hostile_codes_are_wrong(quick: Workspace, clock: FixedClock, code: str) -> None:
    enrol(quick, clock, add_ada(quick))
    with pytest.raises(InvalidInput):
        second_step(quick, password_step(quick), code)


def test_guessing_codes_ends_the_step_and_has_to_wait(quick: Workspace, clock: FixedClock) -> None:
    phone, _ = enrol(quick, clock, add_ada(quick))
    step = password_step(quick)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            second_step(quick, step, "000000")
    with pytest.raises(NotSignedIn):
        second_step(quick, step, phone.code())
    # The right password does not make the failures forgotten, or codes could be guessed for ever.
    with pytest.raises(TooManyAttempts):
        password_step(quick)
    clock.advance(timedelta(minutes=1))
    assert second_step(quick, password_step(quick), phone.code())


def test_a_step_runs_out(quick: Workspace, clock: FixedClock) -> None:
    phone, _ = enrol(quick, clock, add_ada(quick))
    step = password_step(quick)
    clock.advance(timedelta(minutes=11))
    for token in (step, "", "made up"):
        with pytest.raises(NotSignedIn):
            second_step(quick, token, phone.code())


def test_the_second_step_can_be_demanded(quick: Workspace, clock: FixedClock) -> None:
    ada = add_ada(quick)
    with quick.write() as tx:
        demand = {"second_factor": "roles", "second_factor_roles": frozenset({"administrator"})}
        change_security_policy(tx, ada, demand)
        create_user(tx, ada, "ben@example.com", "Ben", PASSWORD)
    assert isinstance(first_step(quick, "ben@example.com", PASSWORD), SignedIn)
    needed = first_step(quick, "ada@example.com", PASSWORD)
    assert isinstance(needed, StepNeeded)
    assert needed.kind == "enrol"
    with quick.write() as tx:
        phone = Phone(begin_enrolment(tx, get_user(tx, ada.user_id or 0)).secret, clock)
    with pytest.raises(InvalidInput):
        second_step(quick, needed.token, "000000")
    signed_in = second_step(quick, needed.token, phone.code())
    assert len(set(signed_in.recovery_codes)) == 10
    with quick.read() as tx:
        assert has_second_factor(tx, ada.user_id or 0)


def test_removing_takes_a_code_or_an_administrator(quick: Workspace, clock: FixedClock) -> None:
    ada = add_ada(quick)
    with quick.write() as tx:
        ben = actor_of(tx, create_user(tx, ada, "ben@example.com", "Ben", PASSWORD))
    phone, codes = enrol(quick, clock, ben)
    with quick.write() as tx, pytest.raises(Forbidden):
        remove_second_factor(tx, ben, ada.user_id or 0)
    with pytest.raises(InvalidInput):
        with_code(quick, ben, "123456", "", lambda tx: remove_second_factor(tx, ben, ben.user_id or 0))
    renewed = with_code(quick, ben, phone.code(), "", lambda tx: make_recovery_codes(tx, ben.user_id or 0))
    with pytest.raises(InvalidInput):
        with_code(quick, ben, codes[0], "", lambda tx: None)
    with_code(quick, ben, renewed[0], "", lambda tx: remove_second_factor(tx, ben, ben.user_id or 0))
    with quick.read() as tx:
        assert not has_second_factor(tx, ben.user_id or 0)
        assert count_recovery_codes(tx, ben.user_id or 0) == 0
    enrol(quick, clock, ben)
    with quick.write() as tx:
        remove_second_factor(tx, ada, ben.user_id or 0)
    assert isinstance(first_step(quick, "ben@example.com", PASSWORD), SignedIn)


def test_a_new_password_ends_what_is_under_way(quick: Workspace, clock: FixedClock) -> None:
    ada = add_ada(quick)
    phone, _ = enrol(quick, clock, ada)
    step = password_step(quick)
    with quick.write() as tx:
        token = hand_out_reset(tx, ada, ada.user_id or 0)
        set_password(tx, ada, ada.user_id or 0, "another horse 电池")
        with pytest.raises(NotFound):
            reset_user(tx, token)
    with pytest.raises(NotSignedIn):
        second_step(quick, step, phone.code())


def test_one_code_brought_twice_at_once_counts_once(workspace: Workspace, clock: FixedClock) -> None:
    phone, recovery = enrol(workspace, clock, add_ada(workspace))
    for code in (phone.code(), recovery[0]):
        steps = [password_step(workspace) for _ in range(2)]
        outcomes: list[str] = []

        def bring(step: str, code: str = code, outcomes: list[str] = outcomes) -> None:
            try:
                second_step(workspace, step, code)
                outcomes.append("in")
            except (InvalidInput, NotSignedIn):
                outcomes.append("out")

        threads = [threading.Thread(target=bring, args=(step,)) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["in", "out"]
