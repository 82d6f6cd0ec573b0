"""Days and instants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from markupsafe import Markup

from dougong.definitions import FieldDefinition
from dougong.web.conditions.operators import Unreadable, day_literal
from dougong.web.escaping import escaped
from dougong.web.faces.controls import Control, Editing
from dougong.web.faces.criteria import Criterion
from dougong.web.faces.looks import Cell, Look
from dougong.web.faces.registering import show_as
from dougong.web.formats import Formats
from dougong.web.paths import FieldPath
from dougong.web.screens import Screen


class DateLook(Look):
    column = "date"
    width = 112
    card = "c-date"
    fact = 2

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        return escaped

    def shown(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return formats.day(value)

    def in_history(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return self.cell(formats, field)(value)


class DateTimeLook(DateLook):
    width = 148
    fact = 4

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        zone = formats.zone

        def write(value: str) -> str:
            return datetime.fromisoformat(value).astimezone(zone).isoformat(" ", "minutes")[:16]

        return write

    def shown(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return formats.instant(value)


class DateControl(Control):
    length = 10
    """Of a text that the browser's own box can show; what is no date is shown as text, not dropped."""

    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        return value.isoformat() if isinstance(value, date) else str(value)

    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        return {"native": self._is_native(editing.data)}

    def shown(self, screen: Screen, editing: Editing) -> str | Markup:
        return editing.data.replace("T", " ")

    def _is_native(self, data: str) -> bool:
        if not data:
            return True
        try:
            datetime.fromisoformat(data)
        except ValueError:
            return False
        return len(data) == self.length


class DateTimeControl(DateControl):
    length = 16

    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return f"{moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(screen.zone):%Y-%m-%dT%H:%M}"


class DateCriterion(Criterion):
    control = "date"

    def literal(self, text: str) -> str:
        try:
            return day_literal(date.fromisoformat(text.strip()))
        except ValueError:
            raise Unreadable(text) from None


class DateTimeCriterion(DateCriterion):
    def expression(self, path: FieldPath, operator: str, literals: Sequence[str]) -> str:
        if operator == "equals":
            return f"{path.name} >= {literals[0]} AND {path.name} < {literals[0]} + 1"
        return super().expression(path, operator, literals)


class TimeLook(Look):
    column = "date"
    width = 96


class TimeControl(Control):
    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        """What is no time is shown as it was typed."""
        return {"native": not editing.data or (len(editing.data) in (5, 8) and editing.data[2] == ":")}


class TimeCriterion(Criterion):
    control = "time"

    def literal(self, text: str) -> str:
        try:
            moment = time.fromisoformat(text.strip())
        except ValueError:
            raise Unreadable(text) from None
        return super().literal(moment.isoformat("auto").removesuffix(":00"))


show_as("time", TimeLook(), TimeControl(), TimeCriterion())
show_as("date", DateLook(), DateControl(), DateCriterion())
show_as("datetime", DateTimeLook(), DateTimeControl(), DateTimeCriterion())
