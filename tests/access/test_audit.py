"""The audit log: what goes in, that it stays, and that it can be found again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from dougong.access import (
    SYSTEM,
    Actor,
    audit,
    change_user,
    create_key,
    create_user,
    deactivate_user,
    revoke_key,
    set_password,
    sign_in,
    sign_out,
)
from dougong.access.audit_reading import AuditEntry, AuditQuery, all_entries, find_entries
from dougong.access.denials import note_denial
from dougong.access.origins import Origin, set_origin
from dougong.access.people import actor_of
from dougong.clock import FixedClock
from dougong.errors import Forbidden, InvalidInput, NotSignedIn
from dougong.problems import Problem
from dougong.storage import Workspace

from tests.access.conftest import PASSWORD, add_ada


@pytest.fixture
def ada(quick: Workspace) -> Actor:
    return add_ada(quick)


def told(workspace: Workspace, **query: object) -> list[AuditEntry]:
    with workspace.read() as tx:
        return find_entries(tx, SYSTEM, AuditQuery(**query))  # type: ignore[arg-type]


def kinds(workspace: Workspace, **query: object) -> list[str]:
    return [entry.kind for entry in told(workspace, **query)][::-1]


def test_nothing_changes_or_leaves_the_log(workspace: Workspace) -> None:
    add_ada(workspace)
    before = told(workspace)
    replacing = {
        "sqlite": 'INSERT OR REPLACE INTO "_dg_audit" SELECT * FROM "_dg_audit"',
        "postgresql": 'TRUNCATE "_dg_audit"',
    }
    for statement in (
        'UPDATE "_dg_audit" SET "actor" = \'Mallory\'',
        'DELETE FROM "_dg_audit"',
        replacing[workspace.database.dialect],
    ):
        with pytest.raises(Exception, match="append-only"), workspace.write() as tx:
            tx.execute(statement)
    assert told(workspace) == before != []


def test_people_keys_and_sign_ins_are_told(quick: Workspace, ada: Actor) -> None:
    set_origin(Origin("192.0.2.7", "Firefox on a boat"))
    signed_in = sign_in(quick, "ada@example.com", PASSWORD, "192.0.2.7")
    with pytest.raises(NotSignedIn):
        sign_in(quick, "ada@example.com", "wrong password", "192.0.2.7")
    with quick.write() as tx:
        ben = create_user(tx, ada, "ben@example.com", "Ben")
        change_user(tx, ada, ben.id, roles=["reader"])
        change_user(tx, ada, ben.id, name="Benjamin")
        key, text = create_key(tx, ada, ben.id, "Nightly")
        revoke_key(tx, ada, key.id)
        revoke_key(tx, ada, key.id)
        set_password(tx, ada, ben.id, "another horse 电池")
        deactivate_user(tx, ada, ben.id)
        sign_out(tx, signed_in.token)
    set_origin(None)
    assert kinds(quick) == [
        *("person_added", "signed_in", "sign_in_failed", "person_added", "roles_changed"),
        *("key_made", "key_revoked", "password_changed", "person_deactivated", "signed_out"),
    ]
    entry = told(quick, kinds=("roles_changed",))[0]
    assert (entry.actor, entry.subject, entry.person_id) == ("Ada", "Ben", ben.id)
    assert entry.details == {"before": ["member"], "after": ["reader"]}
    assert (entry.address, entry.user_agent, len(entry.request_id)) == ("192.0.2.7", "Firefox on a boat", 16)
    everything = repr(told(quick))
    assert not any(secret in everything for secret in (PASSWORD, "wrong password", text, "another horse"))


def test_what_failed_is_not_told(quick: Workspace, ada: Actor) -> None:
    with pytest.raises(InvalidInput), quick.write() as tx:
        create_user(tx, ada, "ben@example.com", "Ben")
        create_user(tx, ada, "not an address")
    assert kinds(quick) == ["person_added"]


def test_a_password_typed_for_the_address_is_not_told(quick: Workspace, ada: Actor) -> None:
    with pytest.raises(NotSignedIn):
        sign_in(quick, PASSWORD, "")
    assert told(quick)[0].subject == ""


def test_guessing_is_told_with_the_wait(quick: Workspace, ada: Actor) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            sign_in(quick, "ada@example.com", "wrong password")
    assert kinds(quick, person=ada.user_id)[-2:] == ["sign_in_failed", "sign_in_locked"]


def test_entries_are_found_by_person_kind_period_and_words(workspace: Workspace, clock: FixedClock) -> None:
    ada, begin = add_ada(workspace), clock.now()
    for number in range(5):
        clock.advance(timedelta(hours=1))
        with workspace.write() as tx:
            audit.note(tx, ada, "exported", f"Accounts {number}", object_name="account")
    assert [e.subject for e in told(workspace, text="accounts 3")] == ["Accounts 3"]
    assert [e.subject for e in told(workspace, text="ACCOUNT ada 4")] == ["Accounts 4"]
    since, until = begin + timedelta(hours=2), begin + timedelta(hours=4)
    assert [e.subject for e in told(workspace, since=since, until=until)] == ["Accounts 2", "Accounts 1"]
    assert len(told(workspace, person=ada.user_id)) == 6
    pages, cursor = [], None
    while page := told(workspace, kinds=("exported",), cursor=cursor, limit=2):
        pages += [entry.subject for entry in page]
        cursor = page[-1].cursor
    assert pages == [f"Accounts {number}" for number in (4, 3, 2, 1, 0)]
    assert [entry.subject for entry in all_entries(workspace, AuditQuery(kinds=("exported",)))] == pages


@pytest.mark.parametrize("query", [{"kinds": ("nonsense",)}, {"cursor": "x"}, {"cursor": "~1"}, {"limit": 0}])
def test_a_query_that_cannot_be_is_refused(quick: Workspace, query: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        told(quick, **query)


def test_only_the_right_to_the_log_lets_read_it(quick: Workspace, ada: Actor) -> None:
    with quick.write() as tx:
        ben = actor_of(tx, create_user(tx, ada, "ben@example.com", "Ben"))
    auditor = replace(ben, rights=frozenset({"audit"}))
    office = replace(ben, rights=frozenset({"people", "design", "view_as", "jobs"}))
    with quick.read() as tx:
        assert [entry.subject for entry in find_entries(tx, auditor, AuditQuery())] == ["Ben", "Ada"]
        for other in (ben, office):
            with pytest.raises(Forbidden):
                find_entries(tx, other, AuditQuery())


def test_a_thousand_denials_leave_a_few_entries(quick: Workspace, ada: Actor, clock: FixedClock) -> None:
    refusal = Forbidden(Problem("forbidden", "You may not."))
    for number in range(1_000):
        note_denial(quick, ada, refusal, f"GET /o/thing/{number % 20}")
    assert len(told(quick, kinds=("denied",), limit=500)) == 10
    clock.advance(timedelta(minutes=2))
    note_denial(quick, ada, refusal, "GET /o/thing/1")
    last = told(quick, kinds=("denied",))[0]
    assert (last.subject, last.details["untold"]) == ("You may not.", 990)


def test_long_and_hostile_texts_are_kept_short(quick: Workspace, ada: Actor) -> None:
    with quick.write() as tx:
        audit.note(
            tx, ada, "exported", "\0\ud800\n" + "x" * 5_000, details={"a": "y" * 5_000, "b": ["z"] * 500}
        )
    entry = told(quick)[0]
    assert len(entry.subject) <= 300
    assert len(entry.details["a"]) == 300
    assert len(entry.details["b"]) == 50


def test_a_reading_transaction_can_leave_an_entry_behind(quick: Workspace, ada: Actor) -> None:
    with quick.read() as tx:
        audit.note_after(tx, ada, "sensitive_read", "Salary", object_name="employee", record_id=7)
    entry = told(quick)[0]
    assert (entry.kind, entry.object_name, entry.record_id) == ("sensitive_read", "employee", 7)
