"""The pages about roles: the matrix, a role, an object, a person; giving roles and taking them."""

from __future__ import annotations

import re

import pytest
from dougong.access import get_user
from dougong.storage import Draft

from tests.web.conftest import Site, site_with
from tests.web.design import text_of

SELLER = {
    "kind": "role",
    "name": "seller",
    "title": "Seller",
    "rules": [
        {
            "name": "own",
            "title": "Own accounts",
            "object": "account",
            "operations": ["read", "create", "update"],
            "rows": "own",
            "condition": "name <> 'Secret'",
        },
        {"name": "look", "object": "contact", "operations": ["read"], "rows": "department_below"},
    ],
    "fields": [{"object": "account", "hidden": ["phone"], "readOnly": ["website"]}],
}


published = site_with([SELLER])


@pytest.fixture
def firm(published: Site) -> Site:
    with published.workspace.write() as tx:
        tx.execute(
            'UPDATE "_dg_user" SET "roles" = ? WHERE "id" = ?',
            ('["seller"]', published.users["emma@example.com"]),
        )
        tx.execute('UPDATE "_dg_user" SET "language" = ?', ("en",))
    return published


def roles_of(site: Site, email: str) -> frozenset[str]:
    with site.workspace.read() as tx:
        return get_user(tx, site.users[email]).roles


def row_of(html: str, title: str) -> str:
    rows = re.findall(r"<tr>.*?</tr>", html, re.DOTALL)
    return text_of(
        next(row for row in rows if re.search(rf'<th scope="row">.*?{title}.*?</th>', row, re.DOTALL))
    )


def test_the_matrix_says_each_mark_in_words(firm: Site) -> None:
    html = firm.browser("lin@example.com").get("/settings/roles").text
    account = row_of(html, "Accounts")
    assert "See: All records" in account
    assert "See: Own records. Create: Own records. Edit: Own records. Delete: Not allowed" in account
    assert "1 field kept back" in account
    assert "See: Own department and below" in row_of(html, "Contacts")


def test_a_role_is_told_in_words(firm: Site) -> None:
    text = text_of(firm.browser("lin@example.com").get("/settings/roles/seller").text)
    assert "See, create, and edit their own accounts only where Account name is not Secret" in text
    assert "See contacts of their own department and below" in text
    assert "Phone Hidden" in text
    assert "Website Read-only" in text
    assert "Emma Novak" in text


def test_an_object_shows_its_fields_for_each_role_or_for_a_person(firm: Site) -> None:
    lin = firm.browser("lin@example.com")
    html = lin.get("/settings/roles/object/account").text
    assert "Shown" in row_of(html, "Phone")
    assert "Hidden" in row_of(html, "Phone")
    emma = lin.get(f"/settings/roles/object/account?person={firm.users['emma@example.com']}").text
    assert "Shown" not in row_of(emma, "Phone")


def test_a_person_may_do_what_all_their_roles_allow(firm: Site) -> None:
    html = (
        firm.browser("lin@example.com").get(f"/settings/roles/person/{firm.users['emma@example.com']}").text
    )
    assert "See: Own records" in row_of(html, "Accounts")
    assert "See: Not allowed" in row_of(html, "Leads")


def test_roles_are_given_and_taken(firm: Site) -> None:
    lin = firm.browser("lin@example.com")
    lin.get("/settings/roles/seller")
    before = roles_of(firm, "zhao@example.com")
    lin.post("/settings/roles/seller/holders", add=firm.users["zhao@example.com"])
    assert roles_of(firm, "zhao@example.com") == before | {"seller"}
    lin.post("/settings/roles/seller/holders", remove=firm.users["zhao@example.com"])
    assert roles_of(firm, "zhao@example.com") == before


def test_the_last_administrator_stays(firm: Site) -> None:
    lin = firm.browser("lin@example.com")
    lin.get("/settings/roles/administrator")
    lin.post("/settings/roles/administrator/holders", remove=firm.users["lin@example.com"])
    assert roles_of(firm, "lin@example.com") == {"administrator"}
    assert "is the last administrator" in text_of(lin.get("/settings/roles").text)


def test_the_draft_shows_what_would_change(firm: Site) -> None:
    wider = {**SELLER, "rules": [{**SELLER["rules"][0], "rows": "all"}, SELLER["rules"][1]]}  # type: ignore[index]
    Draft(firm.workspace).apply([wider])
    lin = firm.browser("lin@example.com")
    assert "changed" not in "".join(re.findall(r'class="dg-mark[^"]*"', lin.get("/settings/roles").text))
    html = lin.get("/settings/roles?draft=1").text
    assert len(re.findall(r'class="dg-mark some changed"', html)) == 3


@pytest.mark.parametrize("address", ["", "/seller", "/object/account", "/person/1"])
def test_others_see_none_of_it(firm: Site, address: str) -> None:
    assert firm.browser("emma@example.com").get(f"/settings/roles{address}").status_code == 403


@pytest.mark.parametrize(
    "address", ["/nobody", "/object/nothing", "/person/999", "/person/99999999999999999999"]
)
def test_what_is_not_there_is_told(firm: Site, address: str) -> None:
    assert firm.browser("lin@example.com").get(f"/settings/roles{address}").status_code == 404
