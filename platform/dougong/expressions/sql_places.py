"""Distances in SQL. SQLite calls the function that expressions call; PostgreSQL computes by the same steps, with
the same functions of the C library."""

from __future__ import annotations

import ast
from decimal import Decimal

from dougong.expressions.numbers import exact
from dougong.expressions.operators import Value
from dougong.expressions.places import EARTH_RADIUS, METRE_DECIMALS, point_of
from dougong.expressions.sql_linear import Linear, Term
from dougong.expressions.sql_walk import ConditionWalk

SQLITE_FUNCTION = "dg_metres"
KILOMETRES_PER_DEGREE = 111
"""Of latitude, a little too few: what is farther off cannot be nearer."""

_NAMES = ("latitude", "longitude")


def distance(walk: ConditionWalk, node: ast.expr) -> Linear | None:
    """None if the node is no call of DISTANCE."""
    if not _is_distance(node):
        return None
    given = [_angle(walk, one) for one in _angles(walk, node)]
    sql = f"{SQLITE_FUNCTION}({', '.join(given)})" if walk.binds.is_sqlite else _formula(*given)
    return Linear.of_column(Term(sql, METRE_DECIMALS))


def band(walk: ConditionWalk, node: ast.expr, operator: str, limit: Value) -> str:
    """What is near a point lies near its latitude, too: asked first, for it costs less. "" where it is not so."""
    if not _is_distance(node) or operator not in ("<", "<=") or limit is None:
        return ""
    latitude, _, other, _ = _angles(walk, node)
    if isinstance(latitude, Decimal):
        latitude, other = other, latitude
    if isinstance(latitude, Decimal) or not isinstance(other, Decimal) or latitude[1] != 6:
        return ""
    around = max(exact(limit), Decimal(0)) / KILOMETRES_PER_DEGREE + Decimal("0.001")
    ends = [other - around, other + around]
    if walk.binds.is_sqlite:
        low, high = (walk.binds.value("bigint", int(end.scaleb(6))) for end in ends)
    else:
        low, high = (walk.binds.value("numeric", end) for end in ends)
    return f"{latitude[0]} BETWEEN {low} AND {high} AND "


_Angle = Decimal | tuple[str, int]
"""A constant, or a column with its scale."""


def _is_distance(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "DISTANCE"


def _angles(walk: ConditionWalk, node: ast.expr) -> list[_Angle]:
    """Latitude and longitude of the two places."""
    found: list[_Angle] = []
    for argument in node.args if isinstance(node, ast.Call) else ():
        if walk.is_constant(argument):
            value = walk.constant(argument)
            if value is None:
                raise walk.refusal(argument)
            found += map(exact, point_of(value)) if isinstance(value, str) else [exact(value)]
        elif not isinstance(argument, ast.Name):
            raise walk.refusal(argument)
        elif walk.type_of(argument).form == "place":
            parts = walk.column(argument).parts
            if not parts:
                raise walk.refusal(argument)
            found += [(parts[name], 6) for name in _NAMES]
        else:
            column = walk.column(argument)
            scale = column.scale if column.scale is not None else walk.type_of(argument).scale
            found.append((column.sql, scale or 0))
    return found


def _angle(walk: ConditionWalk, angle: _Angle) -> str:
    if isinstance(angle, Decimal):
        text = f"{angle:f}"
        return walk.binds.value("text", text) if walk.binds.is_sqlite else f"({text})"
    sql, scale = angle
    return f"({sql} || 'e-{scale}')" if walk.binds.is_sqlite else f"({sql})"


def _formula(north: str, east: str, north2: str, east2: str) -> str:
    on_earth = " AND ".join(
        f"abs({angle}) <= {most}" for angle, most in ((north, 90), (east, 180), (north2, 90), (east2, 180))
    )
    first, second = f"radians({north}::float8)", f"radians({north2}::float8)"
    chord = (
        f"power(sin(({second} - {first}) / 2), 2)"
        f" + cos({first}) * cos({second}) * power(sin(radians(({east2} - {east})::float8) / 2), 2)"
    )
    kilometres = f"{2 * EARTH_RADIUS}::float8 * asin(least(1, sqrt({chord})))"
    return f"(CASE WHEN {on_earth} THEN round(({kilometres})::numeric, {METRE_DECIMALS}) END)"
