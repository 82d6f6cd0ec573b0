"""Rows pasted from a spreadsheet into a list: tried first, with every error at its cell, then made."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.errors import InvalidInput
from dougong.fields.text_forms import key_text
from dougong.problems import N_, Problem
from dougong.records import Batch, BatchResult, RecordWriter
from dougong.records.undoing import new_run
from dougong.web.faces.controls import people
from dougong.web.languages import say, say_all
from dougong.web.lists.bulk_views import BulkField, bulk_fields
from dougong.web.lists.columns import view_paths
from dougong.web.lists.list_requests import ListRequest, read_request
from dougong.web.lists.paste_cells import as_read
from dougong.web.lists.paste_mending import digest, mended, rows_in
from dougong.web.record.undo_pages import undo_address
from dougong.web.screens import Screen, reading, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext, ngettext
from dougong.web.toasts import toast

MOST_ROWS = 500
DOOR = "paste"
NOTHING = N_("Paste some rows first.")
TOO_MANY = N_("At most {most} rows can be pasted at once. Use the import for more.")
NO_COLUMN = N_("None of the columns is a field that you may fill in.")


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/paste")(ask_for_rows)
    web.post("/o/<name>/paste")(paste_rows)


@dataclass(frozen=True, slots=True)
class Pasted:
    """``fields`` belong to the columns; None where a heading says nothing that is known."""

    headings: Sequence[str]
    fields: Sequence[BulkField | None]
    rows: Sequence[Sequence[str]]
    headed: bool = False
    """The first row of the text named the columns."""

    def records(self) -> list[dict[str, Any]]:
        return [
            {
                field.name: cell
                for field, cell in zip(self.fields, row, strict=False)
                if field is not None and cell.strip()
            }
            for row in self.rows
        ]


def read_rows(screen: Screen, asked: ListRequest, text: str) -> Pasted:
    """The first row are headings if most of it names fields; otherwise the columns are those that the list shows."""
    rows = rows_in(text)
    if not rows:
        raise InvalidInput(Problem("nothing", NOTHING, "rows"))
    writable = {field.name: field for field in bulk_fields(screen, asked.obj)}
    known = {key_text(word): field for field in writable.values() for word in (field.name, field.title)}
    found = [known.get(key_text(cell)) for cell in rows[0]]
    headed = sum(field is not None for field in found) * 2 > len(found)
    if headed:
        headings, fields, rows = rows[0], found, rows[1:]
    else:
        shown = [path.name for path, _ in view_paths(screen, asked.obj, asked.view)]
        width = max(map(len, rows))
        fields = [writable.get(name) for name in shown[:width]]
        headings = [screen.titles.path(path.ids) for path, _ in view_paths(screen, asked.obj, asked.view)][
            :width
        ]
    if not rows:
        raise InvalidInput(Problem("nothing", NOTHING, "rows"))
    if len(rows) > MOST_ROWS:
        raise InvalidInput(Problem("too_many", TOO_MANY, "rows", {"most": MOST_ROWS}))
    if not any(fields):
        raise InvalidInput(Problem("no_column", NO_COLUMN, "rows"))
    rows = as_read(screen, asked.obj, [one.definition if one else None for one in fields], rows)
    return Pasted(
        [one.title if one else word for one, word in zip(fields, headings, strict=True)], fields, rows, headed
    )


class _TakenBack(Exception):
    pass


def _written(screen: Screen, obj: ObjectDefinition, pasted: Pasted, run: str, *, keep: bool) -> BatchResult:
    """The good rows, through the one door; without ``keep`` nothing of it stays."""
    batch = Batch(
        obj.name,
        "create",
        pasted.records(),
        policy="skip_invalid",
        door=DOOR,
        input=people(screen),
        run=run,
        confirmed=frozenset({"all"}),
    )
    result = BatchResult()
    try:
        with screen.tx.savepoint():
            result = RecordWriter(screen.tx, screen.actor).write(batch)
            if not keep:
                raise _TakenBack
    except _TakenBack:
        pass
    return result


def ask_for_rows(name: str) -> str:
    with reading() as screen:
        screen.object(name, "create")
        return _page(screen, read_request(screen, name), "")


def paste_rows(name: str) -> Response | tuple[str, int] | str:
    text, mends = mended(request.form.get("rows", ""), request.form)
    with writing() as screen:
        screen.object(name, "create")
        asked = read_request(screen, name)
        POLICY.require(screen.actor, "create", asked.obj)
        try:
            pasted = read_rows(screen, asked, text)
        except InvalidInput as refusal:
            return _page(screen, asked, text, messages=say_all(refusal.problems)), 422
        result, run = _written(screen, asked.obj, pasted, new_run(), keep=False), new_run()
        wants = request.form.get("action") == "create"
        if wants and (not result.refused or request.form.get("skip")) and result.created:
            made = _written(screen, asked.obj, pasted, run, keep=True)
            said = ngettext("%(num)d record created.", "%(num)d records created.", made.created)
            toast(said, undo_address(run))
            return redirect(asked.url(), 303)
        page = _page(screen, asked, text, pasted, result, mends=mends)
        return (page, 422) if result.refused else page


def paste_again(endpoint: str, arguments: Mapping[str, Any], typed: MultiDict[str, str], token: str) -> str:
    """The rows again after signing in, as they were mended."""
    text, _ = mended(typed.get("rows", ""), typed)
    with reading(token) as screen:
        obj = screen.object(arguments["name"], "create")
        notice = gettext("You are signed in again. Nothing was lost; check the rows once more.")
        return _page(screen, read_request(screen, obj.name), text, messages=[notice])


def _page(
    screen: Screen,
    asked: ListRequest,
    text: str,
    pasted: Pasted | None = None,
    result: BatchResult | None = None,
    messages: Sequence[str] = (),
    mends: Collection[tuple[int, int]] = (),
) -> str:
    heading = gettext("Paste rows")
    number = screen.formats.number
    refused = len(result.refused) if result else 0
    return show(
        screen,
        "paste.html",
        object_crumbs(screen, asked.obj, Crumb(heading)),
        asked.obj,
        back=asked.url(),
        object=asked.obj,
        heading=heading,
        text=text,
        url=asked.url("web.paste_rows"),
        back_url=asked.url(),
        fields=[field.title for field in bulk_fields(screen, asked.obj)],
        messages=messages,
        headings=pasted.headings if pasted else (),
        used=[field is not None for field in pasted.fields] if pasted else (),
        rows=_rows(pasted, result, mends) if pasted and result else (),
        digest=digest(text),
        headed=pasted is not None and pasted.headed,
        good=result.created if result else 0,
        refused=refused,
        summary=gettext("{good} can be created, {bad} need a change.").format(
            good=number(result.created if result else 0), bad=number(refused)
        ),
        most=MOST_ROWS,
        import_url=url_for("web.choose_file", name=asked.obj.name)
        if screen.may("import", asked.obj)
        else None,
    )


def _rows(pasted: Pasted, result: BatchResult, mends: Collection[tuple[int, int]]) -> list[dict[str, Any]]:
    """Cells with what is wrong with them; what is about none of them, or about a blank one, stands behind."""
    refusals: Mapping[int, Sequence[Problem]] = {one.index: one.problems for one in result.refused}
    names = [field.name if field else "" for field in pasted.fields]
    rows = []
    for index, cells in enumerate(pasted.rows):
        problems = refusals.get(index, ())
        of_cells: dict[str, list[str]] = {}
        for problem in problems:
            place = problem.place.split("/")[0].split(".")[0]
            of_cells.setdefault(place if place in names else "", []).append(say(problem))
        padded = [*cells, *[""] * (len(names) - len(cells))][: len(names)]
        rows.append(
            {
                "number": index + 1,
                "cells": [
                    _cell(cell, of_cells.get(name, []) if name else (), (index, column) in mends)
                    for column, (name, cell) in enumerate(zip(names, padded, strict=True))
                ],
                "others": " ".join(of_cells.get("", [])),
                "bad": bool(problems),
            }
        )
    return rows


def _cell(text: str, messages: Sequence[str], opened: bool) -> dict[str, Any]:
    """What is wrong can be mended where it stands, and what was mended again."""
    return {"text": text, "message": " ".join(messages), "opened": opened or bool(messages)}
