"""Fields of several values on the screens: forms, lists, records, filters."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from dougong.access import SYSTEM, create_user
from dougong.clock import FixedClock
from dougong.records import create, get
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish

from tests.records.lists.design import FILES
from tests.support.apps import app_of
from tests.web.conftest import Browser, Site
from tests.web.design import NOON, errors_of, text_of

VIEW = {
    "kind": "view",
    "name": "all_meetings",
    "title": "All meetings",
    "object": "meeting",
    "type": "list",
    "columns": [{"field": name} for name in ("subject", "topics", "tags", "team", "guests", "about")],
}


@pytest.fixture
def meetings(tmp_path: Path) -> Iterator[Site]:
    folder, clock = tmp_path / "workspace", FixedClock(NOON)
    with Workspace.create(folder, Settings(workspace=folder), clock, zone="Asia/Shanghai") as workspace:
        assert Draft(workspace).apply([*FILES, VIEW]) == []
        publish(workspace, None)
        site = Site(workspace, clock, app_of(workspace))
        with workspace.write() as tx:
            for name in ("emma", "noah", "liu", "mia", "zoe"):
                email = f"{name}@example.com"
                site.users[email] = create_user(tx, SYSTEM, email, name.title(), roles=["administrator"]).id
        yield site


@pytest.fixture
def emma(meetings: Site) -> Browser:
    return meetings.browser()


def contacts(site: Site, *names: str) -> list[int]:
    return [site.add("contact", name=name) for name in names]


def record(site: Site, number: int) -> dict[str, object]:
    with site.workspace.read() as tx:
        return get(tx, SYSTEM, "meeting", number)


def test_a_form_takes_what_was_chosen_and_what_still_stands_in_the_box(meetings: Site, emma: Browser) -> None:
    ann, ben = contacts(meetings, "Ann", "Ben")
    with meetings.workspace.write() as tx:
        acme = create(tx, SYSTEM, "account", {"name": "Acme"}).id
    emma.get("/o/meeting/new")
    answer = emma.post(
        "/o/meeting/new",
        **{
            "subject": "Lunch",
            "topics.item": ["service", "price"],
            "topics.text": "",
            "tags.item": ["VIP"],
            "tags.text": "北京, new",
            "guests.item": [str(ann)],
            "guests.text": "Ben",
            "team.item": [],
            "team.text": "",
            "host": str(meetings.users["noah@example.com"]),
            "about": f"account:{acme}",
        },
    )
    assert answer.status_code == 303, text_of(answer.text)
    written = record(meetings, 1)
    assert written["topics"] == ["service", "price"]
    assert written["tags"] == ["VIP", "北京", "new"]
    assert written["guests"] == [{"id": ann, "title": "Ann"}, {"id": ben, "title": "Ben"}]
    assert written["team"] is None
    assert written["about"] == {"id": acme, "title": "Acme", "object": "account"}

    page = text_of(emma.get("/o/meeting/1").text)
    for words in ("Service", "Price", "VIP", "北京", "Ann", "Ben", "Noah", "Acme"):
        assert words in page
    form = emma.get("/o/meeting/1/edit").text
    assert re.findall(r'name="guests.item" value="(\d+)"', form) == [str(ann), str(ben)]
    assert re.findall(r'name="tags.item" value="([^"]*)"', form)[:3] == ["VIP", "北京", "new"]
    answer = emma.post("/o/meeting/1/edit", **{"version": 1, "subject": "Lunch", "guests.text": ""})
    assert answer.status_code == 303
    assert record(meetings, 1)["guests"] is None
    assert record(meetings, 1)["tags"] == ["VIP", "北京", "new"], "what was not sent stays"
    assert "Ann, Ben" in text_of(emma.get("/o/meeting/1").text), "the history tells who was there"


def test_what_nobody_knows_comes_back_with_the_chips(meetings: Site, emma: Browser) -> None:
    [ann] = contacts(meetings, "Ann")
    emma.get("/o/meeting/new")
    answer = emma.post(
        "/o/meeting/new",
        **{"subject": "Lunch", "guests.item": [str(ann)], "guests.text": "Nobody", "tags.item": ["a"]},
    )
    assert answer.status_code == 422
    assert "Nobody" in errors_of(answer.text, "guests")
    assert f'name="guests.item" value="{ann}"' in answer.text
    assert 'name="guests.text"' in answer.text
    assert 'value="Nobody"' in answer.text
    assert 'name="tags.item" value="a"' in answer.text


def test_a_list_shows_some_and_how_many_more(meetings: Site, emma: Browser) -> None:
    guests = contacts(meetings, "Ann", "Ben", "Cem")
    team = list(meetings.users.values())
    meetings.add(
        "meeting", subject="Lunch", guests=guests, team=team, tags=["a", "b", "c", "d"], topics=["price"]
    )
    html = emma.get("/o/meeting").text
    row = re.search(r"<tbody>(.*?)</tbody>", html, re.S)
    assert row is not None
    assert text_of(row[1]) == "Lunch Price a b c +1 E N L M +1 A Ann B Ben +1"
    assert 'title="Cem"' in row[1]
    assert "sort=subject" in html
    assert "sort=tags" not in html


def test_filters_over_lists(meetings: Site, emma: Browser) -> None:
    ann, ben = contacts(meetings, "Ann", "Ben")
    meetings.add("meeting", subject="One", guests=[ann], tags=["VIP"], topics=["price"])
    meetings.add("meeting", subject="Two", guests=[ann, ben], tags=["new"], topics=["service"])
    for condition, expected in {
        f"guests~has_all~{ann}~{ben}": ["Two"],
        f"guests~has_none~{ben}": ["One"],
        "tags~has_any~vip%2C%20old": ["One"],
        "topics~has_any~price~service": ["One", "Two"],
        "team~includes_me": [],
        "guests~filled": ["One", "Two"],
    }.items():
        page = emma.get(f"/o/meeting?f={condition}").text
        body = re.search(r"<tbody>(.*?)</tbody>", page, re.S)
        found = re.findall(r"(One|Two)</a>", body[1]) if body else []
        assert sorted(found) == expected, condition
        assert emma.get(f"/o/meeting/filter-form?f={condition}").status_code == 200
    assert "Ann" in text_of(emma.get(f"/o/meeting?f=guests~has_any~{ann}").text)


def test_options_are_found_by_what_is_typed(meetings: Site, emma: Browser) -> None:
    contacts(meetings, "Ann")
    meetings.add("account", name="Annex")
    for words in (["VIP", "old"], ["vip"], ["new"]):
        meetings.add("meeting", subject="x", tags=words)

    def offered(field: str, text: str = "") -> list[str]:
        html = emma.get(f"/options/meeting/{field}/c?for=f&f.text={text}").text
        return re.findall(r'data-id="([^"]*)"', html)

    assert offered("tags")[0] in ("VIP", "vip")
    assert sorted(offered("tags")[1:]) == ["new", "old"]
    assert offered("tags", "OL") == ["old"]
    assert offered("topics", "deliv") == ["delivery"]
    assert offered("about", "ann") == ["account:1", "contact:1"]
    assert offered("subject") == []
    assert emma.get("/options/meeting/nothing/c").status_code == 404


def test_related_lists_come_from_the_other_end(meetings: Site, emma: Browser) -> None:
    ann, ben = contacts(meetings, "Ann", "Ben")
    meetings.add("meeting", subject="Lunch", guests=[ann, ben])
    meetings.add("meeting", subject="Call", about={"object": "contact", "id": ann})
    html = emma.get(f"/o/contact/{ann}").text
    page = text_of(html)
    assert "Lunch" in page
    assert "Call" in page
    assert f"guests={ann}" in html
    assert f"about=contact:{ann}" in html or f"about=contact%3A{ann}" in html
    form = emma.get(f"/o/meeting/new?guests={ann}&about=contact:{ann}").text
    assert f'name="guests.item" value="{ann}"' in form
    assert f'value="contact:{ann}"' in form


def test_the_live_check_reads_chips(meetings: Site, emma: Browser) -> None:
    four = contacts(meetings, "Ann", "Ben", "Cem", "Dan")
    emma.get("/o/meeting/new")
    answer = emma.post(
        "/o/meeting/check",
        **{"subject": "x", "guests.item": [str(i) for i in four], "guests.text": "", "touched": "guests"},
    )
    assert "Three guests are enough." in text_of(answer.text)
    assert json.loads(answer.headers["HX-Trigger-After-Settle"])["dougong:shown"]["fields"]["guests"] is True
