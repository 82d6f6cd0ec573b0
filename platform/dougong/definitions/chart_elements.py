"""Charts and the cards of home pages as typed, frozen objects."""

from __future__ import annotations

import dataclasses

from dougong.dataclasses import dataclass
from dougong.definitions.field_elements import Path
from dougong.definitions.walking import Document


@dataclass(frozen=True, slots=True)
class ChartDefinition:
    """``field_id`` is what the measure is of, ``group`` the path by whose values records are put together."""

    id: str
    name: str
    title: str
    description: str | None
    object_id: str
    view_id: str
    type: str
    measure: str
    field_id: str | None
    group: Path
    bucket: str | None
    most: int
    document: Document = dataclasses.field(repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class HomeCard:
    id: str
    name: str
    title: str | None
    type: str
    view_id: str | None
    chart_id: str | None
    rows: int
    side: str
    urgent: bool
    chosen: bool
