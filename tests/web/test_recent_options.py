"""A picker offers first what its person looked at last."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.web.conftest import Site


def test_records_that_were_opened_last_are_offered_first(site: Site) -> None:
    ids = [site.add("account", name=f"Account {number:02}") for number in range(15)]
    with site.workspace.read() as tx:
        account = tx.release.definitions.object("account").id
    browser = site.browser()
    for record_id in (ids[1], ids[3]):
        browser.post("/recent", ref=f"record:{account}:{record_id}")
        site.clock.advance(timedelta(seconds=5))
    offered = browser.get("/options/account/f-account?for=account&account.text=").text
    found = re.findall(r'data-title="([^"]+)"', offered)
    assert found[:2] == ["Account 03", "Account 01"]
    assert (len(found), len(set(found))) == (12, 12)
    others = site.browser("lin@example.com").get("/options/account/f-account?for=account&account.text=").text
    assert "Account 01" not in others
