"""Public forms: what visitors see and send, behind which link, how often, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from dougong.access import SYSTEM
from dougong.definitions.cross_checks import cross_check
from dougong.public_forms.limits import MOST
from dougong.records import RecordQuery, find
from dougong.storage import Draft, publish
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import Site
from tests.web.design import text_of, value_of

ASK: dict[str, Any] = {
    "kind": "public_form",
    "name": "ask",
    "title": "Ask us",
    "object": "contact",
    "body": "We read everything.",
    "fields": [
        {"name": "who", "field": "name", "title": "Your name", "required": True},
        {"name": "mail", "field": "email"},
        {"name": "firm", "field": "account", "object": "account", "filter": "status = 'active'"},
    ],
    "values": [{"field": "job_title", "expression": "'From the web'"}],
    "message": "Thanks a lot.",
}
FIND: dict[str, Any] = {
    "kind": "public_form",
    "name": "find",
    "title": "Who is it?",
    "object": "contact",
    "mode": "look_up",
    "keys": ["name", "email"],
    "shown": ["job_title"],
    "filter": "job_title <> 'Hidden'",
}


def publish_forms(site: Site, *forms: dict[str, Any]) -> None:
    found = Draft(site.workspace).apply([*forms])
    assert not [one for one in found if one.severity == "error"], found
    publish(site.workspace)


def switched_on(site: Site, name: str) -> str:
    """The path of the link."""
    lin = site.browser("lin@example.com", language="en")
    assert lin.post(f"/settings/public-forms/{name}/switch", to="on").status_code == 303
    page = lin.get(f"/settings/public-forms/{name}").text
    found = re.search(r"http://localhost(/f/[\w-]+)", page)
    assert found is not None and "data:image/svg+xml" in page
    return found[1]


class Nobody:
    """A visitor, without an account and without a script."""

    def __init__(self, site: Site, link: str) -> None:
        self.site, self.link = site, link
        self.client: FlaskClient = site.app.test_client()
        self.page = ""

    def open(self) -> str:
        response = self.client.get(self.link)
        assert response.status_code == 200
        self.page = response.text
        return self.page

    def send(self, wait: int = 5, **values: str) -> TestResponse:
        """After a while, with the stamp of the page that is open."""
        self.site.clock.advance(timedelta(seconds=wait))
        data = {
            name if name in ("stamp", "homepage") else f"a.{name}": value for name, value in values.items()
        }
        return self.client.post(self.link, data={"stamp": value_of(self.page, "stamp")} | data)


def contacts(site: Site) -> list[dict[str, Any]]:
    with site.workspace.read() as tx:
        return [
            dict(one)
            for one in find(
                tx, SYSTEM, RecordQuery("contact", ("id", "name", "job_title", "account"), sort=("id",))
            ).data
        ]


def test_a_visitor_makes_a_record_once_and_learns_of_nothing_else(site: Site) -> None:
    publish_forms(site, ASK)
    customer = site.add("account", name="Crane", status="active")
    site.add("account", name="Secret prospect", status="prospect")
    lin = site.browser("lin@example.com")
    assert lin.get("/settings/public-forms/ask").status_code == 200
    link = switched_on(site, "ask")
    visitor = Nobody(site, link)
    page = visitor.open()
    assert "We read everything." in page and "Crane" in page
    for hidden in ("Secret prospect", "Mobile", "From the web", "Owner", 'name="a.job_title"'):
        assert hidden not in page, hidden
    assert visitor.send(0, who="Ida", mail="ida@example.com").status_code == 422
    assert contacts(site) == []
    page = visitor.open()
    wrong = visitor.send(who=" ", mail="nonsense", firm="2", job_title="Boss")
    assert wrong.status_code == 422 and "nonsense" in wrong.text and contacts(site) == []
    visitor.page = wrong.text
    stamp = value_of(visitor.page, "stamp")
    for _ in range(2):
        done = visitor.send(
            who="Ida <b>", mail="ida@example.com", firm=str(customer), job_title="Boss", id="9", owner="1"
        )
        assert done.status_code == 303, text_of(done.text)
    assert "Thanks a lot." in visitor.client.get(done.headers["Location"]).text
    (made,) = contacts(site)
    assert (made["name"], made["job_title"], made["account"]["id"]) == ("Ida <b>", "From the web", customer)
    assert visitor.send(who="Bot", mail="x@example.com", homepage="http://spam.example").status_code == 303
    assert visitor.send(who="Bot", mail="x@example.com", stamp=f"{stamp}x").status_code == 422
    assert len(contacts(site)) == 1
    assert "1" in text_of(lin.get("/settings/public-forms/ask").text)
    assert lin.post("/settings/public-forms/ask/switch", to="off").status_code == 303
    assert Nobody(site, link).client.get(link).status_code == 404
    assert visitor.send(who="Late", mail="x@example.com").status_code in (400, 404)


def test_period_quota_password_and_once_hold(site: Site) -> None:
    publish_forms(site, ASK | {"quota": 2, "once": True})
    link = switched_on(site, "ask")
    lin = site.browser("lin@example.com", language="en")
    assert lin.post("/settings/public-forms/ask/password", password="open sesame").status_code == 303
    visitor = Nobody(site, link)
    assert 'name="password"' in visitor.open() and "We read" not in visitor.page
    assert visitor.send(who="Ida", mail="x@example.com").status_code == 200
    assert visitor.client.post(f"{link}/open", data={"password": "wrong"}).status_code == 422
    assert visitor.client.post(f"{link}/open", data={"password": "open sesame"}).status_code == 303
    visitor.open()
    assert visitor.send(who="Ida", mail="x@example.com").status_code == 303
    assert "already" in visitor.client.get(link).text
    lin.post("/settings/public-forms/ask/password", password="")
    second = Nobody(site, link)
    second.open()
    third = Nobody(site, link)
    third.open()
    assert second.send(who="Bo", mail="x@example.com").status_code == 303
    assert third.send(who="Cy", mail="x@example.com").status_code == 409
    assert len(contacts(site)) == 2
    publish_forms(site, ASK | {"closes": "2020-01-01"})
    assert "closed" in Nobody(site, link).open()
    assert lin.post("/settings/public-forms/ask/link").status_code == 303
    assert third.client.get(link).status_code == 404


def test_a_look_up_shows_the_fields_of_the_one_match_and_tells_nothing_else(site: Site) -> None:
    publish_forms(site, FIND)
    site.add("contact", name="Ida", email="ida@example.com", job_title="Buyer", mobile="+8613800000001")
    site.add("contact", name="Eve", email="eve@example.com", job_title="Hidden")
    link = switched_on(site, "find")
    visitor = Nobody(site, link)
    visitor.open()
    found = visitor.send(name="Ida", email="ida@example.com")
    assert "Buyer" in found.text and "13800000001" not in found.text
    for wrong in (
        ("Ida", "bo@example.com"),
        ("Ida", ""),
        ("Eve", "eve@example.com"),
        ("' OR 1=1 --", "x" * 300),
    ):
        visitor.open()
        page = visitor.send(name=wrong[0], email=wrong[1])
        assert "Nothing matches." in text_of(page.text), wrong
    statuses = set()
    for _ in range(MOST["look_up"]):
        visitor.open()
        statuses.add(visitor.send(name="Ida", email="no@example.com").status_code)
    assert statuses == {200, 429}


def test_only_who_designs_switches_forms(site: Site) -> None:
    publish_forms(site, ASK)
    emma = site.browser()
    assert emma.get("/settings/public-forms").status_code == 403
    for act in ("switch", "link", "password"):
        assert emma.post(f"/settings/public-forms/ask/{act}", to="on").status_code == 403
    lin = site.browser("lin@example.com")
    assert lin.post("/settings/public-forms/ask/link").status_code == 422
    assert lin.get("/settings/public-forms/no").status_code == 404
    assert lin.get("/f/nonsense").status_code == 404 and lin.post("/f/nonsense").status_code == 400


def test_what_makes_no_sense_is_told_where_it_stands(site: Site) -> None:
    draft = Draft(site.workspace)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"mode": "look_up"}, "/keys"),
        ({"fields": [{"name": "a", "field": "account"}]}, "/fields/0/object"),
        ({"fields": [{"name": "a", "field": "account", "object": "lead"}]}, "/fields/0/object"),
        ({"fields": [{"name": "a", "field": "name"}, {"name": "b", "field": "name"}]}, "/fields/1/field"),
        ({"opens": "2026-02-30"}, "/opens"),
        ({"opens": "2026-03-01", "closes": "2026-02-01"}, "/closes"),
        ({"keys": ["name"]}, "/keys"),
    ]
    for changed, place in wrong:
        assert draft.apply([ASK | changed]) == []
        errors = [one.place for one in cross_check(draft.documents) if one.severity == "error"]
        assert f"public_form:ask#{place}" in errors, (changed, errors)
    guest = {
        "name": {"fieldType": "text", "title": "Name"},
        "born": {"fieldType": "date", "title": "Born", "sensitive": True},
    }
    about = {"kind": "object", "name": "guest", "title": "Guest", "type": "object", "properties": guest}
    changed = {"object": "guest", "keys": ["name", "born"], "shown": ["born"], "filter": "name <> ''"}
    assert draft.apply([about, FIND | changed]) == []
    errors = [one.place for one in cross_check(draft.documents) if one.severity == "error"]
    assert {"public_form:find#/keys/1", "public_form:find#/shown/0"} <= {*errors}
