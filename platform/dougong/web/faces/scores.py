"""Stars and bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from dougong.definitions import FieldDefinition
from dougong.fields.scores import stars
from dougong.web.faces.controls import Control, Editing
from dougong.web.faces.criteria import NumberCriterion
from dougong.web.faces.looks import Cell, Look
from dougong.web.faces.registering import show_as
from dougong.web.formats import Formats
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen
from dougong.web.texts import gettext


class RatingLook(Look):
    width = 124
    card = "c-amount"
    fact = 3

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        most = stars(field) if field else 5
        drawn = [str(rated(value, most)) for value in range(most + 1)]
        return lambda value: drawn[value] if 0 <= value <= most else str(value)


class RatingControl(Control):
    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        most = stars(editing.field) if editing.field else 5
        return {"stars": range(1, most + 1), "known": editing.data in map(str, range(1, most + 1))}


class RatingCriterion(NumberCriterion):
    control = "choice"

    def details(self, screen: Screen, path: FieldPath, values: Sequence[str]) -> Mapping[str, Any]:
        most = stars(path.field) if path.field else 5
        return {"options": [{"key": str(number), "title": "★" * number} for number in range(1, most + 1)]}


class ProgressLook(Look):
    width = 136
    card = "c-amount"
    fact = 3

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return lambda value: str(bar(value))


def rated(value: int, most: int) -> Markup:
    """Read out as "3 of 5 stars"."""
    words = gettext("{count} of {most} stars").format(count=value, most=most)
    drawn = '<span class="dg-stars" role="img" aria-label="{}">{}<i>{}</i></span>'
    return Markup(drawn).format(words, "★" * value, "★" * (most - value))  # noqa: S704 - a constant


def bar(value: int) -> Markup:
    drawn = '<span class="dg-bar"><progress max="100" value="{}" aria-hidden="true"></progress>{}%</span>'
    return Markup(drawn).format(value, value)  # noqa: S704 - a constant


show_as("rating", RatingLook(), RatingControl(), RatingCriterion())
show_as("progress", ProgressLook(), criterion=NumberCriterion())
