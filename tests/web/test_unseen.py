"""What somebody does not see, on the screens; and the page of the plan, which tells whose access changes."""

from __future__ import annotations

from dougong.access import SYSTEM, change_user
from dougong.definitions import Documents
from dougong.storage import Draft, publish

from tests.web.conftest import Site


def give(site: Site, email: str, *roles: str) -> None:
    with site.workspace.write() as tx:
        change_user(tx, SYSTEM, site.users[email], roles=list(roles))


def test_a_record_out_of_sight_has_neither_number_nor_link(site: Site) -> None:
    give(site, "emma@example.com", "seller")
    account = site.add("account", name="Huaxing", owner=site.users["lin@example.com"])
    emma = site.users["emma@example.com"]
    contact = site.add("contact", name="Wu Tao", account=account, owner=emma, mobile="+8613800001234")
    browser, chief = site.browser(), site.browser("lin@example.com")
    for path in ("/o/contact", f"/o/contact/{contact}", f"/o/contact/{contact}/edit"):
        page = browser.get(path).get_data(as_text=True)
        assert "Not visible to you" in page and f"#{account}<" not in page
        assert f"/o/account/{account}" not in page and "Huaxing" not in page
        assert "Huaxing" in chief.get(path).get_data(as_text=True)


def test_a_menu_leaves_out_views_that_ask_for_what_is_hidden(site: Site) -> None:
    page = site.browser("lin@example.com").get("/o/opportunity").get_data(as_text=True)
    assert 'href="/o/opportunity?view=opportunity_overdue_steps"' in page
    hide_stages(site)
    answer = site.browser().get("/o/opportunity")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert 'href="/o/opportunity"' in page and "view=opportunity_overdue_steps" not in page


def test_a_board_without_its_columns_says_so(site: Site) -> None:
    hide_stages(site)
    answer = site.browser().get("/o/opportunity?view=opportunity_board")
    assert answer.status_code == 200
    assert "You may not see in which columns these records stand" in answer.get_data(as_text=True)


def hide_stages(site: Site) -> None:
    """From Emma, who only reads opportunities from now on."""
    role = {
        "kind": "role",
        "name": "narrow",
        "title": "Narrow",
        "rules": [{"name": "all", "object": "opportunity", "operations": ["read"]}],
        "fields": [{"object": "opportunity", "hidden": ["stage"]}],
    }
    Draft(site.workspace).apply([role])
    publish(site.workspace)
    give(site, "emma@example.com", "narrow")


def test_the_plan_tells_whose_access_changes(site: Site) -> None:
    give(site, "emma@example.com", "seller")
    site.add("account", name="Huaxing", owner=site.users["lin@example.com"])
    draft = Draft(site.workspace)
    documents = [dict(one) for one in draft.documents.values()]
    seller = next(one for one in documents if one["kind"] == "role" and one["name"] == "seller")
    seller["rules"] = [
        {key: value for key, value in rule.items() if key != "rows"}
        if rule["name"] == "department_accounts"
        else rule
        for rule in seller["rules"]
    ]
    draft.replace(Documents(documents))
    page = site.browser("lin@example.com").get("/releases").get_data(as_text=True)
    assert "哪些人的权限会改变" in page and "Emma Novak（1 条记录）" in page
