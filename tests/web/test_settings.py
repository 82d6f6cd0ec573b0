"""The frame of the settings, and what everybody may change of themselves."""

from __future__ import annotations

import re
from collections import Counter

from dougong.access import find_user
from dougong.web.workspace.settings_frame import SETTINGS

from tests.web.conftest import Site
from tests.web.design import text_of


def navigation(html: str) -> list[str]:
    [found] = re.findall(r'<nav class="dg-settings-nav".*?</nav>', html, re.DOTALL)
    return re.findall(r'<a[^>]*href="([^"]+)"', found)


def test_the_navigation_shows_what_somebody_may_open(site: Site) -> None:
    assert navigation(site.browser("zhao@example.com").get("/settings").text) == [
        "/settings/profile",
        "/me/security",
        "/me/keys",
        "/me/notices/kinds",
        "/settings/people",
        "/settings/departments",
        "/settings/groups",
    ]
    mine = navigation(site.browser("lin@example.com").get("/settings/profile").text)
    assert {"/settings/profile", "/releases", "/jobs?all=1"} <= set(mine)


def test_each_page_of_a_group_has_a_place_of_its_own() -> None:
    places = Counter((page.group, page.place) for _, page in SETTINGS.items())
    assert max(places.values()) == 1, places.most_common(2)


def test_pages_of_the_workspace_stand_in_the_frame(site: Site) -> None:
    lin = site.browser("lin@example.com")
    for address in ("/releases", "/jobs?all=1"):
        html = lin.get(address).text
        assert re.search(rf'href="{re.escape(address)}"\s+aria-current="page"', html), address
    assert "dg-settings-nav" not in lin.get("/jobs").text


def test_everybody_changes_their_own_name_language_and_zone(site: Site) -> None:
    zhao = site.browser("zhao@example.com")
    zhao.get("/settings/profile")
    answer = zhao.post("/settings/profile", name="Zhao", language="en", zone="Europe/Berlin")
    assert answer.status_code == 303
    with site.workspace.read() as tx:
        user = find_user(tx, "zhao@example.com")
    assert user is not None
    assert (user.name, user.language, user.zone) == ("Zhao", "en", "Europe/Berlin")
    assert user.roles == {"reader"}
    assert "Your profile is saved." in text_of(zhao.get("/settings/profile").text)


def test_a_bad_time_zone_is_told_at_its_box(site: Site) -> None:
    emma = site.browser()
    emma.get("/settings/profile")
    answer = emma.post("/settings/profile", name="Emma", language="en", zone="Mars/Olympus")
    assert answer.status_code == 422
    assert "not a time zone" in answer.text
    assert 'value="Mars/Olympus"' in answer.text


def test_settings_are_for_those_signed_in(site: Site) -> None:
    for address in ("/settings", "/settings/profile"):
        assert site.browser(None).get(address).status_code == 303
