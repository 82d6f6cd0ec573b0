"""What the CRM pack says of its largest object can be said in the builder: each keyword has a control in a panel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from dougong.storage import Draft

from tests.web.conftest import Browser, Site

GIVEN = {
    *("id", "kind", "name", "title"),
    *("properties", "sections", "tabs", "fields"),  # elements of their own, or on the canvas
    *("type", "fieldType", "required"),  # the same for all; changed by a command; a switch of each field
    "object",  # whose it is
}


def elements(kind: str, document: Any) -> Iterator[Any]:
    yield document
    if kind == "object":
        yield from document["properties"].values()
    if kind == "form":
        yield from document["sections"]
        yield from document.get("tabs", ())


def controls(browser: Browser, kind: str, name: str, element_id: str) -> set[str]:
    page = browser.client.get(f"/build/panel/{kind}/{name}/{element_id}")
    assert page.status_code == 200
    return {unescape(one) for one in re.findall(r'name="(/[^"]+)"', page.text)}


def test_every_keyword_of_the_pack_has_a_control(site: Site) -> None:
    lin = site.browser("lin@example.com")
    documents = Draft(site.workspace).documents
    unreachable = []
    for kind, name in (
        ("object", "opportunity"),
        ("form", "opportunity_main"),
        ("pipeline", "opportunity_sales"),
    ):
        for element in elements(kind, documents.by_name(kind, name)):
            shown = controls(lin, kind, name, element["id"])
            unreachable += [
                (kind, element["title"], key)
                for key in element.keys() - GIVEN
                if not any(one == f"/{key}" or re.match(rf"/{key}[/#@]", one) for one in shown)
            ]
    assert unreachable == []
