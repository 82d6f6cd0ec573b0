"""Points on the map, with a name if they have one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, ClassVar

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.expressions.types import PLACE, Type
from dougong.fields.base import Schema, both
from dougong.fields.clean import clean
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import refuse, shown, wrong_type
from dougong.fields.json_field import parsed_json
from dougong.fields.parts import Part, number_part, text_part
from dougong.fields.structured import StructuredType, compact, text_schema
from dougong.problems import N_

DECIMALS = 6
"""A tenth of a metre."""
LONGEST_LABEL = 200
LOCATION_PARTS: tuple[Part, ...] = (
    number_part("latitude", both("Latitude", "纬度")),
    number_part("longitude", both("Longitude", "经度")),
    text_part("label", both("Name of the place", "地点名称")),
)
PARTS = frozenset(part.name for part in LOCATION_PARTS)
EXPECTED = N_("Expected a latitude and a longitude, found {value}.")
_DEGREES = r"([+-]?[0-9]{1,3}(?:\.[0-9]*)?)"
_WRITTEN = re.compile(rf"\(?\s*{_DEGREES}\s*[,; ]\s*{_DEGREES}\s*\)?\s*(.*)", re.DOTALL)


class LocationType(StructuredType):
    name = "location"
    title = both("Location", "位置")
    help = both(
        "A point on the map: latitude, longitude and a name. A phone can fill in where it is.",
        "地图上的一个点：纬度、经度和名称，可以用手机当前位置填写。",
    )
    widget = "location"
    reader = "location"
    operators: ClassVar[tuple[str, ...]] = ("near", "filled", "blank")
    is_searched = True
    part_names = tuple(part.name for part in LOCATION_PARTS)

    def value_parts(self, field: FieldDefinition, definitions: DefinitionSet) -> tuple[Part, ...]:
        return LOCATION_PARTS

    def expression_type(self, field: FieldDefinition) -> Type:
        return PLACE

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return _exact

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lambda value, context: _exact(_written(value) if isinstance(value, str) else value)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {
            "type": "object",
            "properties": {
                "latitude": {"type": "number", "minimum": -90, "maximum": 90},
                "longitude": {"type": "number", "minimum": -180, "maximum": 180},
                "label": text_schema(LONGEST_LABEL),
            },
            "required": ["latitude", "longitude"],
            "additionalProperties": False,
        }

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        place = self.to_json(value, field)
        point = f"{degrees(place['latitude'])}, {degrees(place['longitude'])}"
        return f"{point} {place['label']}" if place["label"] else point


def degrees(number: float) -> str:
    text = f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _exact(value: object) -> str:
    if not isinstance(value, dict) or not set(value) <= PARTS or not {"latitude", "longitude"} <= set(value):
        raise wrong_type(EXPECTED, value)
    label = value.get("label")
    if label is not None and not isinstance(label, str):
        raise wrong_type(N_("Expected text, found {value}."), label)
    return compact(
        {
            "latitude": _degrees(value["latitude"], 90),
            "longitude": _degrees(value["longitude"], 180),
            "label": (clean(label, LONGEST_LABEL).strip() or None) if label is not None else None,
        }
    )


def _degrees(number: Any, most: int) -> float:
    if not isinstance(number, int | float) or isinstance(number, bool):
        raise wrong_type(EXPECTED, number)
    if not -most <= number <= most:
        raise refuse("off_the_map", N_("A latitude lies within ±90, a longitude within ±180 degrees."))
    return round(float(number), DECIMALS) + 0.0


def _written(text: str) -> Any:
    """JSON, or two numbers with a name behind them."""
    plain = unicodedata.normalize("NFKC", text).strip() if len(text) <= 1_000 else ""
    if plain.startswith("{"):
        place = parsed_json(plain)
        if not isinstance(place, dict):
            return place
        return {name: part if name == "label" else _number(part) for name, part in place.items()}
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        raise refuse(
            "not_a_location",
            N_("“{value}” is not a location such as 31.2304, 121.4737 People’s Square."),
            value=shown(text),
        )
    return {"latitude": float(found[1]), "longitude": float(found[2]), "label": found[3].strip() or None}


def _number(part: Any) -> Any:
    """A form's boxes hold text."""
    if isinstance(part, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,3}(\.[0-9]*)?\s*", part):
        return float(part)
    return part
