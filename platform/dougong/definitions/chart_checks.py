"""What only shows when a chart, or a card of a home page, is seen as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dougong.definitions.documents import Documents
from dougong.definitions.name_index import NameIndex
from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NOTHING_MEASURED = N_("The {measure} of which field?")
COUNTED = N_("Records are counted without a field; say what is to be told of it.")
NOT_GROUPED = N_("A chart of this type puts records together by a field.")
ONE_NUMBER = N_("A metric is one number and puts nothing together.")
NO_PERIOD = N_("Dates are put into periods; say how long these are.")
PERIOD_OF_NO_DATE = N_("“{field}” is no date, so it has no periods.")
NOT_ORDERED = N_("A funnel goes by the options of a select field.")
SYSTEM_GROUPS = ("owner", "created_by", "updated_by")
NO_GROUPS = N_("Records are not put together by “{field}”.")
CARD_WITHOUT = N_("A card of this type shows a {wanted}; name it.")
CARD_BESIDES = N_("A card of this type has no “{property}”.")
CARD_CONTENT = {"list": "view", "chart": "chart"}


def charts(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "chart":
        return
    measure = document.get("measure", "count")
    if measure != "count" and "field" not in document:
        yield Problem("nothing_measured", NOTHING_MEASURED, "/measure", {"measure": measure})
    if measure == "count" and "field" in document:
        yield Problem("counted", COUNTED, "/field")
    if document["type"] == "metric":
        if "groupBy" in document:
            yield Problem("one_number", ONE_NUMBER, "/groupBy")
    elif "groupBy" not in document:
        yield Problem("not_grouped", NOT_GROUPED, "/groupBy")
    if "groupBy" in document:
        yield from _groups(index, document)


def _groups(index: NameIndex, document: Document) -> Iterator[Problem]:
    last = document["groupBy"].rpartition(".")[2]
    name, type_name = last, "user"
    if last in SYSTEM_FIELDS:
        if last not in SYSTEM_GROUPS:
            yield Problem("no_groups", NO_GROUPS, "/groupBy", {"field": last})
            return
    else:
        entry = next((found for one in index.objects.values() if (found := one.fields_by_id.get(last))), None)
        if entry is None:
            return  # it is told that the reference is loose
        name, type_name = entry.name, entry.type_name
    if type_name == "date" and "bucket" not in document:
        yield Problem("no_period", NO_PERIOD, "/bucket")
    if type_name != "date" and "bucket" in document:
        yield Problem("period_of_no_date", PERIOD_OF_NO_DATE, "/bucket", {"field": name})
    if document["type"] == "funnel" and type_name != "select":
        yield Problem("not_ordered", NOT_ORDERED, "/groupBy")


def home_cards(documents: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    if document["kind"] != "app":
        return
    for position, card in enumerate(document.get("home", ())):
        yield from _card(f"/home/{position}", card)


def _card(place: str, card: dict[str, Any]) -> Iterator[Problem]:
    wanted = CARD_CONTENT.get(card["type"])
    if wanted is not None and wanted not in card:
        yield Problem("card_without", CARD_WITHOUT, f"{place}/{wanted}", {"wanted": wanted})
    besides = {"view", "chart", *(("rows", "urgent") if card["type"] == "chart" else ())} - {wanted}
    for name in sorted(besides & card.keys()):
        yield Problem("card_besides", CARD_BESIDES, f"{place}/{name}", {"property": name})
