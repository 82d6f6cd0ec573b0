"""“Why?”: what decides is named, and nothing is told to whom it is not for."""

from __future__ import annotations

import re
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.records import create
from dougong.storage import Draft, publish

from tests.web.conftest import Site, site_with
from tests.web.design import text_of

FRAGMENT = {"headers": {"HX-Request": "true"}}


def role(name: str, *rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": "role", "name": name, "title": name.title(), "rules": list(rules), **more}


SELLER = role(
    "seller",
    {"name": "look", "title": "Look around", "object": "account", "operations": ["read"]},
    {"name": "own", "title": "Own accounts", "object": "account", "operations": ["update"], "rows": "own"},
    {"name": "mine", "title": "Own contacts", "object": "contact", "operations": ["read"], "rows": "own"},
    fields=[{"object": "account", "masked": ["phone"], "hidden": ["website"]}],
)


class Firm:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.emma = site.users["emma@example.com"]
        with site.workspace.write() as tx:
            tx.execute('UPDATE "_dg_user" SET "language" = ?', ("en",))
            tx.execute('UPDATE "_dg_user" SET "roles" = ? WHERE "id" = ?', ('["seller"]', self.emma))
            owner = {"owner": self.emma}
            self.own = create(tx, SYSTEM, "account", {"name": "Mine", "phone": "+8613800001234", **owner}).id
            self.other = create(tx, SYSTEM, "account", {"name": "Foreign"}).id
            self.contact = create(
                tx, SYSTEM, "contact", {"name": "Li", "email": "li@example.com", **owner}
            ).id
            self.foreign = create(tx, SYSTEM, "contact", {"name": "Wang", "email": "wang@example.com"}).id

    def ask(self, address: str, who: str = "emma@example.com") -> str:
        answer = self.site.browser(who).get(address, **FRAGMENT)
        assert answer.status_code == 200, answer.text
        return text_of(answer.text)


published = site_with([SELLER])


@pytest.fixture
def firm(published: Site) -> Firm:
    return Firm(published)


def test_a_record_names_the_rule_that_decides(firm: Firm) -> None:
    said = firm.ask(f"/why/account/{firm.own}?operation=update")
    assert "The rule “Own accounts” of the role “Seller” allows it." in said
    said = firm.ask(f"/why/account/{firm.other}?operation=update")
    assert "It is not among these records." in said
    said = firm.ask(f"/why/account/{firm.other}?operation=delete")
    assert "None of the roles held has a rule that allows this." in said


def test_the_record_page_says_why_it_is_read_only(firm: Firm) -> None:
    emma = firm.site.browser()
    page = emma.get(f"/o/account/{firm.other}").text
    assert f"/why/account/{firm.other}?operation=update" in page
    assert f"/o/account/{firm.other}/edit" not in page
    own = emma.get(f"/o/account/{firm.own}").text
    assert f"/o/account/{firm.own}/edit" in own
    assert "/why/account/fields/phone" in own


def test_a_field_names_the_roles_that_keep_it_back(firm: Firm) -> None:
    said = firm.ask("/why/account/fields/phone")
    assert "Every role that lets the object be read keeps the field back." in said
    assert "Seller Masked" in said


def test_a_hidden_field_is_not_there_unless_one_looks_after_people(firm: Firm) -> None:
    nothing = firm.site.browser().get("/why/account/fields/nonsense").status_code
    assert firm.site.browser().get("/why/account/fields/website").status_code == nothing != 200
    assert "Seller Hidden" in firm.ask(f"/why/account/fields/website?person={firm.emma}", "lin@example.com")


def test_a_list_counts_by_rule_and_tells_no_total(firm: Firm) -> None:
    said = firm.ask("/why/contact")
    assert "Contacts: 1 are visible." in said
    assert "See their own contacts" in said
    assert "Contacts: 1 of 2 are visible." in firm.ask(f"/why/contact?person={firm.emma}", "lin@example.com")


def test_a_record_out_of_sight_is_as_one_that_is_not_there(firm: Firm) -> None:
    there, nowhere = (firm.ask(f"/why/contact/{number}") for number in (firm.foreign, 999))
    assert there.replace(f"#{firm.foreign}", "#999") == nowhere
    assert "if there is one" in there


def test_who_sees_all_records_is_not_asked_to_ask_why_one_is_not_there(firm: Firm) -> None:
    hidden = firm.site.browser().get("/o/contact/999")
    assert hidden.status_code == 404 and 'hx-get="/why/contact/999' in hidden.text
    all_seen = firm.site.browser("lin@example.com").get("/o/contact/999")
    assert all_seen.status_code == 404 and "/why/" not in all_seen.text


def test_only_who_looks_after_people_asks_for_others(firm: Firm) -> None:
    lin = firm.site.users["lin@example.com"]
    assert firm.site.browser().get(f"/why/account?person={lin}").status_code == 403


def test_a_refused_page_leads_to_the_answer(firm: Firm) -> None:
    page = firm.site.browser().get("/o/lead")
    assert page.status_code == 403
    [address] = re.findall(r'hx-get="(/why/[^"]+)"', page.text)
    assert "None of the roles held has a rule that allows this." in firm.ask(address)


def test_a_missing_right_is_named(firm: Firm) -> None:
    page = firm.site.browser().get("/settings/audit")
    assert page.status_code == 403
    assert "It takes a role with the right “" in page.text


@pytest.mark.parametrize("address", ["/why/account?operation=nonsense", "/why/nothing", "/why/nothing/1"])
def test_nonsense_is_not_there(firm: Firm, address: str) -> None:
    assert firm.site.browser().get(address).status_code == 404


def test_fixed_fields_and_denied_buttons_lead_to_the_answer(site: Site) -> None:
    """The answer that the link leads to is that of the evaluator that refuses."""
    fixed = [{"object": "account", "readOnly": ["phone", "owner"]}]
    rule = {"name": "work", "title": "Work", "object": "account", "operations": ["read", "update"]}
    Draft(site.workspace).apply([role("clerk", rule, fields=fixed)])
    publish(site.workspace)
    with site.workspace.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "roles" = ?, "language" = ?', ('["clerk"]', "en"))
        own = create(tx, SYSTEM, "account", {"name": "Mine"}).id
    emma = site.browser()
    form = emma.get(f"/o/account/{own}/edit").text
    links = re.findall(r'class="dg-why dg-why-fixed"\s+href="([^"]+)"', form)
    wanted = {f"/why/account/fields/{name}?operation=update" for name in ("phone", "owner")}
    assert wanted <= set(links)
    for address in wanted:
        answer = text_of(emma.get(address, **FRAGMENT).text)
        assert "why not?" in answer and "Clerk" in answer
    menu = emma.get("/o/account").text + emma.get(f"/o/account/{own}").text
    for address in ("/why/account?operation=create", f"/why/account/{own}?operation=delete"):
        assert f'href="{address}"' in menu
        assert "why not?" in text_of(emma.get(address, **FRAGMENT).text)
