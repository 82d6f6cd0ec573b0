"""Printing a record, many chosen ones, and a template of the draft."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.definitions.print_templates import print_template_of
from dougong.errors import not_found
from dougong.jobs.enqueuing import enqueue_for
from dougong.printing import Pictures, can_make_pdfs, named_template, page_of, pdf_of
from dougong.printing.jobs import KIND
from dougong.records import RecordQuery, find
from dougong.web.builder.drafting import Design
from dougong.web.lists.chosen_records import chosen_of
from dougong.web.printing.views import title_of
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb, object_crumbs, show
from dougong.web.texts import gettext, ngettext

CONTENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"
)
"""Of the page as HTML: styles of its own, and nothing that runs."""


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/<int:record_id>/print/<template>", endpoint="print_record")(print_record)
    web.get("/o/<name>/print/<template>", endpoint="ask_to_print")(ask)
    web.post("/o/<name>/print/<template>", endpoint="print_many")(print_many)
    web.get("/build/print/<name>", endpoint="build_print_preview")(preview)


def print_record(name: str, record_id: int, template: str) -> Response:
    with reading() as screen:
        screen.object(name)
        found = named_template(screen.tx.release, name, template)
        pictures = Pictures()
        html = page_of(screen.tx, screen.actor, found, record_id, pictures)
        title = title_of(screen, found)
    return _paper(html, pictures, f"{title} {record_id}.pdf")


def preview(name: str) -> Response:
    """A template as the draft has it, with the newest record that the designer sees."""
    with reading() as screen:
        design = Design(screen)
        template = print_template_of(design.stored("print_template", name))
        obj = screen.tx.release.definitions.objects_by_id.get(template.object_id)
        if obj is None:
            raise not_found("object", template.object_id)
        newest = find(screen.tx, screen.actor, RecordQuery(obj.name, ("id",), sort=("-id",), limit=1)).data
        pictures = Pictures()
        record_id = newest[0]["id"] if newest else 0
        html = page_of(screen.tx, screen.actor, template, record_id, pictures)
    return _paper(html, pictures, f"{name}.pdf")


def ask(name: str, template: str) -> str:
    with reading() as screen:
        chosen = chosen_of(screen, name, "print")
        found = named_template(screen.tx.release, name, template)
        heading = f"{title_of(screen, found)} · " + ngettext(
            "%(num)d record", "%(num)d records", chosen.count
        )
        asked = {
            "heading": heading,
            "text": gettext("They are printed into one PDF, by a job that tells you when it is ready."),
            "glyph": "printer",
            "act": gettext("Print"),
            "token": "",
            "action": chosen.url("web.print_many", template=template),
            "back": chosen.asked.url(),
        }
        crumbs = object_crumbs(screen, chosen.obj, Crumb(heading))
        return show(screen, "press.html", crumbs, chosen.obj, asked=asked)


def print_many(name: str, template: str) -> Response:
    with writing() as screen:
        named_template(screen.tx.release, name, template)
        chosen = chosen_of(screen, name, "print")
        payload = {**chosen.payload, "template": template}
        job = enqueue_for(screen.tx, screen.actor, KIND, payload)
    return redirect(url_for("web.show_job", job_id=job), 303)


def _paper(html: str, pictures: Pictures, name: str) -> Response:
    if "html" in request.args or not can_make_pdfs():
        response = make_response(pictures.inlined(html))
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        return response
    response = make_response(pdf_of(html, pictures))
    response.mimetype = "application/pdf"
    response.headers.set("Content-Disposition", "inline", filename=name)
    return response
