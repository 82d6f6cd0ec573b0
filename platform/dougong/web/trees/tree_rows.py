"""The rows of a tree as HTML, made piece by piece as those of a list are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup, escape

from dougong.records.masking import hide
from dougong.records.query import Record
from dougong.records.trees import MOST_COUNTED
from dougong.web.escaping import escaped
from dougong.web.lists.columns import Column, boxes
from dougong.web.lists.painting import Paint
from dougong.web.record.veils import veil
from dougong.web.screens import Screen
from dougong.web.texts import gettext
from dougong.web.titles import record_title
from dougong.web.trees.tree_lines import Further, Line, Row, Tree

DEEPEST = 12
"""Rows that stand deeper are not moved in any further; a number tells how deep they are."""


def render_lines(
    screen: Screen, tree: Tree, lines: Sequence[Line], movable: Collection[int], paint: Paint, pick: str
) -> Markup:
    """With ``pick``, what a screen reader calls it, each row begins with a box to tick, as in a list."""
    pieces = _Pieces(screen, tree, movable, paint, pick)
    made = (pieces.row(line) if isinstance(line, Row) else pieces.further(line) for line in lines)
    return Markup("").join(made)


class _Pieces:
    def __init__(self, screen: Screen, tree: Tree, movable: Collection[int], paint: Paint, pick: str) -> None:
        self._tree, self._movable, self._paint = tree, movable, paint
        self._box = boxes(pick, in_grid=True) if pick else None
        self._number = screen.formats.number
        self._base = url_for("web.show_record", name=tree.asked.obj.name, record_id=0).removesuffix("0")
        icon: Any = current_app.jinja_env.globals["icon"]
        self._twist = (
            f'<button class="dg-twist" type="button" tabindex="-1" data-twist>{icon("chevron-right")}'
        )
        self._dots = (
            '<td class="dg-bough-act" role="gridcell"><button class="btn btn-quiet btn-icon" type="button"'
            f' tabindex="-1" data-tree-menu aria-haspopup="true" aria-label="{escape(gettext("More"))}">'
            f"{icon('dots')}</button></td>"
        )
        self._open, self._close = escape(gettext("Expand")), escape(gettext("Collapse"))
        self._level = escape(gettext("Level {number}"))

    def row(self, row: Row) -> Markup:
        record_id = row.record["id"]
        classes = [f"lv-{min(row.level, DEEPEST)}"]
        classes += ["dg-bough-dim"] if row.dimmed else []
        if colour := self._paint.rows.get(record_id):
            classes.append(f"dg-{colour}")
        shown = row.below and f' aria-expanded="{"true" if row.is_open else "false"}"'
        siblings = row.siblings if row.siblings >= row.place else -1
        head = (
            f'<tr role="row" tabindex="-1" class="{" ".join(classes)}" data-href="{self._base}{record_id}"'
            f' data-id="{record_id}" data-version="{row.record["version"]}" data-parent="{row.parent or ""}"'
            f' aria-level="{row.level}" aria-posinset="{row.place}" aria-setsize="{siblings}"{shown or ""}'
            f"{' data-movable' if record_id in self._movable else ''}>"
        )
        cells = "".join(self._cell(row, column, at) for at, column in enumerate(self._tree.columns))
        if self._box is not None:
            cells = self._box(record_id, record_title(self._tree.asked.obj, row.record)) + cells
        return Markup(f"{head}{cells}{self._dots}</tr>")  # noqa: S704 - made of escaped pieces only

    def _cell(self, row: Row, column: Column, at: int) -> str:
        record = row.record
        name, value = column.path.name, record[column.path.name]
        colour = self._paint.cells.get((record["id"], name))
        classes = f"{column.card} {column.kind}{f' dg-{colour}' if colour else ''}"
        if not at:
            return self._title(row, column, classes)
        text = self._text(record, column) if value is not None else ""
        return f'<td role="gridcell" class="{classes}">{text}</td>'

    def _text(self, record: Record, column: Column) -> str:
        value = record[column.path.name]
        if not column.veiled:
            return str(column.format(value))
        address = f"{self._base}{record['id']}/reveal/{column.path.name}"
        return str(veil(hide(column.path.type_name, value), address, column.title))

    def _title(self, row: Row, column: Column, classes: str) -> str:
        record, address = row.record, f"{self._base}{row.record['id']}"
        shown = self._text(record, column) if record[column.path.name] is not None else f"#{record['id']}"
        # A link in a link would be none.
        link = shown if "<a " in shown else f'<a href="{address}" tabindex="-1" draggable="false">{shown}</a>'
        twist = '<span class="dg-twist"></span>'
        if row.below:
            said = self._close if row.is_open else self._open
            title = escaped(record_title(self._tree.asked.obj, record))
            twist = f'{self._twist}<span class="visually-hidden">{said}: {title}</span></button>'
        number = f'<span class="dg-bough-count">{self._many(row.below)}</span>' if row.below else ""
        deep = ""
        if row.level > DEEPEST:
            said = self._level.format(number=row.level)
            deep = f'<span class="dg-bough-deep" title="{said}">{row.level}</span>'
        return (
            f'<td role="gridcell" class="title dg-bough-cell {classes}"><span class="dg-bough-guides"></span>'
            f'<span class="dg-bough-line">{twist}{deep}<span class="dg-bough-name">{link}</span>{number}</span></td>'
        )

    def _many(self, below: int) -> str:
        return f"{self._number(MOST_COUNTED)}+" if below > MOST_COUNTED else self._number(below)

    def further(self, line: Further) -> Markup:
        said = gettext("Show more")
        if line.siblings > line.shown:
            text = gettext("{shown} of {count} shown")
            said = f"{said} · {text.format(shown=self._number(line.shown), count=self._many(line.siblings))}"
        return Markup(
            '<tr role="row" tabindex="-1" class="dg-bough-further lv-{lv}" aria-level="{level}" data-further="{parent}"'
            ' data-cursor="{cursor}" data-shown="{shown}"{soon}><td role="gridcell" colspan="{wide}" class="c-title">'
            '<span class="dg-bough-guides"></span><span class="dg-bough-line"><span class="dg-twist"></span>'
            '<button class="btn btn-quiet" type="button" tabindex="-1">{said}</button></span></td></tr>'
        ).format(
            lv=min(line.level, DEEPEST),
            level=line.level,
            parent=line.parent,
            cursor=line.cursor,
            shown=line.shown,
            wide=len(self._tree.columns) + (2 if self._box is not None else 1),
            said=said,
            soon=Markup(" data-soon") if line.soon else "",
        )
