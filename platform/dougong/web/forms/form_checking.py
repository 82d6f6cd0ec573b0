"""The live check of a form: messages for what has been touched, what is computed, what is to be shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from dougong.definitions import ObjectDefinition
from dougong.records import LiveCheck, live_check
from dougong.web.faces.controls import Typed, people
from dougong.web.forms.demands import required_fields
from dougong.web.forms.following import follow, moved_views
from dougong.web.forms.form_grids import LiveGrids
from dougong.web.forms.form_values import asked_record, sent_values
from dougong.web.forms.form_views import SectionView, error_links, section_views
from dougong.web.forms.matches import match_views
from dougong.web.forms.record_forms import FormLayout, gathered, layout_of
from dougong.web.forms.visibility import hidden_elements
from dougong.web.lines.line_narrowing import check_narrowed
from dougong.web.screens import reading

REFUSED = "refused"
"""In the address where the form lists at its top what is wrong with it, because it was sent and refused."""


def register_routes(web: Blueprint) -> None:
    web.post("/o/<name>/check")(check_form)


def check_url(obj: ObjectDefinition, record_id: int | None, refused: bool) -> str:
    asked: dict[str, Any] = {"record": record_id, REFUSED: 1 if refused else None}
    return url_for("web.check_form", name=obj.name, **asked)


def check_form(name: str) -> Response:
    typed: Typed = request.form
    with reading() as screen:
        obj = screen.object(name)
        layout = layout_of(screen, obj)
        followed = follow(screen, obj, layout, gathered(layout, typed))
        typed = followed.typed
        record_id = asked_record()
        values: dict[str, Any] = {}

        def judged() -> LiveCheck:
            values.update(sent_values(screen, obj, layout, typed))
            how = people(screen)
            return live_check(screen.tx, screen.actor, name, values, record_id=record_id, input=how)

        touched = set(typed.get("touched", "").split())
        checked, removed = check_narrowed(screen, layout, typed, touched, judged)
        grids = LiveGrids(screen, layout, typed, checked, touched, followed.states(screen, obj), removed)
        problems = [
            problem
            for problem in checked.problems
            if problem.severity == "error"
            and (problem.place in touched or problem.place in grids.touched_places)
        ]
        hidden = hidden_elements(screen, obj, layout, values, lenient=True)
        required = required_fields(screen, obj, values)
        data = {one.name: "" for one in layout.editable}
        sections = section_views(screen, layout, data, problems, None, None, hidden)
        made = section_views(screen, layout, data, (), None, checked.values, hidden)
        moved = moved_views(screen, layout, followed, problems, hidden, required)
        html = render_template(
            "parts/form_check.html",
            errors=error_links(screen, layout, problems, grids.links(problems)),
            refused=REFUSED in request.args,
            matches=match_views(screen, (one for one in checked.problems if one.place in touched)),
            grids=grids.states,
            computed=[field for section in made for field in section.fields if field.explanation],
            fields=[
                field
                for section in sections
                for field in section.fields
                if not field.read_only and field.name not in followed.notes
            ],
            moved=moved,
            follows=followed.memory,
        )
        response = make_response(html)
        shown = _shown(layout, sections)
        shown["required"] = {
            field.name: field.name in required for field in obj.fields if field.required_when
        }
        shown["fields"] |= {grid.lines.name: grid.placement.id not in hidden for grid in layout.grids}
        response.headers["HX-Trigger-After-Settle"] = json.dumps({"dougong:shown": shown})
        return response


def _shown(layout: FormLayout, sections: Iterable[SectionView]) -> dict[str, Any]:
    views = list(sections)
    seen = {section.tab_id for section in views if section.visible}
    return {
        "tabs": {tab.name: tab.id in seen for tab in layout.tabs},
        "sections": {section.name: section.visible for section in views},
        "fields": {field.name: field.visible for section in views for field in section.fields},
    }
