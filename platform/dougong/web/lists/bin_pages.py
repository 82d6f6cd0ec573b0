"""The bin of an object: what was deleted, and the way back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.records import RecordQuery, find, get, restore
from dougong.web.addresses import whole_number
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb, in_sentence, object_crumbs, show
from dougong.web.texts import gettext, ngettext
from dougong.web.titles import record_title
from dougong.web.toasts import toast

PAGE_SIZE = 50


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/bin")(bin_list)
    web.post("/o/<name>/<int:record_id>/restore")(restore_record)


def bin_list(name: str) -> str:
    with reading() as screen:
        obj = screen.object(name)
        number = min(max(request.args.get("page", 1, whole_number), 1), 1000)
        fields = [obj.title_field.name] if obj.title_field else ["id"]
        query = RecordQuery(
            name, fields=fields, deleted=True, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE, count=True
        )
        page = find(screen.tx, screen.actor, query)
        total = page.total or 0
        rows = [
            {
                "id": record["id"],
                "title": record_title(obj, record),
                "deleted_at": screen.formats.dense_instant(record["deleted_at"]),
            }
            for record in page.data
        ]
        return show(
            screen,
            "bin.html",
            object_crumbs(screen, obj, Crumb(gettext("Bin"))),
            obj,
            object=obj,
            object_singular=screen.titles.object(obj),
            object_in_sentence=in_sentence(screen, screen.titles.object(obj)),
            rows=rows,
            count_text=ngettext("%(num)d deleted record", "%(num)d deleted records", total),
            may_restore=screen.may("restore", obj),
            pager=_pager(name, number, page.next is not None),
        )


def restore_record(name: str, record_id: int) -> Response:
    with writing() as screen:
        obj = screen.object(name, "restore")
        restore(screen.tx, screen.actor, name, record_id, door="form")
        title = record_title(obj, get(screen.tx, screen.actor, name, record_id, sensitive="masked"))
    toast(gettext("“{title}” is back from the bin.").format(title=title))
    return redirect(url_for("web.show_record", name=name, record_id=record_id), 303)


def _pager(name: str, number: int, more: bool) -> dict[str, Any]:
    return {
        "pages": more or number > 1,
        "text": gettext("Page {number}").format(number=number),
        "previous": url_for("web.bin_list", name=name, page=number - 1) if number > 1 else None,
        "next": url_for("web.bin_list", name=name, page=number + 1) if more else None,
    }
