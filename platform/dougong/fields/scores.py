"""Whole numbers on a short scale: stars, and how far something has come."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.base import both, options
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.integer import IntegerType
from dougong.problems import Problem

USUAL_STARS = 5
DONE = 100
STARS = "★⭐"
HOLLOW = "☆"


class RatingType(IntegerType):
    name = "rating"
    title = both("Rating", "评分")
    help = both("One to five stars, or as many as are set.", "一到五颗星，星数可以设置。")
    options_schema = options(
        {
            "maximum": {
                "type": "integer",
                "minimum": 3,
                "maximum": 10,
                "title": "Stars",
                "x-title-zh": "星数",
            }
        }
    )
    widget = "rating"
    reader = "rating"
    operators = ("equals", "at_least", "at_most", "blank", "filled")
    can_be_unique = False

    def bounds(self, field: FieldDefinition) -> tuple[int, int]:
        return 1, stars(field)

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        read = super().lenient(field, definitions)
        return lambda value, context: read(_counted(value), context)

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        return ()


class ProgressType(IntegerType):
    name = "progress"
    title = both("Progress", "进度")
    help = both("From 0 to 100 per cent, shown as a bar.", "0% 到 100%，显示为进度条。")
    options_schema = options({})
    widget = "progress"
    reader = "progress"
    can_be_unique = False

    def bounds(self, field: FieldDefinition) -> tuple[int, int]:
        return 0, DONE

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        read = super().lenient(field, definitions)
        return lambda value, context: read(_without_sign(value), context)


def stars(field: FieldDefinition) -> int:
    most: int = field.options.get("maximum", USUAL_STARS)
    return most


def _counted(value: object) -> object:
    """Three for “★★★☆☆”."""
    text = value.strip().replace("\ufe0f", "") if isinstance(value, str) else ""
    full = text.rstrip(HOLLOW)
    return len(full) if full and not full.strip(STARS) else value


def _without_sign(value: object) -> object:
    return value.strip().rstrip("%％") if isinstance(value, str) else value
