"""Departments on the screens: forms, lists, records, filters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, add_department, create_user, deactivate_department
from dougong.clock import FixedClock
from dougong.records import get
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish

from tests.records.department_design import CLAIM, VIEW
from tests.support.apps import app_of
from tests.web.conftest import Site
from tests.web.design import NOON, errors_of, text_of

SALES, NORTH, OLD = 1, 2, 3


@pytest.fixture
def claims(tmp_path: Path) -> Iterator[Site]:
    folder, clock = tmp_path / "workspace", FixedClock(NOON)
    with Workspace.create(folder, Settings(workspace=folder), clock, zone="Asia/Shanghai") as workspace:
        assert Draft(workspace).apply([CLAIM, VIEW]) == []
        publish(workspace, None)
        site = Site(workspace, clock, app_of(workspace))
        with workspace.write() as tx:
            email = "emma@example.com"
            site.users[email] = create_user(tx, SYSTEM, email, "Emma", roles=["administrator"]).id
            sales = add_department(tx, SYSTEM, "Sales <b>").id
            add_department(tx, SYSTEM, "North", sales)
            deactivate_department(tx, SYSTEM, add_department(tx, SYSTEM, "Old North").id)
        yield site


def test_picked_or_written_shown_and_kept(claims: Site) -> None:
    emma = claims.browser()
    emma.get("/o/claim/new")
    answer = emma.post("/o/claim/new", **{"subject": "Taxi", "payer": "", "payer.text": "north"})
    assert answer.status_code == 303, text_of(answer.text)
    with claims.workspace.read() as tx:
        assert get(tx, SYSTEM, "claim", 1)["payer"] == {"id": NORTH, "title": "Sales <b> / North"}
    for address in ("/o/claim", "/o/claim/1"):
        page = emma.get(address).text
        assert "Sales &lt;b&gt; / North" in page
        assert "Sales <b>" not in page
    form = emma.get("/o/claim/1/edit").text
    assert 'value="Sales &lt;b&gt; / North"' in form
    answer = emma.post("/o/claim/1/edit", **{"version": 1, "payer": str(OLD), "payer.text": "Old North"})
    assert answer.status_code == 422
    assert "no active department" in errors_of(answer.text, "payer")


def test_the_tree_is_offered_in_its_order(claims: Site) -> None:
    emma = claims.browser()
    [address] = re.findall(r'hx-get="(/options/[^"]*payer[^"]*)"', emma.get("/o/claim/new").text)

    def offered(text: str) -> list[str]:
        return re.findall(r'data-id="([^"]*)"', emma.get(f"{address}?for=payer&payer.text={text}").text)

    assert offered("") == [str(SALES), str(NORTH)]
    assert offered("NORTH") == [str(NORTH)]
    assert offered("zzz") == []


def test_filters_name_departments(claims: Site) -> None:
    emma = claims.browser()
    claims.add("claim", subject="Bus", payer=SALES)
    claims.add("claim", subject="Tram", payer=NORTH)
    claims.add("claim", subject="Walk")
    for condition, expected in {
        f"payer~equals~{NORTH}": ["Tram"],
        f"payer~any_of~{NORTH}~{SALES}": ["Bus", "Tram"],
        f"payer~differs~{NORTH}": ["Bus", "Walk"],
        "payer~blank": ["Walk"],
        "payer~filled": ["Bus", "Tram"],
    }.items():
        page = emma.get(f"/o/claim?f={condition}").text
        body = re.search(r"<tbody>(.*?)</tbody>", page, re.S)
        found = re.findall(r"(Bus|Tram|Walk)</a>", body[1]) if body else []
        assert sorted(found) == expected, condition
        assert emma.get(f"/o/claim/filter-form?f={condition}").status_code == 200
    assert "Sales <b> / North" in text_of(emma.get(f"/o/claim?f=payer~equals~{NORTH}").text)
