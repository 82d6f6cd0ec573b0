"""Fields that nobody made stand on the canvas too: what can be said of them is how they stand there."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.builder.conftest import Studio

LAYOUT = "/build/objects/visit/layout"


@pytest.fixture
def priced(visit: Studio) -> Studio:
    """Visits cost something, in a currency of their own."""
    for type_name in ("money", "currency"):
        visit.send("/build/objects/visit/fields", type=type_name)
    money, currency = list(visit.stored("object", "visit")["properties"])[1:]
    visit.save("object", "visit", visit.field(money)["id"], **{"name!": "price"})
    visit.save("object", "visit", visit.stored("object", "visit")["id"], currencyField=currency)
    return visit


def placed(studio: Studio) -> Any:
    return studio.stored("form", "visit_main")["sections"][0]["fields"][-1]


def test_an_amount_in_the_workspaces_currency_is_put_on_the_form_under_a_condition(priced: Studio) -> None:
    page = priced.ada.get("/build/objects/visit").text
    assert 'data-put="price_base"' in page
    assert priced.send(LAYOUT, do="put", field="price_base").status_code == 200
    answer = priced.save("form", "visit_main", placed(priced)["id"], visible="exchange_rate <> 1")
    assert answer.status_code == 200
    assert placed(priced)["visible"].startswith("#")
    page = priced.ada.get("/build/objects/visit?at=price_base").text
    assert 'data-put="price_base"' not in page
    assert 'name="/visible"' in page.partition('id="panel"')[2]
    assert "visit.price_base</span>" in page
    assert priced.send(LAYOUT, do="take", field="price_base").status_code == 200
    assert "visible" not in placed(priced)


def test_how_a_field_of_every_record_stands_is_said_in_its_panel(visit: Studio) -> None:
    visit.send(LAYOUT, do="put", field="owner")
    assert 'name="/span"' in visit.ada.get("/build/objects/visit?at=owner").text
    assert visit.save("form", "visit_main", placed(visit)["id"], span="2").status_code == 200
    assert placed(visit)["span"] == 2


def test_such_amounts_are_columns_but_no_rule_stands_at_them(priced: Studio) -> None:
    view = priced.stored("view", "visit_all")["id"]
    assert 'value="-price_base"' in priced.ada.get(f"/build/panel/view/visit_all/{view}").text
    obj = priced.stored("object", "visit")["id"]
    assert "price_base" not in priced.ada.get(f"/build/panel/object/visit/{obj}").text
