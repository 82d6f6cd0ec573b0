"""Print templates as menus and bars want them."""

from __future__ import annotations

from typing import Any

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.definitions.print_templates import PrintTemplate
from dougong.printing import can_make_pdfs, templates_of
from dougong.web.lists.list_requests import ListRequest
from dougong.web.roles.rights import may_with
from dougong.web.screens import Screen


@dataclass(frozen=True, slots=True)
class Paper:
    title: str
    url: str


def papers_of(screen: Screen, obj: ObjectDefinition, record_id: int) -> list[Paper]:
    found = templates_of(screen.tx.release, obj.name)
    if not found or not may_with(screen, obj, record_id, "print"):
        return []
    return [
        Paper(
            title_of(screen, one),
            url_for("web.print_record", name=obj.name, record_id=record_id, template=one.name),
        )
        for one in found
    ]


def papers_of_list(screen: Screen, asked: ListRequest, **departures: Any) -> list[Paper]:
    if not screen.may("print", asked.obj) or not can_make_pdfs():
        return []
    return [
        Paper(title_of(screen, one), asked.url("web.ask_to_print", template=one.name, **departures))
        for one in templates_of(screen.tx.release, asked.obj.name)
    ]


def title_of(screen: Screen, template: PrintTemplate) -> str:
    return screen.titles.of(template.id, "title", template.title)
