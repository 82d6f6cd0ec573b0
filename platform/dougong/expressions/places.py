"""Functions about places on the earth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from dougong.expressions.functions import Parameter, number, register
from dougong.expressions.numbers import Number, exact
from dougong.expressions.operators import Value
from dougong.expressions.types import NUMBER, Type

EARTH_RADIUS = 6371.0088
"""In kilometres: the mean radius of WGS 84."""
METRE_DECIMALS = 3

_SHAPES = {
    ("number", "number", "number", "number"),
    ("place", "number", "number"),
    ("number", "number", "place"),
    ("place", "place"),
}


def distance(latitude: Number, longitude: Number, latitude2: Number, longitude2: Number) -> Decimal | None:
    """Along the great circle, to the metre; blank for what is no place on the earth."""
    if any(abs(exact(angle)) > 90 for angle in (latitude, latitude2)):
        return None
    if any(abs(exact(angle)) > 180 for angle in (longitude, longitude2)):
        return None
    north, north2 = radians(latitude), radians(latitude2)
    half_chord = sin((north2 - north) / 2) ** 2
    half_chord += cos(north) * cos(north2) * sin(radians(longitude2 - longitude) / 2) ** 2
    kilometres = 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half_chord)))
    return Decimal(f"{kilometres:.{METRE_DECIMALS}f}")


def metres(*angles: str | None) -> int | None:
    """The same for texts of numbers, in whole metres: SQLite calls it."""
    if None in angles:
        return None
    found = distance(*(Decimal(angle) for angle in angles if angle is not None))
    return None if found is None else int(found.scaleb(METRE_DECIMALS))


def point_of(place: str) -> tuple[Decimal, Decimal]:
    """Latitude and longitude of the text of a location."""
    found = json.loads(place, parse_float=Decimal, parse_int=Decimal)
    return found["latitude"], found["longitude"]


def _distance(*places: Value) -> Decimal | None:
    angles: list[Number] = []
    for place in places:
        angles += point_of(place) if isinstance(place, str) else [place]
    return distance(*angles)


def _fits(types: Sequence[Type]) -> Type | None:
    """Each place is a location, or a latitude and a longitude."""
    for shape in _SHAPES:
        if len(shape) == len(types) and all(map(_is, types, shape)):
            return NUMBER
    return None


def _is(found: Type, wanted: str) -> bool:
    return found.name == "blank" or wanted == (found.form or found.name)


register(
    "DISTANCE",
    "place",
    [
        Parameter("place", ("number", "text")),
        Parameter("other_place", ("number", "text")),
        Parameter("latitude", ("number", "text"), optional=True),
        number("longitude", optional=True),
    ],
    _fits,
    _distance,
    english="The kilometres between two places as the crow flies. Each is a location, or a latitude and a longitude,"
    " as in DISTANCE(office, 31.2304, 121.4737). Can be used in filters.",
    chinese="两个地点之间的直线距离（公里）。地点可以是位置字段，也可以是纬度和经度，"
    "例如 DISTANCE(office, 31.2304, 121.4737)，可用于筛选。",
    examples={
        "ROUND(DISTANCE(39.9042, 116.4074, 31.2304, 121.4737))": "1067",
        "DISTANCE(91, 0, 0, 0)": "NULL",
    },
)
