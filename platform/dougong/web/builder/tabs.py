"""The screens about one object, as tabs over each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.problems import N_
from dougong.web.builder.drafting import Design
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class Tab:
    title: str
    url: str
    current: bool


TABS: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
    ("form", N_("Form"), "web.build_object", {}),
    ("views", N_("Views"), "web.build_views", {}),
    ("flows", N_("Flows"), "web.build_flows", {}),
    ("actions", N_("Actions"), "web.build_actions", {}),
    ("settings", N_("Settings"), "web.build_document", {"kind": "object"}),
)


def object_tabs(design: Design, obj: ObjectDefinition, current: str) -> list[Tab]:
    return [
        Tab(gettext(title), url_for(endpoint, name=obj.name, **more), key == current)
        for key, title, endpoint, more in TABS
    ]
