"""Buttons as templates want them."""

from __future__ import annotations

from typing import Any

from flask import url_for

from dougong.buttons import ButtonModel, offered
from dougong.buttons.judging import offered_on_lists
from dougong.dataclasses import dataclass
from dougong.definitions import ObjectDefinition
from dougong.records.kept_forms import new_token
from dougong.web.languages import say
from dougong.web.lists.list_requests import ListRequest
from dougong.web.screens import Screen

MOST_AT_HAND = 4
"""Beside each other; the others stand in the menu."""
MOST_DENIED = 6


@dataclass(frozen=True, slots=True)
class ButtonView:
    """``asks``: a dialog comes first. ``reason`` is why it cannot be pressed."""

    title: str
    icon: str
    colour: str
    hint: str
    url: str
    asks: bool = False
    opens: bool = False
    reason: str = ""
    token: str = ""
    """Of this one offer: pressed twice it is done once."""


@dataclass(frozen=True, slots=True)
class RecordButtons:
    at_hand: list[ButtonView]
    further: list[ButtonView]
    denied: list[ButtonView]


def record_buttons(screen: Screen, obj: ObjectDefinition, record_id: int) -> RecordButtons:
    usable: list[ButtonView] = []
    denied: list[ButtonView] = []
    for verdict in offered(screen.tx, screen.actor, obj.name, record_id):
        refusal, definition = verdict.refusal, verdict.model.definition
        address: dict[str, Any] = {"name": obj.name, "record_id": record_id, "button": definition.name}
        endpoint = "web.press_button" if refusal is None else "web.why_button"
        view = _view(screen, verdict.model, url_for(endpoint, **address), say(refusal) if refusal else "")
        (usable if refusal is None else denied).append(view)
    return RecordButtons(usable[:MOST_AT_HAND], usable[MOST_AT_HAND:], denied[:MOST_DENIED])


def list_buttons(screen: Screen, asked: ListRequest, **departures: Any) -> list[ButtonView]:
    """For the bar of chosen records."""
    name = asked.obj.name
    return [
        _view(screen, model, asked.url("web.press_for_many", button=model.definition.name, **departures))
        for model in offered_on_lists(screen.tx, screen.actor, asked.obj.id)
        if screen.may("bulk", asked.obj) and model.layout.definition.name == name
    ]


def title_of(screen: Screen, model: ButtonModel) -> str:
    return screen.titles.of(model.definition.id, "title", model.definition.title)


def text_of(screen: Screen, model: ButtonModel, prop: str, own: str) -> str:
    return screen.titles.of(model.definition.id, prop, own) if own else ""


def _view(screen: Screen, model: ButtonModel, url: str, reason: str = "") -> ButtonView:
    definition = model.definition
    return ButtonView(
        title=title_of(screen, model),
        icon=definition.icon or "click",
        colour=definition.colour or "",
        hint=text_of(screen, model, "description", definition.description or ""),
        url=url,
        asks=bool(definition.inputs or definition.confirm),
        opens=definition.do == "form",
        reason=reason,
        token=new_token(),
    )
