"""The editor of roles writes the draft; what cannot be is refused at its box, and nothing holds before publishing."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM, change_user
from dougong.storage import Draft, publish

from tests.web.conftest import Browser, Site
from tests.web.design import text_of


@pytest.fixture
def lin(site: Site) -> Browser:
    with site.workspace.write() as tx:
        tx.execute('UPDATE "_dg_user" SET "language" = ?', ("en",))
    return site.browser("lin@example.com")


def drafted(site: Site, name: str = "scout") -> dict[str, Any]:
    found = Draft(site.workspace).documents.by_name("role", name)
    assert found is not None
    return dict(found)


def test_a_role_is_made_changed_and_published(site: Site, lin: Browser) -> None:
    lin.get("/settings/roles")
    assert lin.post("/settings/roles", title="Scout").headers["Location"] == "/settings/roles/scout/edit"
    page = lin.get("/settings/roles/scout/rules/new?object=account")
    assert page.status_code == 200
    rule = {"object": "account", "operations": ["read", "update"], "rows": "own", "title": "Own accounts"}
    answer = lin.post("/settings/roles/scout/rules/new", **rule, condition="name <> 'X'", leaving="1")
    assert answer.status_code == 303, answer.text
    [stored] = drafted(site)["rules"]
    assert (stored["rows"], stored["operations"], stored["leaving"]) == ("own", ["read", "update"], True)
    told = text_of(lin.get("/settings/roles/scout/edit").text)
    assert "only where Account name is not X" in told

    lin.get("/settings/roles/scout/rules/own_accounts")
    lin.post("/settings/roles/scout/rules/own_accounts", object="account", operations=["read"], rows="all")
    [changed] = drafted(site)["rules"]
    assert changed["id"] == stored["id"]
    assert "condition" not in changed

    lin.get("/settings/roles/scout/fields/account")
    fields = {"field__phone": "masked", "field__website": "hidden", "field__owner": "readOnly"}
    assert lin.post("/settings/roles/scout/fields/account", **fields).status_code == 303
    [access] = drafted(site)["fields"]
    assert {len(access[kind]) for kind in ("hidden", "masked", "readOnly")} == {1}
    assert lin.get("/settings/roles/scout").status_code == 404
    publish(site.workspace)
    assert "Website Hidden" in text_of(lin.get("/settings/roles/scout").text)


def test_what_cannot_be_is_told_at_its_box(site: Site, lin: Browser) -> None:
    lin.get("/settings/roles")
    lin.post("/settings/roles", title="Scout")
    lin.get("/settings/roles/scout/rules/new?object=account")
    answer = lin.post(
        "/settings/roles/scout/rules/new",
        object="account",
        operations="read",
        rows="all",
        condition="nmae = 1",
    )
    assert answer.status_code == 422
    assert ">nmae = 1</textarea>" in answer.text
    assert 'id="condition-note"' in answer.text
    assert lin.post("/settings/roles/scout/rules/new", object="account", rows="all").status_code == 422
    assert lin.post("/settings/roles/scout/rules/new", object="no", operations="read").status_code == 422
    assert lin.post("/settings/roles/scout/rules/new", operations="fly", rows="moon").status_code == 422
    assert drafted(site)["rules"] == []


def test_rules_go_and_what_is_not_there_is_told(site: Site, lin: Browser) -> None:
    lin.get("/settings/roles")
    lin.post("/settings/roles", title="")
    lin.post("/settings/roles", title="Scout")
    lin.get("/settings/roles/scout/rules/new?object=account")
    lin.post("/settings/roles/scout/rules/new", object="account", operations="read", rows="all")
    assert lin.post("/settings/roles/scout/rules/account/remove").status_code == 303
    assert drafted(site)["rules"] == []
    assert lin.post("/settings/roles/scout/rules/account/remove").status_code == 404
    assert lin.get("/settings/roles/nobody/edit").status_code == 404
    assert lin.get("/settings/roles/scout/fields/nothing").status_code == 404


def test_only_designers_edit(site: Site, lin: Browser) -> None:
    lin.get("/settings/roles")
    lin.post("/settings/roles", title="Scout")
    emma = site.browser()
    for address in ("/edit", "/rules/new", "/fields/account"):
        assert emma.get(f"/settings/roles/scout{address}").status_code == 403
    assert emma.post("/settings/roles", title="Mine").status_code == 403


def test_a_role_is_called_in_both_languages(site: Site, lin: Browser) -> None:
    lin.get("/settings/roles")
    lin.post("/settings/roles", title="Scout")
    one = "/settings/roles/scout/head"
    head = {"title": "Scout", "title@other": "侦察员", "description": "", "description@other": "先行。"}
    assert lin.post(one, **head).status_code == 303
    english = lin.get(one).text
    assert english.index('value="Scout"') < english.index('value="侦察员"')
    role = drafted(site)
    assert (role["title"], role["description"]) == ("Scout", "先行。"), (
        "a text in one language only is the role's own"
    )
    lin.post("/preferences", language="zh", next="/menu")
    chinese = lin.get(one).text
    assert chinese.index('value="侦察员"') < chinese.index('value="Scout"')
    assert lin.post(one, title="先锋", **{"title@other": "Scout"}).status_code == 303
    assert drafted(site)["title"] == "Scout"
    assert "先锋" in text_of(lin.get("/settings/roles/scout/edit").text)
    assert lin.post(one, title="", **{"title@other": ""}).status_code == 422


def test_a_role_as_a_whole_is_changed_copied_removed_and_taken_back(site: Site, lin: Browser) -> None:
    lin.get("/settings/roles")
    assert (
        lin.post("/settings/roles", title="销售主管").headers["Location"].endswith("/xiao_shou_zhu_guan/edit")
    )
    one = "/settings/roles/xiao_shou_zhu_guan"
    lin.post("/settings/roles", title="Scout")
    lin.post(f"{one}/rules/new", object="account", operations=["read"], rows="own", title="Own")
    page = lin.get(f"{one}/head")
    assert "Look after people" in text_of(page.text)
    head = {
        "title": "Head of sales",
        "description": "Leads.",
        "rights": ["people", "jobs"],
        "gives": ["scout"],
    }
    assert lin.post(f"{one}/head", **head).status_code == 303
    role = drafted(site, "xiao_shou_zhu_guan")
    assert (role["title"], role["description"], role["rights"]) == (
        "Head of sales",
        "Leads.",
        ["people", "jobs"],
    )
    assert role["manage"] == {"roles": [drafted(site)["id"]]}
    assert lin.post(f"{one}/head", title="  ").status_code == 422
    assert lin.post(f"{one}/head", title="X", gives=["nobody"]).status_code == 422
    assert lin.post(f"{one}/head", title="X", rights=["everything"]).status_code == 303
    assert "rights" not in drafted(site, "xiao_shou_zhu_guan")
    version = Draft(site.workspace).version
    assert lin.post(f"/settings/roles/undo/{version}").status_code == 303
    assert drafted(site, "xiao_shou_zhu_guan")["title"] == "Head of sales"
    assert lin.post(f"/settings/roles/undo/{version}").status_code == 409

    assert lin.post(f"{one}/copy").headers["Location"] == "/settings/roles/copy_of_head_of_sales/edit"
    copied = drafted(site, "copy_of_head_of_sales")
    assert copied["id"] != role["id"]
    assert copied["rules"][0]["id"] != role["rules"][0]["id"]
    publish(site.workspace)
    with site.workspace.write() as tx:
        change_user(tx, SYSTEM, site.users["emma@example.com"], roles=["scout"])
    asked = text_of(lin.get("/settings/roles/scout/remove").text)
    for said in ("1 person holds it", "Emma Novak", "Head of sales"):
        assert said in asked
    assert lin.post("/settings/roles/scout/remove").status_code == 303
    assert Draft(site.workspace).documents.by_name("role", "scout") is None
    assert lin.get("/settings/roles/scout").status_code == 200, "until it is published"
    assert site.browser().get(f"{one}/head").status_code == 403


def test_a_role_is_called_as_its_reader_calls_it(site: Site) -> None:
    """By the translation that the draft has; the title itself is changed in the language of the workspace."""
    zh = site.browser("lin@example.com")
    for address in ("edit", "head", "remove", "fields/account", "rules/new"):
        page = zh.get(f"/settings/roles/executive/{address}").text
        assert "高管" in text_of(page) and "<title>高管" in page, address
    assert "流程“折扣审批”" in text_of(zh.get("/settings/roles/executive/remove").text)
