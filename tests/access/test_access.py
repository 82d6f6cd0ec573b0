from __future__ import annotations

from datetime import timedelta

import pytest
from dougong.access import (
    SYSTEM,
    TooManyAttempts,
    actor_of_key,
    actor_of_session,
    any_users,
    change_user,
    create_key,
    create_user,
    deactivate_user,
    end_session,
    find_session,
    list_keys,
    list_users,
    revoke_key,
    set_password,
    sign_in,
    touch_session,
)
from dougong.access.people import actor_of
from dougong.clock import FixedClock
from dougong.errors import Conflict, Forbidden, InvalidInput, NotSignedIn
from dougong.storage import Workspace

PASSWORD = "correct horse 电池"


@pytest.fixture
def home(workspace: Workspace) -> Workspace:
    with workspace.write() as tx:
        create_user(tx, SYSTEM, "Ada@Example.com", "Ada", PASSWORD, ["administrator"], zone="Asia/Shanghai")
        create_user(tx, SYSTEM, "ben@example.com", roles=["member"])
    return workspace


def test_person_signs_in_and_out(home: Workspace) -> None:
    signed_in = sign_in(home, " ada@example.COM ", PASSWORD)
    with home.write() as tx:
        actor = actor_of_session(tx, signed_in.token)
        assert actor is not None
        assert (actor.name, actor.roles, actor.zone) == ("Ada", {"administrator"}, "Asia/Shanghai")
        assert tx.execute(
            'SELECT count(*) FROM "_dg_session" WHERE "token_hash" = ?', (signed_in.token,)
        ).fetchone() == (0,)
        end_session(tx, signed_in.token)
        assert actor_of_session(tx, signed_in.token) is None


def test_wrong_password_and_unknown_person_sound_alike(home: Workspace) -> None:
    texts = []
    for email, password in (
        ("ada@example.com", "wrong"),
        ("nobody@example.com", PASSWORD),
        ("ben@example.com", ""),
    ):
        with pytest.raises(NotSignedIn) as refused:
            sign_in(home, email, password)
        texts.append(str(refused.value))
    assert len(set(texts)) == 1


def test_guessing_is_slowed_down(home: Workspace, clock: FixedClock) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            sign_in(home, "ada@example.com", "wrong")
    with pytest.raises(TooManyAttempts) as refused:
        sign_in(home, "ada@example.com", PASSWORD)
    assert refused.value.retry_after_seconds == 2
    clock.advance(timedelta(seconds=2))
    with pytest.raises(NotSignedIn):
        sign_in(home, "ada@example.com", "wrong")
    with pytest.raises(TooManyAttempts) as refused:
        sign_in(home, "ada@example.com", PASSWORD)
    assert refused.value.retry_after_seconds == 4
    clock.advance(timedelta(seconds=4))
    sign_in(home, "ada@example.com", PASSWORD)
    with pytest.raises(NotSignedIn):
        sign_in(home, "ada@example.com", "wrong")


def test_one_address_cannot_try_everybody(home: Workspace) -> None:
    for index in range(30):
        with pytest.raises(NotSignedIn):
            sign_in(home, f"nobody{index}@example.com", "wrong", "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        sign_in(home, "ada@example.com", PASSWORD, "10.0.0.1")
    sign_in(home, "ada@example.com", PASSWORD, "10.0.0.2")


def test_session_ends_by_idleness(home: Workspace, clock: FixedClock) -> None:
    token = sign_in(home, "ada@example.com", PASSWORD).token
    clock.advance(timedelta(days=2))
    with home.write() as tx:
        session = find_session(tx, token)
        assert session is not None
        assert session.wants_touch
        touch_session(tx, token)
    clock.advance(timedelta(days=2))
    with home.read() as tx:
        assert actor_of_session(tx, token) is not None
    clock.advance(timedelta(days=3))
    with home.read() as tx:
        assert actor_of_session(tx, token) is None


def test_new_password_ends_all_sessions(home: Workspace) -> None:
    token = sign_in(home, "ada@example.com", PASSWORD).token
    with home.write() as tx:
        set_password(tx, SYSTEM, 1, "another long one")
        assert actor_of_session(tx, token) is None
    sign_in(home, "ada@example.com", "another long one")


def test_key_acts_for_its_user_until_revoked(home: Workspace) -> None:
    with home.write() as tx:
        ada, ben = list_users(tx)[0], list_users(tx)[1]
        key, text = create_key(tx, actor_of(tx, ben), ben.id, "import")
        actor = actor_of_key(tx, text)
        assert actor is not None
        assert (actor.user_id, actor.kind, actor.key_id) == (ben.id, "key", key.id)
        assert text.startswith(key.prefix)
        assert tx.execute('SELECT count(*) FROM "_dg_api_key" WHERE "hash" = ?', (text,)).fetchone() == (0,)
        with pytest.raises(Forbidden):
            create_key(tx, actor, ada.id)
        revoke_key(tx, actor_of(tx, ada), key.id)
        assert actor_of_key(tx, text) is None
        assert [k.name for k in list_keys(tx, SYSTEM)] == ["import"]
        for wrong in ("", "x", text[:-1], "\0", "\ud800"):
            assert actor_of_key(tx, wrong) is None


def test_deactivated_user_is_out_at_once(home: Workspace) -> None:
    token = sign_in(home, "ada@example.com", PASSWORD).token
    with home.write() as tx:
        with pytest.raises(Conflict):
            deactivate_user(tx, SYSTEM, 1)
        change_user(tx, SYSTEM, 2, roles=["administrator"])
        _, text = create_key(tx, SYSTEM, 1)
        deactivate_user(tx, SYSTEM, 1)
        assert actor_of_key(tx, text) is None
        assert actor_of_session(tx, token) is None
    with pytest.raises(NotSignedIn):
        sign_in(home, "ada@example.com", PASSWORD)


def test_bad_people_are_refused(home: Workspace) -> None:
    with home.write() as tx:
        with pytest.raises(Conflict):
            create_user(tx, SYSTEM, "ADA@example.com")
        for email, options in (
            ("no address", {}),
            ("\ud800@x.de", {}),
            ("c@example.com", {"roles": ["king"]}),
            ("c@example.com", {"zone": "Mars/Olympus"}),
            ("c@example.com", {"zone": "../../etc/passwd"}),
            ("c@example.com", {"language": "tlh"}),
            ("c@example.com", {"password": "short"}),
        ):
            with pytest.raises(InvalidInput):
                create_user(tx, SYSTEM, email, **options)
        ben = actor_of(tx, list_users(tx)[1])
        with pytest.raises(Forbidden):
            create_user(tx, ben, "c@example.com")
        with pytest.raises(Forbidden):
            change_user(tx, ben, ben.user_id or 0, roles=["administrator"])
        assert change_user(tx, ben, ben.user_id or 0, language="zh").language == "zh"


def test_an_administrator_without_a_password_ends_the_first_run(workspace: Workspace) -> None:
    with workspace.write() as tx:
        create_user(tx, SYSTEM, "agent@example.com", roles=["member"])
        assert not any_users(tx), "somebody who only owns records can let nobody in"
        create_user(tx, SYSTEM, "owner@example.com", roles=["administrator"])
        assert any_users(tx)
