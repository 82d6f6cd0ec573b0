"""The public pool of the CRM pack on the screen: claimed, given and put back, of one and of many, with a countdown."""

from __future__ import annotations

import re
from datetime import timedelta

from dougong.access import SYSTEM, add_department, add_member, create_user
from dougong.jobs import Runner, enqueue
from dougong.pools.recycling import KIND
from dougong.records import get

from tests.web.conftest import Site

LEAD = {"company": "Crane Works", "source": "referral", "owner": None}


def sellers(site: Site) -> None:
    for name, role in (("ann", "seller"), ("mo", "manager")):
        with site.workspace.write() as tx:
            email = f"{name}@example.com"
            site.users[email] = create_user(tx, SYSTEM, email, name.title(), roles=[role], language="en").id
            add_member(tx, SYSTEM, add_department(tx, SYSTEM, name).id, site.users[email], main=True)


def owner(site: Site, lead: int) -> object:
    with site.workspace.read() as tx:
        found = get(tx, SYSTEM, "lead", lead)["owner"]
    return found and found["id"]


def test_a_seller_claims_a_lead_sees_what_is_left_and_puts_it_back(site: Site) -> None:
    sellers(site)
    lead = site.add("lead", name="A crane", **LEAD)
    ann = site.browser("ann@example.com")
    page = f"/o/lead/{lead}"
    assert "Nobody has it." in ann.get(page).text
    assert ann.post(f"{page}/pool/leads/claim").status_code == 303
    assert owner(site, lead) == site.users["ann@example.com"]
    text = ann.get(page).text
    assert "You have it." in text and "30 days left" in text
    other = site.browser("emma@example.com")
    assert other.post(f"{page}/pool/leads/claim").status_code in (403, 409)
    site.clock.advance(timedelta(days=25))
    ann = site.browser("ann@example.com")
    assert 'class="dg-left warn">5 days left' in ann.get("/o/lead?view=lead_recycling").text
    assert ann.post(f"{page}/pool/leads/return").status_code == 303
    assert owner(site, lead) is None
    assert "Whoever had it last" in ann.get(page).text
    assert ann.post(f"{page}/pool/leads/claim").status_code == 409


def test_many_are_looked_at_before_they_are_claimed_or_given(site: Site) -> None:
    sellers(site)
    ids = [site.add("lead", name=f"Lead {number}", **LEAD) for number in range(3)]
    ann, mo = site.browser("ann@example.com"), site.browser("mo@example.com")
    query = "&".join(f"id={one}" for one in ids)
    assert 'formaction="/o/lead/pool/leads/claim"' in ann.get("/o/lead?view=lead_pool").text
    address = f"/o/lead/pool/leads/give?{query}"
    text = mo.get(address).text
    assert "It can be done with 3 of these records." in text and "Choose somebody." in text
    assert "Choose somebody." in mo.post(address).text
    assert (
        mo.post(f"/o/lead/pool/leads/give?id={ids[0]}", person=str(site.users["ann@example.com"])).status_code
        == 303
    )
    text = ann.get(f"/o/lead/pool/leads/claim?{query}").text
    assert "It can be done with 2 of these records." in text and "You have it already." in text
    assert ann.post(f"/o/lead/pool/leads/claim?{query}").status_code == 303
    assert [owner(site, one) for one in ids] == [site.users["ann@example.com"]] * 3
    for wrong in (
        "/o/lead/pool/leads/eat?id=1",
        "/o/lead/pool/no/claim?id=1",
        "/o/account/pool/leads/claim?id=1",
    ):
        assert mo.get(wrong).status_code in (404, 400, 422), wrong
    assert mo.post(address, person="9" * 30).status_code == 422
    assert ann.post(address, person=str(site.users["mo@example.com"])).status_code == 403
    assert [owner(site, one) for one in ids] == [site.users["ann@example.com"]] * 3


def test_what_is_not_followed_up_goes_back_and_the_seller_reads_it(site: Site) -> None:
    sellers(site)
    lead = site.add("lead", name="A crane", **{**LEAD, "owner": site.users["ann@example.com"]})
    site.clock.advance(timedelta(days=20))
    site.add("activity", subject="Call", lead=lead, status="done", done_at=site.clock.now().isoformat())
    for days, left in ((15, site.users["ann@example.com"]), (15, None)):
        site.clock.advance(timedelta(days=days))
        with site.workspace.write() as tx:
            enqueue(tx, KIND, {})
        while Runner(site.workspace).run_next():
            pass
        assert owner(site, lead) == left
    text = site.browser("ann@example.com").get("/me/notices").text
    assert "has gone back into the public pool" in re.sub(r"<[^>]+>", "", text)


def test_why_tells_of_pools_by_the_judgement_that_decides(site: Site) -> None:
    sellers(site)
    lead = site.add("lead", name="A crane", **LEAD)
    ann, page = site.browser("ann@example.com"), f"/why/lead/{lead}"
    assert f'href="{page}/pools/leads/claim' in ann.get(page).text
    text = ann.get(f"{page}/pools/leads/claim").text
    assert "Claim “A crane”: why?" in text and "no limit is reached" in text
    assert "Only whoever manages the pool" in ann.get(f"{page}/pools/leads/give").text
    assert "Nobody has it" in ann.get(f"{page}/pools/leads/return").text
    mo = site.browser("mo@example.com")
    assert "manages the public pool" in mo.get(f"{page}/pools/leads/give").text
    ann.post(f"/o/lead/{lead}/pool/leads/claim")
    assert "You have it already" in ann.get(f"{page}/pools/leads/claim").text
    assert "Whoever has it may put it back" in ann.get(f"{page}/pools/leads/return").text
    for wrong in (
        f"{page}/pools/leads/eat",
        f"{page}/pools/no/claim",
        f"/why/account/{lead}/pools/leads/claim",
        "/why/lead/999999/pools/leads/claim",
        f"{page}/pools/%00/claim",
        f"/why/lead/{'9' * 19}/pools/leads/claim",
    ):
        assert ann.get(wrong).status_code in (400, 404), wrong
    assert ann.get(f"{page}/pools/leads/claim?person={site.users['mo@example.com']}").status_code == 403
