"""Keys and service accounts on the screens."""

from __future__ import annotations

import re

import pytest
from dougong.access import SYSTEM, first_step
from dougong.access.people import find_user
from dougong.access.resets import hand_out_reset
from dougong.errors import Conflict

from tests.web.conftest import Site
from tests.web.design import PASSWORD, text_of


def key_in(page: str) -> str:
    found = re.search(r'value="(dg_[\w-]{43})"', page)
    assert found is not None, text_of(page)
    return found[1]


def status(site: Site, key: str, path: str) -> int:
    return (
        site.app.test_client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {key}"}).status_code
    )


def test_one_makes_uses_and_revokes_ones_own_key(site: Site) -> None:
    emma = site.browser()
    emma.get("/me/keys")
    key = key_in(emma.post("/me/keys", name="Laptop", days="30", only_reads="1", objects="account").text)
    page = emma.get("/me/keys").text
    assert key not in page
    assert "only reads" in text_of(page)
    assert status(site, key, "/records/account") == 200
    assert status(site, key, "/records/contact") == 403
    number = re.search(r"/keys/(\d+)/revoke", page)
    assert number is not None
    zhao = site.browser("zhao@example.com")
    assert zhao.post(f"/keys/{number[1]}/revoke").status_code == 403
    assert emma.post(f"/keys/{number[1]}/revoke").status_code == 303
    assert status(site, key, "/records/account") == 401
    assert emma.post("/me/keys", name="x", objects="nonsense").status_code == 422
    assert emma.post("/keys/999999/revoke").status_code == 404


def test_a_service_account_has_keys_and_never_signs_in(site: Site) -> None:
    emma, lin = site.browser(), site.browser("lin@example.com")
    assert emma.get("/settings/service-accounts").status_code == 403
    assert emma.post("/settings/service-accounts", name="Sync", roles="reader").status_code == 403
    lin.get("/settings/service-accounts")
    for wrong in ({"name": " "}, {"name": "Sync", "roles": "nonsense"}):
        assert lin.post("/settings/service-accounts", **wrong).status_code == 422
    assert lin.post("/settings/service-accounts", name="Sync", roles="reader").status_code == 303
    page = lin.get("/settings/service-accounts").text
    number = re.search(r"/settings/service-accounts/(\d+)/keys", page)
    assert number is not None
    assert emma.post(f"/settings/service-accounts/{number[1]}/keys", name="k").status_code == 403
    key = key_in(lin.post(f"/settings/service-accounts/{number[1]}/keys", name="Nightly", days="").text)
    assert status(site, key, "/records/account") == 200
    assert "Sync" not in text_of(lin.get("/settings/people").text)
    with site.workspace.write() as tx:
        user = find_user(tx, f"sync.{number[1]}@service.invalid")
        assert user is not None
        with pytest.raises(Conflict):
            hand_out_reset(tx, SYSTEM, user.id)
        tx.execute(
            'UPDATE "_dg_user" SET "password_hash" = (SELECT "password_hash" FROM "_dg_user" WHERE "id" = ?)'
            ' WHERE "id" = ?',
            (site.users["emma@example.com"], user.id),
        )
    with pytest.raises(Exception, match="not right"):
        first_step(site.workspace, user.email, PASSWORD)
