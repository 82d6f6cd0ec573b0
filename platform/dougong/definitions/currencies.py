"""In which currency the money of records is, and the fields that follow from it.

An object names by ``currencyField`` where the currency of its records stands: a field of its own, or one of a
record that it refers to. Line items take that of the record that they belong to. Such an object has fields
that stand in no document: its rate of exchange, if the currency is its own, and for each amount the same
amount in the workspace's currency. Works on documents with ids, whether they say names or ids inside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from dougong.definitions.field_elements import FORMULA, LINE_ITEMS, ROLLUP, Path
from dougong.definitions.object_elements import RecordCurrency
from dougong.definitions.recipes import COUNTING
from dougong.definitions.walking import Document

CURRENCY, MONEY, RATE = "currency", "money", "exchange_rate"
BASE = "base"
"""As the ``currency`` of an amount: that of the workspace."""
RATE_NAME = "exchange_rate"
BASE_SUFFIX = "_base"
DERIVED = "derivedFrom"
"""Of a field that stands in no document: the id of the amount, or of the object, that it follows from."""
MARKS = ("personal", "sensitive")
"""Keywords of an amount that hold for its base too."""
RATE_TITLES = {"en": "Exchange rate", "zh": "汇率"}
BASE_TITLES = {"en": "{} (base currency)", "zh": "{}（本位币）"}
MOST_HOPS = 3


class Currencies:
    def __init__(self, documents: Iterable[Document]) -> None:
        self._objects: dict[str, Document] = {}
        self._ids: dict[str, str] = {}
        for document in documents:
            self._objects[document["id"]] = document
            self._ids[document["name"]] = self._ids[document["id"]] = document["id"]
        self._known: dict[str, RecordCurrency | None] = {}
        self._amounts: dict[tuple[str, str], Path] = {}

    @cached_property
    def some(self) -> bool:
        return any("currencyField" in document for document in self._objects.values())

    def of(self, object_id: str) -> RecordCurrency | None:
        """None where all amounts are in the workspace's currency."""
        if object_id not in self._known:
            self._known[object_id] = None  # whoever comes back here in a circle finds nothing
            self._known[object_id] = self._find(self._objects[object_id])
        return self._known[object_id]

    def parents(self, document: Document) -> list[tuple[str, str]]:
        """Of lines: the objects that they belong to, each with the id of the reference to it."""
        found = []
        for other in self._objects.values():
            for field in other.get("properties", {}).values():
                if field.get("fieldType") != LINE_ITEMS or self._object_id(field) != document["id"]:
                    continue
                via = self._field(document, field.get("via"))
                if via is not None and self.of(other["id"]) is not None:
                    found.append((other["id"], via["id"]))
        return list(dict.fromkeys(found))

    def amount_path(self, object_id: str, field: Mapping[str, Any]) -> Path:
        """From a record to the currency of one of its amounts; () if that is the workspace's or the field's."""
        key = object_id, field["id"]
        if key not in self._amounts:
            self._amounts[key] = ()
            self._amounts[key] = self._amount_path(object_id, field)
        return self._amounts[key]

    def summed_base(self, object_id: str, field: Mapping[str, Any]) -> str | None:
        """Of a rollup that sums up amounts of several currencies: the id of the field with their bases."""
        if field["fieldType"] != ROLLUP or not self.some or not _may_be_money(field):
            return None
        found = self._summed(field)
        if found is None or self.amount_path(object_id, field):
            return None
        below, source = found
        return base_id(source["id"]) if self.amount_path(below["id"], source) else None

    def derived(self, object_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Names and documents of the fields that follow from the object's currency."""
        currency = self.of(object_id) if self.some else None
        if currency is None:
            return
        document = self._objects[object_id]
        taken = document.get("properties", {})
        if currency.own and RATE_NAME not in taken:
            yield RATE_NAME, {
                "id": rate_id(object_id), "fieldType": RATE, "title": "Exchange rate", "readOnly": True,
                DERIVED: object_id,
            }  # fmt: skip
        rate = ".".join(f"#{segment}" for segment in currency.rate)
        for name, field in list(taken.items()):
            if name + BASE_SUFFIX not in taken and self.amount_path(object_id, field):
                yield name + BASE_SUFFIX, {
                    "id": base_id(field["id"]), "fieldType": FORMULA, "title": field["title"],
                    "formula": f"#{field['id']} * {rate}", "result": MONEY, "currency": BASE,
                    DERIVED: field["id"],
                    **{mark: True for mark in MARKS if field.get(mark) is True},
                }  # fmt: skip

    def _find(self, document: Document) -> RecordCurrency | None:
        named = document.get("currencyField")
        if isinstance(named, str):
            return self._named(document, tuple(named.split(".")))
        parents = self.parents(document)
        if len(parents) != 1:
            return None
        parent_id, via_id = parents[0]
        return _behind(via_id, self.of(parent_id))

    def _named(self, document: Document, path: Path) -> RecordCurrency | None:
        field = self._field(document, path[0])
        if field is None or len(path) > MOST_HOPS + 1:
            return None
        if len(path) == 1:
            date = self._field(document, document.get("rateDate"))
            if field["fieldType"] != CURRENCY:
                return None
            rate = (rate_id(document["id"]),)
            return RecordCurrency((field["id"],), rate, date["id"] if date is not None else None)
        target = self._objects.get(self._object_id(field))
        beyond = self.of(target["id"]) if target is not None else None
        found = self._named(target, path[1:]) if target is not None and beyond is not None else None
        # Another currency of that record would have no rate.
        return _behind(field["id"], found) if found is not None and found == beyond else None

    def _amount_path(self, object_id: str, field: Mapping[str, Any]) -> Path:
        currency = self.of(object_id)
        if CURRENCY in field or not _may_be_money(field):
            return ()
        if field["fieldType"] != ROLLUP:
            return currency.path if currency is not None else ()
        found = self._summed(field)
        if found is None or currency is None:
            return ()
        below, source = found
        path = self.amount_path(below["id"], source)
        via = self._field(below, field.get("via"))
        through = via is not None and path == (via["id"], *currency.path)
        # Both take it from one record, as the payments and the instalments of a contract do.
        alike = path[-1:] == currency.path[-1:] and len(path) > 1 and not currency.own
        return currency.path if through or alike else ()

    def _summed(self, rollup: Mapping[str, Any]) -> tuple[Document, Mapping[str, Any]] | None:
        below = self._objects.get(self._ids.get(str(rollup.get("object")), ""))
        source = self._field(below, rollup.get("field")) if below is not None else None
        return (below, source) if below is not None and source is not None else None

    def _object_id(self, field: Mapping[str, Any]) -> str:
        return self._ids.get(str(field.get("target")), "")

    def _field(self, document: Document, name_or_id: object) -> Mapping[str, Any] | None:
        properties: Mapping[str, Mapping[str, Any]] = document.get("properties", {})
        found = properties.get(str(name_or_id))
        return found or next((f for f in properties.values() if f["id"] == name_or_id), None)


def rate_id(object_id: str) -> str:
    return _derived_id("rate", object_id)


def base_id(field_id: str) -> str:
    return _derived_id(BASE, field_id)


def _derived_id(what: str, element_id: str) -> str:
    """The same wherever the definition goes."""
    return "fld_" + hashlib.sha256(f"{what}:{element_id}".encode()).hexdigest()[:10]


def _may_be_money(field: Mapping[str, Any]) -> bool:
    """A rollup need not say its result; then that follows from what it sums up."""
    if field["fieldType"] == ROLLUP:
        return field.get("result", MONEY) == MONEY and field.get("function") not in COUNTING
    return field["fieldType"] == MONEY or (field["fieldType"] == FORMULA and field.get("result") == MONEY)


def _behind(reference_id: str, found: RecordCurrency | None) -> RecordCurrency | None:
    if found is None or len(found.path) > MOST_HOPS:
        return None
    return RecordCurrency((reference_id, *found.path), (reference_id, *found.rate))
