"""Rows of line items at rest: text, which becomes controls when somebody goes there.

A grid of hundreds of lines is light that way: the controls of one row stand in its template, a row at rest has its
cells' text and what its controls would hold. Only grids rest whose controls are filled by their one text.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from dougong.web.faces.looks import look_of
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.moulds import SWITCH, UNIFORM, WORDS
from dougong.web.forms.pickers import target_name, titles_of
from dougong.web.lines.line_grids import GridRow, GridView
from dougong.web.lines.line_packing import pack
from dougong.web.screens import Screen, current_screen

REFERENCE = "reference"
RESTING = frozenset({*UNIFORM, SWITCH, REFERENCE, "currency", "select"})
"""Widgets whose controls are filled by their one text, and that of the box of a reference."""

Titles = Mapping[str, Mapping[str, str]]
"""Of the records that lines refer to: by field and id."""


def can_rest(columns: Iterable[FieldView]) -> bool:
    return all(column.read_only or column.widget in RESTING for column in columns)


class Resting:
    """Makes the rows of one grid."""

    def __init__(self, view: GridView) -> None:
        self._view = view
        self._cells = Cells(
            current_screen(), view.template.cells, [(row.texts, row.value) for row in view.rows]
        )
        kinds = [f' class="{column.kind}"' if column.kind else "" for column in view.columns]
        self._heads = [
            f'<td{kind} data-label="{html.escape(column.title)}">'
            for kind, column in zip(kinds, view.columns, strict=True)
        ]
        self._drag = ' draggable="true" data-line-grip' if view.movable else ""

    def html(self, row: GridRow, number: int) -> str:
        packed = {"id": row.id, "version": row.version} if row.id else {}
        packed |= self._cells.packed(row.texts, row.value)
        sent, kept = pack(row.key, packed), ""
        if row.untouched:
            kept = f" data-row='{_quoted(json.dumps(packed, ensure_ascii=False))}'"
            sent = pack(row.key, {"id": row.id})
        shown = self._cells.shown(row.texts, row.value)
        cells = "".join([f"{head}{text}</td>" for head, text in zip(self._heads, shown, strict=True)])
        return (
            f'<tr id="{self._view.id}-{row.key}" data-line="{row.key}" data-rests{kept} tabindex="0">'
            f'<td class="dg-lines-number" data-number="{number}"{self._drag}>'
            f'<input type="hidden" name="{self._view.name}.row" value=\'{_quoted(sent)}\'></td>'
            f'{cells}<td class="dg-lines-tools"></td></tr>'
        )


class Cells:
    """What is read and what is sent of the cells of rows: ``rows`` are their texts by column, and their values by
    field. The titles of what they refer to are asked for once."""

    def __init__(
        self,
        screen: Screen,
        columns: Sequence[FieldView],
        rows: Sequence[tuple[Sequence[str], Mapping[str, Any]]],
    ) -> None:
        self._columns = columns
        self._names = [column.name.rpartition(".")[2] for column in columns]
        self._titles: dict[str, Mapping[str, str]] = {}
        for index, column in enumerate(columns):
            if column.widget == REFERENCE:
                self._titles[self._names[index]] = self._named(screen, index, rows)
        self._show = [self._shower(screen, column) for column in columns]

    def packed(self, texts: Sequence[str], value: Mapping[str, Any]) -> dict[str, str]:
        found = {}
        for index, column in enumerate(self._columns):
            if column.read_only:
                continue
            name, text = self._names[index], texts[index]
            if column.widget == REFERENCE:
                title = self._titles[name].get(text)
                found[name] = text if title is not None else ""
                if text:
                    found[f"{name}.text"] = title if title is not None else text
            else:
                found[name] = text
        return found

    def shown(self, texts: Sequence[str], value: Mapping[str, Any]) -> list[str]:
        """Markup. What is no value is shown as it was typed."""
        found = []
        for index, show in enumerate(self._show):
            name, text = self._names[index], texts[index]
            known = value.get(name)
            if name in self._titles:
                found.append(html.escape(self._titles[name].get(text, text)))
            elif known is not None:
                found.append(show(known))
            else:
                found.append(html.escape(text))
        return found

    def _named(
        self, screen: Screen, index: int, rows: Sequence[tuple[Sequence[str], Mapping[str, Any]]]
    ) -> Mapping[str, str]:
        name, found, unknown = self._names[index], dict[str, str](), list[str]()
        for texts, value in rows:
            known = value.get(name)
            if isinstance(known, Mapping) and str(known["id"]) == texts[index]:
                found[texts[index]] = known.get("title") or f"#{known['id']}"
            elif texts[index] and texts[index] not in found:
                unknown.append(texts[index])
        if unknown:
            target = target_name(screen, self._columns[index].definition)
            found = {**titles_of(screen, target, dict.fromkeys(unknown)), **found}
        return found

    def _shower(self, screen: Screen, column: FieldView) -> Callable[[Any], str]:
        # An address of mail is a link where it is read: here a touch goes to the control.
        if not column.read_only and column.widget in WORDS:
            return lambda value: html.escape(str(value))
        return look_of(column.placed.type_name).cell(screen.formats, column.definition)


def _quoted(text: str) -> str:
    """For an attribute in single quotes, so that those of JSON need not be escaped."""
    return text.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;").replace(">", "&gt;")
