"""How values are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from markupsafe import Markup

from dougong.definitions import FieldDefinition
from dougong.fields import FIELD_TYPES
from dougong.registry import Registry
from dougong.web.escaping import escaped
from dougong.web.formats import Formats

Cell = Callable[[Any], str]
"""Makes HTML of a value of record JSON that is not blank."""

TEXT_WIDTH = 176
LONGEST_IN_HISTORY = 120


class Look:
    """Of a line of text, unless a type says otherwise. ``field`` is None for a system field."""

    reader: ClassVar[str | None] = None
    """The macro that shows a value on pages; None: the one that the field type names."""

    column: ClassVar[str] = ""
    """A CSS class of the cells: "num" stands to the right, "date" keeps digits under digits."""

    width: ClassVar[int] = TEXT_WIDTH
    """Of the column, in pixels: what is over is shared out among all, what is lacking is scrolled."""

    card: ClassVar[str] = ""
    """The place on a phone's card: c-pill, c-sub, c-amount, c-date, c-owner or c-call; the first column of a
    fitting type takes each, a second one that of c-pill stands below it."""

    fact: ClassVar[int] = 0
    """The rank among what one looks up first and finds above a record's sections; 0: not there."""

    sortable: ClassVar[bool] = True
    """Whether records have an order by it."""

    summed: ClassVar[bool] = False
    """Whether a list shows the sum under the column."""

    is_long: ClassVar[bool] = False
    """Whether it takes the whole width of a form, and no column of a list that nobody designed."""

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        """Asked once per column; the function is called for every row."""
        return escaped

    def shown(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str | Markup:
        """A single value where there is room for it: in facts, in sums, beside another in a conflict."""
        return Markup(self.cell(formats, field)(value))  # noqa: S704 - cells escape

    def in_history(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str | Markup:
        return self.shown(formats, value, field)

    def pill(self, formats: Formats, value: Any, field: FieldDefinition) -> Markup | None:
        """What stands in colour beside the title of a record's page."""
        return None


class TextLook(Look):
    def shown(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str | Markup:
        text: str = value
        return text

    def in_history(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str | Markup:
        text: str = value
        return text if len(text) <= LONGEST_IN_HISTORY else f"{text[:LONGEST_IN_HISTORY]}…"


LOOKS: Registry[Look] = Registry("look of field type")
PLAIN = TextLook()


def look_of(type_name: str) -> Look:
    return LOOKS.get(type_name) or PLAIN


def reader_of(type_name: str) -> str:
    return look_of(type_name).reader or FIELD_TYPES[type_name].reader
