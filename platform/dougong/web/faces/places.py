"""Addresses, points on the map, and documents of JSON: one control each, of several inputs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from dougong.definitions import FieldDefinition
from dougong.fields.address import PARTS, countries, country_name, one_line
from dougong.fields.location import degrees
from dougong.web.conditions.operators import Unreadable
from dougong.web.faces.controls import Control, Editing, Typed
from dougong.web.faces.criteria import CRITERIA, Criterion, NumberCriterion, plain_number
from dougong.web.faces.looks import LONGEST_IN_HISTORY, LOOKS, Cell, Look
from dougong.web.faces.registering import show_as
from dougong.web.faces.texts import LONGEST_IN_CELL, shortened
from dougong.web.formats import Formats
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen
from dougong.web.texts import gettext

POINT = ("latitude", "longitude", "label")


class PartsControl(Control):
    """Its inputs are called ``name.part``; together they are one text of JSON, blank if all of them are."""

    parts: tuple[str, ...]

    def gathered(self, name: str, typed: Typed) -> str | None:
        given = {part: typed.get(f"{name}.{part}", "") for part in self.parts if f"{name}.{part}" in typed}
        if not given:
            return None
        return json.dumps(given, ensure_ascii=False) if any(map(str.strip, given.values())) else ""

    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        texts = {part: _as_text(value.get(part)) for part in self.parts}
        return json.dumps(texts, ensure_ascii=False)

    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        """What was typed, whatever it was."""
        try:
            found = json.loads(editing.data) if editing.data else {}
        except (ValueError, RecursionError):
            found = {}
        known = found if isinstance(found, dict) else {}
        return {"parts": {part: _as_text(known.get(part)) for part in self.parts}}


class AddressLook(Look):
    is_long = True
    width = 240

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        language = str(formats.locale)
        return lambda value: str(escape(one_line(value, language)))


class AddressControl(PartsControl):
    parts = PARTS

    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        names = country_choices(screen)
        details = super().details(screen, editing)
        return {**details, "known": details["parts"]["country"] in dict(names), "countries": names}


class CountryLook(Look):
    width = 110

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        language = str(formats.locale)
        return lambda code: str(escape(country_name(code, language)))


def country_choices(screen: Screen) -> list[tuple[str, str]]:
    """By name; China first."""
    names = sorted(countries(screen.language).items(), key=lambda pair: pair[1])
    first = [pair for pair in names if pair[0] == "CN"]
    return first + [pair for pair in names if pair not in first]


class LocationLook(Look):
    is_long = True
    width = 200

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return lambda value: str(place(value))


class LocationControl(PartsControl):
    parts = POINT


class JsonLook(Look):
    is_long = True
    width = 200

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return lambda value: str(Markup("<code>{}</code>").format(shortened(_json(value), LONGEST_IN_CELL)))

    def in_history(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return shortened(_json(value), LONGEST_IN_HISTORY)


class JsonControl(Control):
    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        return indented(value)


def place(value: Mapping[str, Any]) -> Markup:
    """A link for the maps of the device; no map's server learns of it before it is followed."""
    point = f"{degrees(value['latitude'])},{degrees(value['longitude'])}"
    text = value.get("label") or point.replace(",", ", ")
    return Markup('<a class="dg-link" href="geo:{}" title="{}">{}</a>').format(point, point, text)


def indented(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return degrees(value) if isinstance(value, float | int) else str(value)


class NearCriterion(Criterion):
    """Latitude, longitude and kilometres."""

    several = "near"

    def literal(self, text: str) -> str:
        return plain_number(text)

    def expression(self, path: FieldPath, operator: str, literals: Sequence[str]) -> str:
        if operator == "near" and len(literals) != NEAR_VALUES:
            raise Unreadable("")
        return super().expression(path, operator, literals)

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Sequence[str]:
        if len(values) != NEAR_VALUES:
            return values
        latitude, longitude, distance = values
        text = gettext("{distance} km around {place}")
        return [text.format(distance=distance, place=f"{latitude}, {longitude}")]


class TextPartCriterion(Criterion):
    operators = ("contains", "equals", "differs", "starts_with", "blank", "filled")


class CountryCriterion(Criterion):
    operators = ("equals", "differs", "blank", "filled")
    control = "choice"

    def details(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Mapping[str, Any]:
        return {"options": [{"key": code, "title": name} for code, name in country_choices(screen)]}

    def shown(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Sequence[str]:
        return [country_name(value, screen.language) for value in values]


class DegreesCriterion(NumberCriterion):
    operators = ("at_least", "at_most", "blank", "filled")


NEAR_VALUES = 3

show_as("address", AddressLook(), AddressControl())
show_as("location", LocationLook(), LocationControl(), NearCriterion())
CRITERIA.register("address.country", CountryCriterion())
for _name in ("province", "city", "district", "detail", "postcode"):
    CRITERIA.register(f"address.{_name}", TextPartCriterion())
CRITERIA.register("location.label", TextPartCriterion())
for _name in ("latitude", "longitude"):
    CRITERIA.register(f"location.{_name}", DegreesCriterion())
LOOKS.register("address.country", CountryLook())
show_as("json", JsonLook(), JsonControl())
