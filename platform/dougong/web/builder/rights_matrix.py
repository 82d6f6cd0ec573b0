"""Rights on fields as a matrix: a row for each field of the object, a column for each word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dougong.definitions import COMPUTED
from dougong.definitions.field_elements import AUTO_NUMBER
from dougong.definitions.walking import Spot
from dougong.web.builder.choices import choices_for, enum_choices, fields_of, owner_of
from dougong.web.builder.controls import Choice, Control, Row
from dougong.web.texts import gettext

if TYPE_CHECKING:
    from dougong.web.builder.making_controls import ControlMaker

READ_ONLY = frozenset({*COMPUTED, AUTO_NUMBER})


def rights_rows(maker: ControlMaker, spot: Spot, name: str) -> tuple[list[Choice], list[Row]]:
    """The columns, and a row for each field: of those that nobody writes only the first word can be chosen.

    System fields have a row once they are named.
    """
    entry = spot.node.items
    assert entry is not None  # noqa: S101 - asked of lists only
    values = spot.value if isinstance(spot.value, list) else []
    said: dict[str, Any] = {one["field"]: one.get("right") for one in values if "field" in one}
    above = (*spot.above, spot.value)
    blank = Spot(entry.properties["field"], None, (*spot.path, 0, "field"), (*above, {}))
    spec = blank.node.reference
    assert spec is not None  # noqa: S101 - a matrix is about fields
    fields = fields_of(maker.design, owner_of(maker.design, blank, spec.of))
    words = enum_choices(entry.properties["right"], maker.language)
    none = Choice("", gettext("Hidden") if said else gettext("By role"))
    rows = []
    for one in choices_for(maker.design, blank):
        known = fields.get(one.value)
        if known is None and one.value not in said and one.value != "owner":
            continue
        fixed = known["fieldType"] in READ_ONLY if known is not None else one.value != "owner"
        chosen = Control(f"{name}/{one.value}/right", "choice", one.title, value=said.get(one.value) or "")
        chosen.choices = [none, *(words[:1] if fixed else words)]
        rows.append(Row(one.value, [chosen], [], one.title))
    return [none, *words], rows
