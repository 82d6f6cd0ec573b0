"""What a form says of records that are there already."""

from __future__ import annotations

import pytest
from dougong.access import SYSTEM
from dougong.records import update

from tests.web.conftest import Site


def test_a_form_leads_to_what_it_is_like_and_lets_it_be_confirmed(site: Site) -> None:
    known = site.add("account", name="Ningbo Sunrise Trading Co., Ltd.")
    browser = site.browser()
    browser.get("/o/account/new")
    typed = {"name": "Ningbo Sunrise Trading", "status": "prospect"}
    checked = browser.post("/o/account/check", **typed, touched="name").text
    assert 'id="form-matches"' in checked
    assert f'href="/o/account/{known}"' in checked
    again = browser.post("/o/account/new", **typed)
    assert again.status_code == 422
    assert f'href="/o/account/{known}"' in again.text
    assert '<input type="hidden" name="confirm" value="similar_name">' in again.text
    assert browser.post("/o/account/new", **typed, confirm="similar_name").status_code == 303


def test_the_dialog_that_makes_in_passing_tells_of_it_too(site: Site) -> None:
    site.add("account", name="Ningbo Sunrise Trading Co., Ltd.")
    browser = site.browser()
    browser.get("/o/account/new")
    answer = browser.post("/o/account/in-passing", new1__name="Ningbo Sunrise Trading")
    assert answer.status_code == 422
    assert "Ningbo Sunrise Trading Co., Ltd." in answer.text
    assert "Create anyway" in answer.text


def test_two_records_are_merged_field_by_field_and_it_can_be_taken_back(site: Site) -> None:
    kept = site.add("account", name="Ningbo Sunrise Trading Co., Ltd.", city="Ningbo")
    merged = site.add("account", name="Sunrise", city="Wuxi", phone="+8657487654321")
    contact = site.add("contact", name="Li Na", account=merged, mobile="+8613800138000")
    browser = site.browser()
    assert f'href="/o/account/{kept}/merge"' in browser.get(f"/o/account/{kept}").text
    assert "Another record" in browser.get(f"/o/account/{kept}/merge").text
    page = browser.get(f"/o/account/{kept}/merge?with={merged}").text
    assert "Contacts: 1" in page
    for name in ("name", "city", "phone"):
        assert f'name="take.{name}"' in page
    assert 'name="take.industry"' not in page, "they do not differ in it"
    chosen = {"with": str(merged), "take__name": "kept", "take__city": "merged", "take__phone": "merged"}
    stale = browser.post(f"/o/account/{kept}/merge", **chosen, version="9")
    assert (stale.status_code, "Somebody has changed this record" in stale.text) == (422, True)
    done = browser.post(f"/o/account/{kept}/merge", **chosen, version="1", other="1")
    assert done.status_code == 303
    record = browser.get(f"/o/account/{kept}").text
    assert "Wuxi" in record
    assert "tel:+8657487654321" in record
    assert "Li Na" in record
    assert browser.get(f"/o/account/{merged}").status_code == 404
    assert browser.get(f"/o/contact/{contact}").status_code == 200


@pytest.mark.parametrize("other", ["0", "-1", "x", "1", "9" * 19, "9" * 40, "%00"])
def test_a_record_that_cannot_be_merged_with_is_refused_with_a_reason(site: Site, other: str) -> None:
    kept = site.add("account", name="One")
    browser = site.browser()
    assert browser.get(f"/o/account/{kept}/merge?with={other}").status_code in (200, 404)
    assert browser.post(f"/o/account/{kept}/merge", **{"with": other}).status_code in (404, 422)
    assert site.browser("zhao@example.com").get(f"/o/account/{kept}/merge").status_code == 403


def test_a_button_that_asks_for_records_proposes_those_that_are_known(site: Site) -> None:
    known = site.add("account", name="Ningbo Sunrise Trading Co., Ltd.")
    lead = site.add("lead", name="Crane", company="Oddly written")
    with site.workspace.write() as tx:
        values = {"company": "NINGBO SUNRISE TRADING"}
        update(tx, SYSTEM, "lead", lead, values, confirmed=frozenset({"known_account"}))
    browser = site.browser()
    asked = browser.get(f"/o/lead/{lead}/press/lead_convert").text
    assert f'name="press.account" value="{known}"' in asked
    assert f'href="/o/account/{known}"' in asked
    assert browser.post(f"/o/lead/{lead}/press/lead_convert", press__account=str(known)).status_code == 303
    assert "Ningbo Sunrise Trading Co., Ltd." in browser.get(f"/o/lead/{lead}").text
