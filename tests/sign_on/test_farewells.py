"""Sessions end when their provider says so: by a token that it signed, for us, just now, and once."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, create_user, find_session, start_session
from dougong.access.audit_reading import AuditQuery, find_entries
from dougong.access.providers import get_provider, save_provider
from dougong.errors import NotSignedIn
from dougong.sign_on.backchannel import EVENT, sign_out_by_token
from dougong.sign_on.leaving import remember
from dougong.storage import Workspace
from joserfc.jwk import RSAKey

from tests.sign_on.test_tokens import Issuer, issuer
from tests.web.conftest import Site, empty_site, site

__all__ = ["empty_site", "issuer", "site"]


class Firm:
    """Kim and Lee have come by the provider, Kim twice; Kim has also signed in with a password."""

    def __init__(self, workspace: Workspace, issuer: Issuer) -> None:
        self.workspace, self.issuer, self.count = workspace, issuer, 0
        given = {"title": "Example", "issuer": issuer.url, "client_id": "crm", "client_secret": ""}
        self.sessions: dict[str, str] = {}
        with workspace.write() as tx:
            save_provider(tx, SYSTEM, given, None)
            provider = get_provider(tx, 1)
            for name in ("kim", "lee"):
                user = create_user(tx, SYSTEM, f"{name}@example.com")
                columns = '"provider_id", "subject", "user_id", "created_at"'
                tx.execute(
                    f'INSERT INTO "_dg_identity" ({columns}) VALUES (1, ?, ?, ?)',
                    (name, user.id, tx.now_text),
                )
                for session in ("desk", "phone"):
                    token = self.sessions[f"{name}/{session}"] = start_session(tx, user)
                    remember(tx, token, provider, "", f"{name}-{session}")
                self.sessions[f"{name}/password"] = start_session(tx, user)

    def token(self, key: Any = None, **changes: Any) -> str:
        self.count += 1
        now = self.workspace.clock.now().timestamp()
        usual = {"nonce": None, "iat": now, "exp": now + 120, "events": {EVENT: {}}, "jti": f"t{self.count}"}
        return self.issuer.token(key, **(usual | changes))

    def open(self) -> set[str]:
        with self.workspace.read() as tx:
            return {name for name, token in self.sessions.items() if find_session(tx, token) is not None}


@pytest.fixture
def firm(workspace: Workspace, issuer: Issuer) -> Firm:
    return Firm(workspace, issuer)


def test_a_message_ends_the_sessions_that_it_names(firm: Firm) -> None:
    everything = set(firm.sessions)
    assert sign_out_by_token(firm.workspace, firm.token(sub=None, sid="kim-desk")) == 1
    assert firm.open() == everything - {"kim/desk"}
    used = firm.token(sub="kim")
    assert sign_out_by_token(firm.workspace, used) == 1
    assert firm.open() == everything - {"kim/desk", "kim/phone"}, "what began with a password goes on"
    with pytest.raises(NotSignedIn):
        sign_out_by_token(firm.workspace, used)
    assert sign_out_by_token(firm.workspace, firm.token(sub="nobody")) == 0
    assert sign_out_by_token(firm.workspace, firm.token(sub="kim", sid="lee-desk")) == 0
    with firm.workspace.read() as tx:
        entries = find_entries(tx, SYSTEM, AuditQuery(kinds=("signed_out_there",)))
    assert [one.subject for one in entries] == ["kim", "kim"]


def test_nothing_else_ends_a_session(firm: Firm) -> None:
    now = firm.workspace.clock.now().timestamp()
    untrue = [
        firm.token(iss="https://evil.example"),
        firm.token(aud="other"),
        firm.token(nonce="n"),
        firm.token(events=None),
        firm.token(events={}),
        firm.token(events=[EVENT]),
        firm.token(events={EVENT: "yes"}),
        firm.token(jti=None),
        firm.token(jti=""),
        firm.token(sub=None),
        firm.token(sub=7),
        firm.token(sub="x" * 300),
        firm.token(sid="\0"),
        firm.token(iat=now - 3_600),
        firm.token(iat=now + 3_600),
        firm.token(iat=None),
        firm.token(exp=now - 3_600),
        firm.token(exp="never"),
        firm.token(RSAKey.generate_key(2048, {"kid": "one"})),
        firm.token()[:-4] + "AAAA",
        "",
        "a.b.c",
        "a.W10.c",
        "\ud800.x.y",
        "x" * 20_000,
    ]
    for token in untrue:
        with pytest.raises(NotSignedIn):
            sign_out_by_token(firm.workspace, token)
    assert firm.open() == set(firm.sessions)


def test_the_provider_needs_neither_session_nor_form(site: Site, issuer: Issuer) -> None:
    firm = Firm(site.workspace, issuer)
    client = site.app.test_client()
    told = client.post("/sign-in/on/sign-out", data={"logout_token": firm.token(sub="kim")})
    assert (told.status_code, told.headers["Cache-Control"]) == (200, "no-store")
    for data in ({}, {"logout_token": "a.b.c"}, {"logout_token": firm.token(aud="other")}):
        answer = client.post("/sign-in/on/sign-out", data=data)
        assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")
    assert firm.open() == {"kim/password", "lee/desk", "lee/phone", "lee/password"}
