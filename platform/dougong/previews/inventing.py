"""Records for an object that has none yet, so that there is something to look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.previews.gathering import Sample

INVENTED = 5


def invent(obj: ObjectDefinition, now: datetime, owner: int | None) -> list[Sample]:
    """What cannot be thought of is blank. Their ids are below zero: none is that of a record."""
    return [_one(obj, number, now, owner) for number in range(1, INVENTED + 1)]


def _one(obj: ObjectDefinition, number: int, now: datetime, owner: int | None) -> Sample:
    sample: Sample = {"id": -number, "owner": None if owner is None else {"id": owner}}
    for field in obj.fields:
        make = MAKERS.get(field.type_name)
        if field.recipe is None and not field.derived_from and make is not None:
            sample[field.id] = make(field, number, now.date())
    if obj.title_field is not None and obj.title_field.type_name == "text":
        sample[obj.title_field.id] = f"{obj.title} {number}"
    return sample


Maker = Callable[[FieldDefinition, int, date], Any]


def _option(field: FieldDefinition, number: int, day: date) -> Any:
    options = [one for one in field.select_options if not one.when]
    return options[(number - 1) % len(options)].key if options else None


def _number(field: FieldDefinition, number: int, day: date) -> Any:
    options = field.options
    low, high = options.get("minimum", 1), options.get("maximum", 10**6)
    return min(max(number * 12, int(low)), int(high))


def _reference(field: FieldDefinition, number: int, day: date) -> Any:
    return {"id": -number}


MAKERS: dict[str, Maker] = {
    "text": lambda field, number, day: f"{field.title} {number}"[: field.options.get("maxLength", 100)],
    "long_text": lambda field, number, day: field.title,
    "select": _option,
    "multi_select": lambda field, number, day: [one] if (one := _option(field, number, day)) else None,
    "integer": _number,
    "decimal": lambda field, number, day: f"{number * 12}.5",
    "money": lambda field, number, day: str(number * 1200),
    "percent": lambda field, number, day: f"0.{number}",
    "rating": lambda field, number, day: min(number, field.options.get("maximum", 5)),
    "progress": lambda field, number, day: number * 20,
    "boolean": lambda field, number, day: number % 2 == 1,
    "date": lambda field, number, day: (day + timedelta(days=3 * number - 6)).isoformat(),
    "datetime": lambda field, number, day: f"{day + timedelta(days=number - 3)}T0{number}:30:00Z",
    "time": lambda field, number, day: f"{8 + number:02}:30",
    "email": lambda field, number, day: f"person{number}@example.com",
    "url": lambda field, number, day: f"https://example.com/{number}",
    "reference": _reference,
}
