"""Tabs, columns and folding sections, in a form and on the page of its record."""

from __future__ import annotations

import re

import pytest

from tests.web.conftest import Site


def panel(html: str, name: str) -> str:
    """The opening tag of a panel."""
    found = re.search(rf'<div class="dg-panel"[^>]*id="panel-{name}"[^>]*>', html)
    assert found is not None
    return found[0]


def test_a_form_opens_at_its_first_tab_and_a_refusal_at_the_tab_of_what_is_wrong(site: Site) -> None:
    browser = site.browser()
    page = browser.get("/o/account/new").text
    assert "hidden" not in panel(page, "overview")
    assert "hidden" in panel(page, "company")
    assert 'id="tab-service"' not in page

    response = browser.post("/o/account/new", name="Acme", founded_on="some day")
    assert response.status_code == 422
    assert "hidden" not in panel(response.text, "company")
    assert "hidden" in panel(response.text, "overview")
    assert re.search(r'href="#f-founded_on" data-leads-to>Founded', response.text)
    assert "1 place needs a change" in response.text


def test_a_tab_of_which_nothing_is_wrong_is_opened_by_the_address(site: Site) -> None:
    account = site.add("account", name="Acme", phone="+8651267670000")
    browser = site.browser()
    page = browser.get(f"/o/account/{account}?tab=company").text
    assert "hidden" not in panel(page, "company")
    page = browser.get(f"/o/account/{account}?tab=%00nowhere").text
    assert "hidden" not in panel(page, "overview")
    assert 'href="?tab=files"' in page


def test_a_form_has_the_tabs_with_fields_and_a_record_all_of_them(site: Site) -> None:
    account = site.add("account", name="Acme")
    page = site.browser().get(f"/o/account/{account}").text
    assert re.findall(r'id="tab-(\w+)"', page) == ["overview", "company", "business", "service", "files"]
    page = site.browser("zhao@example.com", "zh").get(f"/o/account/{account}").text
    assert ">概览" in page
    page = site.browser().get("/o/account/new").text
    assert re.findall(r'id="tab-(\w+)"', page) == ["overview", "company"]


def test_key_fields_keep_their_places(site: Site) -> None:
    account = site.add("account", name="Acme", credit_limit="3000000", tax_number="91320594MA1XK7R3Q0")
    page = site.browser().get(f"/o/account/{account}").text
    facts = page.partition('class="dg-facts"')[2].partition("</dl>")[0]
    titles = [title.strip() for title in re.findall(r"<dt>(.*?)</dt>", facts, re.DOTALL)]
    assert len(titles) == 5
    assert "¥3,000,000.00" in facts
    assert "—" in facts


@pytest.mark.parametrize(
    ("cookie", "folded"),
    [
        ("{user}~{section}-c", True),
        ("{user}~{section}-o", False),
        ("9999~{section}-c", False),
        ("~~\"'<", False),
    ],
)
def test_what_somebody_folded_comes_folded(site: Site, cookie: str, folded: bool) -> None:
    with site.workspace.read() as tx:
        form = next(form for form in tx.release.definitions.forms.values() if form.name == "account_main")
    section = next(section for section in form.sections if section.name == "notes")
    browser = site.browser()
    browser.client.set_cookie(
        "dg_folds", cookie.format(user=site.users["emma@example.com"], section=section.id)
    )
    page = browser.get("/o/account/new").text
    button = re.search(rf'data-fold="{section.id}"\s+aria-expanded="(\w+)"', page)
    assert button is not None
    assert button[1] == ("false" if folded else "true")


def test_without_scripts_everything_can_be_opened(site: Site) -> None:
    page = site.browser().get("/o/account/new?open=all").text
    assert 'role="tablist"' not in page
    assert 'id="f-founded_on"' in page


def test_the_list_of_errors_shrinks_as_they_are_mended(site: Site) -> None:
    browser = site.browser()
    page = browser.post("/o/account/new", name="Acme", founded_on="some day", employees="many").text
    address = re.search(r'hx-post="([^"]+)"', page)
    assert address is not None
    assert "refused=1" in address[1]
    mended = {"name": "Acme", "founded_on": "2001-05-01", "employees": "many"}
    answer = browser.post(address[1].replace("&amp;", "&"), touched=" ".join(mended), **mended)
    found = answer.text.partition('id="form-errors"')[2]
    listed = found.partition("</section>")[0]
    assert "#f-employees" in listed
    assert "#f-founded_on" not in listed
    assert 'id="form-errors"' not in browser.post("/o/account/check", name="Acme").text
