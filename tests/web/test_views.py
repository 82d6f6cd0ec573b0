"""Saved views on the screen: the address keeps what is not saved, the view what is."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from dougong.access import SYSTEM
from dougong.access.people import actor_of, get_user
from dougong.views import SavedView, add_view, one_view, open_to_all

from tests.web.conftest import Site
from tests.web.design import text_of, titles_in_list

ALL = "/o/opportunity?view=opportunity_all"


@pytest.fixture
def deals(site: Site) -> Site:
    account = site.add("account", name="Kestrel")
    for name, stage, amount in (
        ("Robots", "proposal", "900"),
        ("Store", "qualify", "200"),
        ("Lens", "won", "500"),
    ):
        site.add(
            "opportunity", name=name, stage=stage, amount=amount, close_date="2026-06-10", account=account
        )
    return site


def kept(site: Site, view_id: int, email: str = "emma@example.com") -> SavedView:
    with site.workspace.read() as tx:
        return one_view(tx, actor_of(tx, get_user(tx, site.users[email])), view_id)


def saved_as(site: Site, query: str, title: str = "Mine", **fields: str) -> str:
    """The address of a view that Emma has saved."""
    browser = site.browser()
    browser.get(f"{ALL}{query}")
    answer = browser.post(f"/o/opportunity/views?view=opportunity_all{query}", title=title, **fields)
    assert answer.status_code == 303
    return answer.location


def test_what_the_address_asks_for_is_saved_as_a_view(deals: Site) -> None:
    query = "&cols=name~300,amount&sort=-amount,name&f=stage~any_of~proposal~won&frozen=1&group=stage"
    page = deals.browser().get(f"{ALL}{query}")
    assert 'class="dg-tab-dot"' in page.text
    assert "Save as" in text_of(page.text)
    address = saved_as(deals, query)
    browser = deals.browser()
    page = browser.get(address)
    assert titles_in_list(page.text) == ["Robots", "Lens"]
    assert 'class="dg-tab-dot"' not in page.text
    assert "Stage is any of Proposal, Won" in text_of(page.text)
    assert '<col width="300">' in page.text
    assert "Mine" in text_of(deals.browser().get(ALL).text)
    assert "Mine" not in text_of(deals.browser("lin@example.com").get(ALL).text)


def test_a_change_is_saved_or_taken_back(deals: Site) -> None:
    address = saved_as(deals, "&f=stage~equals~won")
    view_id = int(parse_qs(urlsplit(address).query)["view"][0])
    browser = deals.browser()
    changed = browser.get(f"{address}&filter=&f=stage~equals~proposal")
    assert titles_in_list(changed.text) == ["Robots"]
    assert "Save to view" in text_of(changed.text)
    assert f'href="{address}"' in changed.text
    query = f"view={view_id}&filter=&f=stage~equals~proposal"
    answer = browser.post(f"/o/opportunity/views/{view_id}?{query}", version="1")
    assert answer.location == address
    assert titles_in_list(browser.get(address).text) == ["Robots"]
    stale = browser.post(f"/o/opportunity/views/{view_id}?view={view_id}&sort=name", version="1")
    assert stale.location.endswith("sort=name")
    assert "Somebody has changed this view" in text_of(browser.get(stale.location).text)
    assert kept(deals, view_id).version == 2


def test_a_view_is_renamed_chosen_shared_and_deleted(deals: Site) -> None:
    address = saved_as(deals, "&f=stage~equals~won", everybody="read")
    view_id = int(parse_qs(urlsplit(address).query)["view"][0])
    emma, zhao = deals.browser(), deals.browser("zhao@example.com")
    page = zhao.get(address)
    assert titles_in_list(page.text) == ["Lens"]
    assert "由 Emma Novak 共享" in text_of(page.text)
    assert zhao.post(f"/o/opportunity/views/{view_id}?view={view_id}", version="1").status_code == 303
    assert kept(deals, view_id).version == 1
    emma.get(address)
    assert (
        emma.post(f"/o/opportunity/views/{view_id}/name?view={view_id}", title="<b>Won</b>").status_code
        == 303
    )
    assert "&lt;b&gt;Won&lt;/b&gt;" in emma.get(address).text
    emma.post("/o/opportunity/views/default", view=str(view_id))
    assert titles_in_list(emma.get("/o/opportunity").text) == ["Lens"]
    dialog = emma.get(f"/o/opportunity/views/{view_id}/shares")
    assert "Everybody" in text_of(dialog.text)
    shares = f"/o/opportunity/views/{view_id}/shares"
    assert emma.post(f"{shares}/remove", share="everybody").status_code == 303
    assert (
        emma.post(shares, **{"with": f"user:{deals.users['zhao@example.com']}", "level": "edit"}).status_code
        == 303
    )
    assert "赵明哲" in emma.get(shares).text
    assert emma.post(shares, **{"with": "robot:1"}).status_code == 422
    assert zhao.post(f"/o/opportunity/views/{view_id}/delete").status_code == 403
    assert emma.post(f"/o/opportunity/views/{view_id}/delete").status_code == 303
    assert zhao.get(f"{shares}").status_code == 404
    assert len(titles_in_list(emma.get("/o/opportunity?view=opportunity_all").text)) == 3


STRANGE = (
    "&cols=,,~,name~x,nothing~9,name~99999999999",
    "&frozen=999&group=nothing&colour=&colour=pink~~x&colour=bad~name~",
    "&filter=amount%20%3E&colour=bad~~amount%20%3E",
    "&view=99999999999999999999&sort=,-,--",
    "&filter=%00&where=%F0%9F%98%80&cols=%F0%9F%98%80",
    "&group=-stage&cols=account.name.x,account.account",
    f"&sort={'a,' * 100}&cols={'name,' * 2000}",
)


def test_a_strange_address_is_answered_with_a_page(deals: Site) -> None:
    browser = deals.browser()
    assert [browser.get(f"{ALL}{query}").status_code for query in STRANGE] == [200] * len(STRANGE)


def test_another_objects_view_is_not_found(deals: Site) -> None:
    with deals.workspace.write() as tx:
        emma = actor_of(tx, get_user(tx, deals.users["emma@example.com"]))
        view = add_view(tx, emma, "account", "Accounts", {"columns": ["name"]})
        open_to_all(tx, SYSTEM, view.id, "read")
    browser = deals.browser()
    assert browser.get(f"/o/opportunity/views/{view.id}/shares").status_code == 404
    assert "Accounts" in text_of(browser.get("/o/account").text)
