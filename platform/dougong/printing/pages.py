"""Records as HTML: the template's body, filled in a sandbox, on a page of its paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Template, TemplateError
from markupsafe import Markup, escape

from dougong.access import POLICY, Actor
from dougong.definitions.print_bodies import body_problems, environment
from dougong.definitions.print_templates import PrintTemplate
from dougong.errors import InvalidInput, not_found
from dougong.messages.wording import Wording, locale_of
from dougong.printing.gathering import texts_of
from dougong.printing.pictures import Pictures
from dougong.problems import N_, Problem
from dougong.records.guards import permitted
from dougong.records.layout import layout_of
from dougong.records.query import RecordQuery
from dougong.storage import Transaction

MOST_LINES = 1_000
LARGEST = 4_000_000
"""Of all records that are printed together."""
BROKEN = N_("The template cannot be filled: {reason}")
TOO_LARGE = N_("The page would be too large.")
_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: {paper} {way}; margin: 18mm 16mm 20mm;
  @bottom-right {{ content: counter(page) " / " counter(pages); font: 8pt "Noto Sans CJK SC", sans-serif;
    color: #667 }} }}
body {{ font: 9.5pt/1.5 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #1b2330; margin: 0 }}
@media screen {{ body {{ max-width: 178mm; margin: 0 auto; padding: 18mm 6mm }} }}
.dg-paper + .dg-paper {{ break-before: page }}
.dg-picture {{ max-width: 100%; object-fit: contain; vertical-align: top }}
table {{ border-collapse: collapse; width: 100% }} tr {{ break-inside: avoid }}
</style></head><body>{bodies}</body></html>"""


def page_of(
    tx: Transaction,
    actor: Actor,
    template: PrintTemplate,
    record_id: int,
    pictures: Pictures | None = None,
) -> str:
    """NotFound for what the reader may not see, Forbidden for what they may not print."""
    return pages_of(tx, actor, template, [record_id], pictures)


def pages_of(
    tx: Transaction,
    actor: Actor,
    template: PrintTemplate,
    ids: Sequence[int],
    pictures: Pictures | None = None,
) -> str:
    """``pictures`` collects those that the pages name, for whoever lays them out or shows them."""
    layout = layout_of(tx.release, template.object_id)
    name = layout.definition.name
    POLICY.require(actor, "print", layout.definition)
    allowed = permitted(tx, actor, layout, "print", [one for one in ids if 0 < one < 2**63])
    wording = Wording(tx, actor, actor.language, ZoneInfo(actor.zone), tx.workspace.currency)
    query = RecordQuery(name, ("id",), None, ("id",), max(len(ids), 1), ids=sorted(allowed))
    found = dict(texts_of(tx, actor, layout, template.values, wording, query)) if allowed else {}
    drawn = (pictures or Pictures()).of_records(tx, actor, template, sorted(allowed))
    definitions = tx.release.definitions
    body = _judged(definitions.title(template.id, "body", actor.language, template.body), template)
    bodies: list[str] = []
    room = LARGEST
    for key in ids:
        if key in found:
            values = _values(tx, actor, template, wording, key, found[key])
            bodies.append(_filled(body, values | drawn.get(key, {}), room))
            room -= len(bodies[-1])
    if not bodies:
        raise not_found(layout.definition.title, ids[0] if ids else "")
    return _PAGE.format(
        language=escape(actor.language),
        title=escape(definitions.title(template.id, "title", actor.language, template.title)),
        paper=template.paper,
        way="landscape" if template.landscape else "portrait",
        bodies="".join(f'<section class="dg-paper">{body}</section>' for body in bodies),
    )


def _judged(text: str, template: PrintTemplate) -> Template:
    """A draft's may be one that is refused when it is published: it is not filled either."""
    names = [*template.values, *(one.name for one in template.pictures)]
    problems = [*body_problems(text, names, [one.name for one in template.lists])]
    if problems:
        raise InvalidInput(problems)
    filling = environment()
    filling.filters["lines"] = _in_lines
    try:
        return filling.from_string(text)
    except TemplateError as error:
        raise _broken(error) from error


def _values(
    tx: Transaction,
    actor: Actor,
    template: PrintTemplate,
    wording: Wording,
    record_id: int,
    texts: dict[str, str],
) -> dict[str, Any]:
    blank = {one.name: "" for one in template.pictures}
    values: dict[str, Any] = {**texts, **blank, "workspace": tx.workspace.name}
    today = tx.now.astimezone(wording.zone).date()
    values["today"] = format_date(today, "long", locale=locale_of(actor.language))
    for one in template.lists:
        values[one.name] = _lines(tx, actor, template, one.lines_id, one.values, wording, record_id)
    return values


def _filled(body: Template, values: dict[str, Any], room: int) -> str:
    pieces: list[str] = []
    try:
        for piece in body.generate(values):
            # A list within a list may be long, and is not written to its end to see that.
            room -= len(piece)
            if room < 0:
                raise InvalidInput(Problem("too_large", TOO_LARGE))
            pieces.append(piece)
    except (TemplateError, TypeError) as error:
        # A text that is compared with a number, or a filter that is given too much.
        raise _broken(error) from error
    return "".join(pieces)


def _broken(error: Exception) -> InvalidInput:
    return InvalidInput(Problem("broken_template", BROKEN, "", {"reason": str(error)[:200]}))


def _lines(
    tx: Transaction,
    actor: Actor,
    template: PrintTemplate,
    lines_id: str,
    expressions: Any,
    wording: Wording,
    record_id: int,
) -> list[dict[str, str]]:
    owner = layout_of(tx.release, template.object_id).definition
    lines = POLICY.seen(actor, owner).line_items_by_id.get(lines_id)
    if lines is None:
        return []
    child = layout_of(tx.release, lines.object_id)
    if not POLICY.can(actor, "read", child.definition):
        return []
    via = tx.release.definitions.fields_by_id[lines.via_id].name
    order = child.definition.fields_by_id.get(lines.order_id or "")
    sort = (order.name, "id") if order is not None else ("id",)
    query = RecordQuery(child.definition.name, ("id",), f"{via} = {record_id}", sort, MOST_LINES)
    return [texts for _, texts in texts_of(tx, actor, child, expressions, wording, query)]


def _in_lines(text: Any) -> Markup:
    """Breaks where the text has some."""
    return Markup("<br>").join(str(text).splitlines())
