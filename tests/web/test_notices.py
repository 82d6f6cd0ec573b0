"""The inbox on the screen, following a record, and giving a field its earlier value back."""

from __future__ import annotations

import re

import pytest
from dougong.access import SYSTEM
from dougong.access.people import actor_of, get_user
from dougong.messages import leave_link
from dougong.records import get, update

from tests.web.conftest import Site
from tests.web.design import text_of
from tests.web.test_timeline import ask


@pytest.fixture
def deal(site: Site) -> int:
    return site.add("opportunity", name="MES", stage="qualify")


def test_the_bell_counts_and_the_inbox_leads_to_the_comment(site: Site, deal: int) -> None:
    ask(site.browser(), f"/o/opportunity/{deal}/comments", text="@林致远 look")
    lin = site.browser("lin@example.com", "zh")
    page = lin.get("/me/notices").text
    assert "Emma Novak 在 MES 中提到了您" in text_of(page)
    assert lin.get("/me/notices/count").text == "1"
    [address] = re.findall(r'href="(/me/notices/\d+)"', page)
    assert lin.get(address).headers["Location"].endswith(f"/o/opportunity/{deal}#comment-1")
    assert "没有新通知" in text_of(lin.get("/me/notices").text)
    assert "提到了您" in text_of(lin.get("/me/notices?all=1").text)
    assert site.browser().get(address).status_code == 404


def test_all_is_read_at_once_and_kinds_are_chosen(site: Site, deal: int) -> None:
    lin = site.browser("lin@example.com")
    lin.post("/me/notices/kinds", mention="none")
    ask(site.browser(), f"/o/opportunity/{deal}/comments", text="@林致远 look")
    assert lin.get("/me/notices/count").text == ""
    lin.post("/me/notices/kinds", mention="at_once")
    ask(site.browser(), f"/o/opportunity/{deal}/comments", text="@林致远 again")
    assert lin.get("/me/notices/count").text == "1"
    lin.post("/me/notices/read")
    assert lin.get("/me/notices/count").text == ""


def test_a_mail_program_unsubscribes_with_one_click(site: Site, deal: int) -> None:
    lin = site.browser("lin@example.com")
    page = lin.get("/me/notices/kinds").text
    assert page.count("<select") > 4 and "每天一封邮件" in page
    assert lin.post("/me/notices/kinds", mention="pigeon").status_code == 422
    lin.post("/me/notices/kinds", mention="at_once")
    with site.workspace.write() as tx:
        address = leave_link(tx, "notices", "lin@example.com").partition(":8000")[2]
    stranger = site.app.test_client()
    assert "lin@example.com" in stranger.get(address).get_data(as_text=True)
    assert 'value="at_once" selected' in " ".join(lin.get("/me/notices/kinds").text.split())
    assert stranger.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert 'value="at_once" selected' not in " ".join(lin.get("/me/notices/kinds").text.split())
    assert stranger.post(f"{address}0").status_code == 400
    assert stranger.get("/unsubscribe/%00").status_code == 404


def test_whoever_follows_is_told_of_changes(site: Site, deal: int) -> None:
    lin = site.browser("lin@example.com")
    assert 'aria-pressed="true"' in ask(lin, f"/o/opportunity/{deal}/follow", follow="1").text
    with site.workspace.write() as tx:
        emma = actor_of(tx, get_user(tx, site.users["emma@example.com"]))
        update(tx, emma, "opportunity", deal, {"name": "MES 2"})
    assert "Emma Novak 修改了 MES 2 的" in text_of(lin.get("/me/notices").text)
    assert 'aria-pressed="false"' in ask(lin, f"/o/opportunity/{deal}/follow", follow="0").text


def test_an_earlier_value_is_restored_through_the_writer(site: Site, deal: int) -> None:
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "opportunity", deal, {"name": "MES 2"}, door="api")
    browser = site.browser()
    page = browser.get(f"/o/opportunity/{deal}/timeline?show=history").text
    assert "through the API" in text_of(page)
    [event] = re.findall(r'name="event" value="(\d+)"', page)
    path = f"/o/opportunity/{deal}/restore-value"
    answer = ask(browser, path, event=event, field="name")
    assert answer.headers["HX-Redirect"].endswith(f"/o/opportunity/{deal}")
    with site.workspace.read() as tx:
        assert get(tx, SYSTEM, "opportunity", deal, ("name",))["name"] == "MES"
    assert "from the history" in text_of(browser.get(f"/o/opportunity/{deal}/timeline?show=history").text)
    for wrong in (
        {"event": "999", "field": "name"},
        {"event": event, "field": "stage"},
        {"event": event},
        {},
    ):
        assert ask(browser, path, **wrong).status_code == 404
    assert ask(site.browser("zhao@example.com"), path, event=event, field="name").status_code == 403


def test_a_value_that_is_refused_now_says_so_in_the_timeline(site: Site) -> None:
    account = site.add("account", name="Acme")
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "account", account, {"website": "https://a.example"}, door="api")
        update(tx, SYSTEM, "account", account, {"name": "Acme 2"}, door="api")
    browser = site.browser()
    page = browser.get(f"/o/account/{account}/timeline?show=history").text
    event = re.findall(r'name="event" value="(\d+)"', page)[0]
    stale = ask(browser, f"/o/account/{account}/restore-value", event=event, field="name", version="1")
    assert stale.status_code == 422
    assert 'role="alert"' in stale.text


def test_the_timeline_tells_of_related_records_and_goes_back_in_pages(site: Site, deal: int) -> None:
    for number in range(40):
        site.add("task", subject=f"Task {number:02}", related={"object": "opportunity", "id": deal})
    browser = site.browser()
    page = browser.get(f"/o/opportunity/{deal}/timeline?show=activities").text
    names = re.findall(r"Task \d\d", text_of(page))
    assert len(names) == 30
    [more] = re.findall(r'hx-get="([^"]*before[^"]*)"', page)
    older = browser.get(more.replace("&amp;", "&")).text
    names += re.findall(r"Task \d\d", text_of(older))
    assert names == [f"Task {number:02}" for number in reversed(range(40))]
    assert "before=" not in older
    everything = text_of(browser.get(f"/o/opportunity/{deal}/timeline").text)
    assert "Task 39" in everything


def test_the_history_of_one_field_holds_only_its_changes(site: Site, deal: int) -> None:
    with site.workspace.write() as tx:
        update(tx, SYSTEM, "opportunity", deal, {"name": "MES 2"})
        update(tx, SYSTEM, "opportunity", deal, {"next_step": "Call"})
        [field] = [one for one in tx.release.definitions.object("opportunity").fields if one.name == "name"]
    page = text_of(site.browser().get(f"/o/opportunity/{deal}/timeline?show=history&field={field.id}").text)
    assert "MES 2" in page
    assert "Call" not in page


@pytest.mark.parametrize(
    "query", ["before=x", "before=~~", "page=-1", "page=99999999", "show=<b>", "field=<b>"]
)
def test_nonsense_in_the_address_of_a_timeline_is_harmless(site: Site, deal: int, query: str) -> None:
    assert site.browser().get(f"/o/opportunity/{deal}/timeline?{query}").status_code == 200
