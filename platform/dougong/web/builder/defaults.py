"""What a field holds at first: nothing, a constant, what an expression gives, or what a matching record holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from dougong.definitions import FieldDefinition
from dougong.definitions.walking import Spot
from dougong.errors import DougongError
from dougong.fields import LENIENT, coerce, to_json, to_text
from dougong.problems import N_
from dougong.web.builder.controls import Choice, Control
from dougong.web.builder.drafting import Design
from dougong.web.builder.making_controls import ControlMaker
from dougong.web.builder.reading_controls import ControlReader
from dougong.web.schema_words import schema_title
from dougong.web.texts import gettext

NAME = "/default"
MODES = {
    "": N_("Nothing"),
    "constant": N_("A fixed value"),
    "expression": N_("What an expression gives"),
    "from": N_("What a matching record holds"),
}


def mode_of(value: Any) -> str:
    if isinstance(value, Mapping):
        return "from" if "from" in value else "expression" if "expression" in value else "constant"
    return "" if value is None else "constant"


def default_control(design: Design, maker: ControlMaker, spot: Spot) -> Control:
    here, value = maker.inner(spot, "default"), spot.value.get("default")
    mode = mode_of(value)
    made = Control(NAME, "default", schema_title(here.node, maker.language), value=mode)
    made.choices = [Choice(key, gettext(text)) for key, text in MODES.items()]
    if mode == "constant":
        made.controls = [_constant(design, spot, value)]
    elif mode:
        inner = maker.control(maker.inner(here, mode), f"{NAME}/{mode}", True)
        made.controls = [inner] if inner is not None else []
    return made


def _constant(design: Design, spot: Spot, value: Any) -> Control:
    field = _definition(design, spot.value["id"])
    title = gettext("Value")
    if field is not None and field.type_name == "boolean":
        made = Control(f"{NAME}=", "choice", title, value=str(value).lower())
        made.choices = [Choice("true", gettext("Yes")), Choice("false", gettext("No"))]
        return made
    if field is not None and field.select_options and not isinstance(value, list):
        made = Control(f"{NAME}=", "choice", title, value=value)
        made.choices = [Choice(one.key, design.titles.option(one)) for one in field.select_options]
        return made
    return Control(f"{NAME}=", "text", title, value=_shown(design, field, value))


def read_default(design: Design, spot: Spot, form: MultiDict[str, str], reader: ControlReader) -> Any:
    """The keyword's value as it was sent; None for none. Another way of giving it begins blank."""
    old = spot.value.get("default")
    if NAME not in form:
        return old
    mode = form[NAME]
    if mode == "constant":
        return _read_constant(design, spot, form.get(f"{NAME}="), old)
    if mode in ("expression", "from"):
        here = spot.node.child("default")
        inner = here.child(mode) if here is not None else None
        before = old.get(mode) if isinstance(old, Mapping) else None
        value = reader.value(inner, f"{NAME}/{mode}", before) if inner is not None else None
        return {mode: value} if value is not None else _beginning(design, spot, mode)
    return None


def _read_constant(design: Design, spot: Spot, sent: str | None, old: Any) -> Any:
    field = _definition(design, spot.value["id"])
    if sent is None:  # it has just been chosen
        if mode_of(old) == "constant":
            return old
        if field is not None and field.type_name == "boolean":
            return True
        return field.select_options[0].key if field is not None and field.select_options else "0"
    if not sent.strip():
        return None
    if field is None:
        return sent
    if field.type_name == "boolean":
        return sent == "true"
    if field.select_options and sent in field.options_by_key:
        return sent
    try:
        return to_json(coerce(sent, field, design.definitions, LENIENT), field)
    except DougongError:
        return sent


def _beginning(design: Design, spot: Spot, mode: str) -> Any:
    """What can stand there until something better is said; what is wrong with it is told."""
    if mode == "expression":
        return {"expression": "TODAY()" if spot.value["fieldType"] in ("date", "datetime") else '""'}
    return None


def _shown(design: Design, field: FieldDefinition | None, value: Any) -> str:
    if field is None:
        return str(value)
    try:
        return to_text(coerce(value, field, design.definitions), field)
    except DougongError:
        return str(value)


def _definition(design: Design, field_id: str) -> FieldDefinition | None:
    return design.definitions.fields_by_id.get(field_id)
