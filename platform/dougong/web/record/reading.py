"""A record's page, section by section: fields to read and tables of line items, each where the form has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.form_views import section_views
from dougong.web.forms.record_forms import FormLayout, PlacedGrid
from dougong.web.lines.line_tables import LineTable, line_table
from dougong.web.screens import Screen


@dataclass(frozen=True, slots=True)
class ReadSection:
    name: str
    title: str
    fields: Sequence[FieldView]
    tables: Sequence[LineTable]
    id: str = ""
    columns: int = 2
    tab_id: str | None = None
    folds: bool = False
    folded: bool = False


def reading_sections(
    screen: Screen,
    obj: ObjectDefinition,
    layout: FormLayout,
    record: Mapping[str, Any],
    hidden: frozenset[str],
) -> list[ReadSection]:
    """Those of the form without what is hidden for this record and without what is empty; lines that the form
    does not have come last.
    """
    views = section_views(screen, layout, {}, (), None, record, hidden)
    sections = []
    for placed, view in zip(layout.sections, views, strict=True):
        if not view.visible:
            continue
        fields = [field for field in view.fields if field.visible]
        filled = fields if any(field.value is not None for field in fields) else []
        tables = list(_tables(screen, placed.grids, record, hidden))
        if filled or tables:
            look = (view.columns, view.tab_id, view.folds and bool(filled), view.folded and bool(filled))
            sections.append(ReadSection(view.name, view.title, filled, tables, view.id, *look))
    placed_ids = {grid.lines.id for grid in layout.grids}
    loose = [lines for lines in obj.line_items if lines.id not in placed_ids and lines.name in record]
    sections += [ReadSection("", "", (), [line_table(screen, one, record[one.name])]) for one in loose]
    return sections


def _tables(
    screen: Screen, grids: Iterable[PlacedGrid], record: Mapping[str, Any], hidden: frozenset[str]
) -> Iterable[LineTable]:
    for grid in grids:
        # What the reader may not see is not in the record.
        if grid.placement.id not in hidden and grid.lines.name in record:
            yield line_table(screen, grid.lines, record[grid.lines.name])
