"""The filter bar: conditions in the address, as chips, as rows of the popover, and as one expression.

In an address a condition is ``f=field~operator~value~value``, each part percent-encoded on its own; an
expression that somebody wrote is ``where=…``. Both narrow what the view already filters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.fields import OPERATORS
from dougong.storage import Transaction
from dougong.web.conditions.operators import PERIODS, Unreadable, day_count, period
from dougong.web.faces.criteria import criterion_of, operators_of
from dougong.web.paths import FieldPath, own_paths, path_of_name
from dougong.web.screens import Screen
from dougong.web.texts import gettext

MAX_CONDITIONS = 20


@dataclass(frozen=True, slots=True)
class Condition:
    path: FieldPath
    operator: str
    values: tuple[str, ...] = ()

    def to_address(self) -> str:
        return "~".join(
            quote(part, safe="").replace("~", "%7E") for part in (self.path.name, self.operator, *self.values)
        )

    def expression(self, tx: Transaction) -> str:
        """Raises Unreadable."""
        operator = OPERATORS[self.operator]
        if operator.values == 0:
            return operator.write(self.path.name, ())
        if not self.values:
            raise Unreadable("")
        if operator.presets:
            return operator.write(self.path.name, [period(self.path.name, self.values[0])])
        if operator.counted:
            return operator.write(self.path.name, [day_count(self.values[0])])
        return criterion_of(self.path.type_name).condition(tx, self.path, self.operator, self.values)


def read_conditions(screen: Screen, obj: ObjectDefinition, texts: Iterable[str]) -> list[Condition]:
    """What cannot be read any more, because a field was renamed, say, is dropped."""
    found = []
    for text in list(texts)[:MAX_CONDITIONS]:
        name, _, rest = text.partition("~")
        operator, *values = rest.split("~")
        condition = make_condition(
            screen, obj, unquote(name), unquote(operator), [unquote(v) for v in values]
        )
        if condition is not None:
            found.append(condition)
    return found


def make_condition(
    screen: Screen, obj: ObjectDefinition, name: str, operator: str, values: Sequence[str]
) -> Condition | None:
    path = path_of_name(screen.definitions, obj, name)
    if path is None or operator not in operators_of(path):
        return None
    filled = tuple(value for value in values if value.strip())
    if OPERATORS[operator].values == 1:
        filled = filled[:1]
    return Condition(path, operator, filled if OPERATORS[operator].values else ())


def operator_titles(path: FieldPath) -> list[tuple[str, str]]:
    return [(name, gettext(OPERATORS[name].title)) for name in operators_of(path)]


def shown_values(screen: Screen, condition: Condition) -> str:
    """The values as a chip shows them."""
    if OPERATORS[condition.operator].presets:
        found = PERIODS.get(condition.values[0] if condition.values else "")
        return gettext(found[0]) if found else ""
    if OPERATORS[condition.operator].counted:
        return ""
    path = condition.path
    return gettext(", ").join(criterion_of(path.type_name).shown(screen, path, condition.values))


def operator_title(condition: Condition) -> str:
    """As a chip says it; a number of days stands in the middle of it."""
    title = gettext(OPERATORS[condition.operator].title)
    if OPERATORS[condition.operator].counted and condition.values:
        return title.replace("…", condition.values[0])
    return title


def first_field(obj: ObjectDefinition) -> FieldPath:
    return own_paths(obj)[0]
