"""Functions about places on the earth."""

from __future__ import annotations

from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from dougong.expressions.functions import number, register
from dougong.expressions.numbers import Number, exact
from dougong.expressions.types import NUMBER

_EARTH_RADIUS = 6371.0088
"""In kilometres: the mean radius of WGS 84."""


def _distance(latitude: Number, longitude: Number, latitude2: Number, longitude2: Number) -> Decimal | None:
    """Along the great circle, to the metre; blank for what is no place on the earth."""
    if any(abs(exact(angle)) > 90 for angle in (latitude, latitude2)):
        return None
    if any(abs(exact(angle)) > 180 for angle in (longitude, longitude2)):
        return None
    north, north2 = radians(latitude), radians(latitude2)
    half_chord = sin((north2 - north) / 2) ** 2
    half_chord += cos(north) * cos(north2) * sin(radians(longitude2 - longitude) / 2) ** 2
    kilometres = 2 * _EARTH_RADIUS * asin(min(1.0, sqrt(half_chord)))
    return Decimal(f"{kilometres:.3f}")


register(
    "DISTANCE",
    "place",
    [number("latitude"), number("longitude"), number("other_latitude"), number("other_longitude")],
    NUMBER,
    _distance,
    english="The kilometres between two places as the crow flies, each given by latitude and longitude.",
    chinese="两个地点之间的直线距离（公里），地点用纬度和经度表示。",
    examples={
        "ROUND(DISTANCE(39.9042, 116.4074, 31.2304, 121.4737))": "1067",
        "DISTANCE(91, 0, 0, 0)": "NULL",
    },
)
