"""Line items as reading and writing their parents need them."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.definitions import LineItems
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.storage import Release


@dataclass(frozen=True, slots=True, eq=False)
class LineLayout:
    """Line items of an object. ``via`` is the lines' reference to their parent, ``order`` keeps their
    order."""

    definition: LineItems
    child_id: str
    via: FieldLayout
    order: FieldLayout | None

    @property
    def id(self) -> str:
        return self.definition.id

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def kept(self) -> tuple[str, ...]:
        """Names of the fields that the product keeps: they are no part of a line's JSON."""
        return (self.via.name,) if self.order is None else (self.via.name, self.order.name)


def lines_of(release: Release, layout: ObjectLayout) -> tuple[LineLayout, ...]:
    """The line items of an object's records."""
    return release.cached(
        ("records.lines", layout.id),
        lambda: tuple(_line_layout(release, lines) for lines in layout.definition.line_items),
    )


def _line_layout(release: Release, lines: LineItems) -> LineLayout:
    child = layout_of(release, lines.object_id)
    order = child.by_id[lines.order_id] if lines.order_id is not None else None
    return LineLayout(lines, child.id, child.by_id[lines.via_id], order)
