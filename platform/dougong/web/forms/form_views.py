"""Forms and record pages, field by field, as their templates want them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from dougong.dataclasses import dataclass
from dougong.problems import Problem
from dougong.web.faces.controls import Control, Editing, control_of
from dougong.web.forms.field_views import FieldView
from dougong.web.forms.form_folds import folds_of, is_folded
from dougong.web.forms.record_forms import FormLayout, Placed
from dougong.web.languages import say
from dougong.web.roles.explanations import explanation
from dougong.web.screens import Screen

NO_DETAILS: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SectionView:
    name: str
    title: str
    columns: int
    fields: Sequence[FieldView]
    visible: bool = True
    id: str = ""
    help: str = ""
    tab_id: str | None = None
    folds: bool = False
    """Whether it can be folded."""
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What stands around a cell: the texts of its line by field, and whether new lines are made from it."""

    texts: Mapping[str, str]
    template: bool = False


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """An entry of the summary: the field's title, leading to it. Without a target it is about the record."""

    title: str
    message: str
    target: str = ""


def section_views(
    screen: Screen,
    layout: FormLayout,
    data: Mapping[str, str],
    problems: Iterable[Problem],
    typed: MultiDict[str, str] | None,
    record: Mapping[str, Any] | None,
    hidden: frozenset[str] = frozenset(),
    required: frozenset[str] | None = None,
) -> list[SectionView]:
    """``required`` are names of fields; None: those that always are."""
    messages, folds = by_field(problems), folds_of(screen)
    return [
        SectionView(
            id=placed.section.id,
            name=placed.section.name,
            help=screen.titles.of(placed.section.id, "help", placed.section.help),
            tab_id=placed.section.tab_id,
            folds=placed.section.folds is not None,
            folded=is_folded(placed.section, folds),
            title=screen.titles.of(placed.section.id, "title", placed.section.title),
            columns=placed.section.columns,
            fields=[
                field_view(
                    screen,
                    one,
                    data,
                    messages.get(one.name, []),
                    typed,
                    record,
                    one.placement.id not in hidden,
                    required,
                )
                for one in placed.fields
            ],
            visible=placed.section.id not in hidden
            and not all(
                placement.id in hidden
                for placement in [one.placement for one in placed.fields]
                + [one.placement for one in placed.grids]
            ),
        )
        for placed in layout.sections
    ]


def by_field(problems: Iterable[Problem]) -> dict[str, list[str]]:
    messages: dict[str, list[str]] = {}
    for problem in problems:
        messages.setdefault(problem.place, []).append(say(problem))
    return messages


def error_links(
    screen: Screen,
    layout: FormLayout,
    problems: Iterable[Problem],
    of_lines: Mapping[str, ErrorLink] = MappingProxyType({}),
) -> list[ErrorLink]:
    """``of_lines`` are the links of what is wrong with lines, by place."""
    placed = {one.name: one for one in layout.fields}
    links: dict[str, ErrorLink] = {}
    for problem in problems:
        message, one = say(problem), placed.get(problem.place)
        if problem.place in of_lines:
            links.setdefault(problem.place, of_lines[problem.place])
        elif one is None:
            links[problem.place + message] = ErrorLink("", message)
        else:
            links.setdefault(one.name, ErrorLink(field_title(screen, one), message, f"f-{one.name}"))
    order = {f"f-{name}": position for position, name in enumerate(placed)}
    last = len(order)
    return sorted(links.values(), key=lambda link: order.get(link.target, last if link.title else -1))


def field_title(screen: Screen, placed: Placed) -> str:
    return screen.titles.segment(placed.definition.id if placed.definition else placed.name)


def field_view(
    screen: Screen,
    placed: Placed,
    data: Mapping[str, str],
    errors: Sequence[str],
    typed: MultiDict[str, str] | None,
    record: Mapping[str, Any] | None,
    visible: bool = True,
    required: frozenset[str] | None = None,
    note: str = "",
    line: Line | None = None,
) -> FieldView:
    field = placed.definition
    title, help_text, placeholder = _texts(screen, placed)
    return FieldView(
        placed=placed,
        title=title,
        help=help_text,
        placeholder=placeholder,
        required=bool(field and field.required) if required is None else placed.name in required,
        data=data.get(placed.name, ""),
        errors=errors,
        visible=visible,
        details=details_of(screen, placed, data, typed, record, line),
        value=(record or {}).get(placed.name),
        explanation=explanation(screen, field),
        note=note,
        why_url=_why_url(screen, placed, record),
    )


def _why_url(screen: Screen, placed: Placed, record: Mapping[str, Any] | None) -> str:
    """Of fields that are shown and not set; how a computed value is made is told elsewhere."""
    field = placed.definition
    if placed.editable or (field is not None and field.recipe is not None):
        return ""
    obj = screen.definitions.object_by_id(field.object_id) if field is not None else None
    name = obj.name if obj is not None else str((request.view_args or {}).get("name", ""))
    operation = "update" if record and record.get("id") else "create"
    return url_for("web.why_field", name=name, field=placed.name, operation=operation)


def details_of(
    screen: Screen,
    placed: Placed,
    data: Mapping[str, str],
    typed: MultiDict[str, str] | None,
    record: Mapping[str, Any] | None,
    line: Line | None = None,
) -> Mapping[str, Any]:
    """What else than the text its macro wants."""
    if not placed.editable:
        return {}
    name, kind = placed.name, placed.type_name
    control = control_of(kind)
    if type(control).details is Control.details:
        return NO_DETAILS
    text, value = data.get(name, ""), (record or {}).get(name)
    around, template = (data, False) if line is None else (line.texts, line.template)
    editing = Editing(name, kind, placed.definition, text, typed, value, around, template)
    return control.details(screen, editing)


def _texts(screen: Screen, placed: Placed) -> tuple[str, str, str]:
    """Title, help and placeholder: found out once per release and language."""
    field, texts = placed.definition, screen.titles
    if field is None:
        return field_title(screen, placed), "", ""
    kept: dict[str, tuple[str, str, str]] = screen.field_texts
    if field.id not in kept:
        help_text = texts.of(field.id, "help", field.help)
        placeholder = texts.of(field.id, "placeholder", field.placeholder)
        kept[field.id] = (texts.field(field), help_text, placeholder)
    return kept[field.id]
