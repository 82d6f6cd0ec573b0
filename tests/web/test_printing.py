"""Printing on the screens: a record, many, and a template of the draft."""

from __future__ import annotations

from dougong.jobs import Runner
from dougong.printing import can_make_pdfs
from dougong.storage import Draft, publish

from tests.support.data import missing
from tests.web.conftest import Site
from tests.web.design import text_of

PAPER = {
    "kind": "print_template",
    "name": "deal_paper",
    "title": "Deal on paper",
    "object": "opportunity",
    "values": [{"name": "deal", "expression": "name"}, {"name": "amount", "expression": "amount"}],
    "body": "<h1>{{ deal }}</h1>{{ amount }}",
}


def test_records_are_printed_one_by_one_and_many_at_once(site: Site) -> None:
    if not can_make_pdfs():
        missing(
            "Pango is needed for PDFs: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        )
    assert Draft(site.workspace).apply([PAPER]) == []
    publish(site.workspace)
    deals = [site.add("opportunity", name=f"<b>{n}", stage="qualify", amount="100") for n in range(2)]
    browser = site.browser()
    address = f"/o/opportunity/{deals[0]}/print/deal_paper"
    assert address in browser.get(f"/o/opportunity/{deals[0]}").text
    printed = browser.client.get(address)
    assert printed.mimetype == "application/pdf" and printed.data.startswith(b"%PDF")
    page = browser.get(f"{address}?html=1")
    assert "&lt;b&gt;0" in page.text and "sandbox" in page.headers["Content-Security-Policy"]
    assert "/o/opportunity/print/deal_paper" in browser.get("/o/opportunity").text
    many = f"/o/opportunity/print/deal_paper?id={deals[0]}&id={deals[1]}"
    assert "2 records" in text_of(browser.get(many).text)
    job = browser.post(many)
    assert job.status_code == 303 and Runner(site.workspace, "long").run_next()
    assert "Deal on paper" in text_of(browser.get(job.headers["Location"]).text)
    for wrong in (
        f"/o/opportunity/{deals[0]}/print/no",
        "/o/opportunity/999/print/deal_paper",
        "/o/account/1/print/deal_paper",
    ):
        assert browser.get(wrong).status_code == 404, wrong
    lin = site.browser("lin@example.com", language="en")
    assert lin.client.get("/build/print/deal_paper").data.startswith(b"%PDF")
    made = lin.post("/build/objects/opportunity/actions/print_template", title="Short")
    panel = lin.get(made.headers["Location"])
    assert panel.status_code == 200 and 'href="/build/print/opportunity_short"' in panel.text
    assert lin.get("/build/print/opportunity_short?html=1").status_code == 200
    assert browser.get("/build/print/deal_paper").status_code == 403
