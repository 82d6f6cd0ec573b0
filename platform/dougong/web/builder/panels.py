"""The panel beside a canvas: what can be said of one element, in groups, made from the schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, Protocol

from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.definitions import COMPUTED
from dougong.definitions.walking import Spot
from dougong.registry import Registry
from dougong.web.builder.choices import derived_fields, derived_title, field_title, fields_of
from dougong.web.builder.controls import Control, ControlGroup
from dougong.web.builder.defaults import default_control
from dougong.web.builder.drafting import Design, File, mark_of
from dougong.web.builder.making_controls import ControlMaker
from dougong.web.builder.naming import name_control, name_group
from dougong.web.builder.palette import keyword_schemas, tile_of, type_title
from dougong.web.schema_words import schema_title
from dougong.web.texts import gettext

BASICS = ("title", "help", "placeholder")
RULES = ("requiredWhen", "unique", "readOnly", "dependsOn")
ADVANCED = ("description", "personal", "sensitive")
WITHOUT = frozenset({"name", "object"})
"""Whose it is; and the name, which is changed wherever it is spoken of."""
ELSEWHERE: Mapping[str, frozenset[str]] = {
    "object": frozenset({"type", "properties", "required"}),
    "form": frozenset({"sections"}),
    "section": frozenset({"fields"}),
}
"""By type of element: what the canvas says."""


@dataclass(frozen=True, slots=True)
class Panel:
    """``mark`` says which state of the element is shown."""

    kind: str
    name: str
    element_id: str
    title: str
    subtitle: str
    icon: str
    mark: str
    groups: list[ControlGroup]
    is_field: bool = False
    keyed: bool = False
    """The subtitle is what expressions and the API call it."""
    acts: tuple[str, ...] = ()
    """What can be done to it where it stands in a flow."""
    at: str = ""
    """What the canvas calls it, if not by its id."""
    placement_id: str = ""
    placement: list[Control] = field(default_factory=list)
    placement_mark: str = ""
    form_name: str = ""


PanelMaker = Callable[[Design, str, str, Spot], Panel]
PANELS: Registry[PanelMaker] = Registry("panel of a kind")
"""Of kinds whose elements have another than ``element_panel``."""


class Drawing(Protocol):
    """How a kind is drawn beside its panels, and what is wrong with an element by the names of its controls."""

    def html(self, design: Design, kind: str, name: str, at: str) -> Markup: ...

    def problems(self, design: Design, panel: Panel) -> dict[str, str]: ...


DRAWINGS: Registry[Drawing] = Registry("drawing of a kind")
APART = frozenset({"properties", "sections", "nodes", "steps", "otherwise", "branches"})
"""What an element holds but is edited apart from it."""


def panel_of(design: Design, kind: str, name: str, element_id: str) -> Panel:
    return panel_for(design, kind, name, design.spot(kind, name, element_id))


def panel_for(design: Design, kind: str, name: str, spot: Spot) -> Panel:
    spec = spot.node.element
    if spec is not None and spec.type == "field":
        return field_panel(design, spot, name)
    if spec is not None and spec.type == "placement":
        return placed_panel(design, kind, name, spot)
    return (PANELS.get(kind) or element_panel)(design, kind, name, spot)


def element_panel(design: Design, kind: str, name: str, spot: Spot) -> Panel:
    """Of any element but a field: all its properties, the long ones closed."""
    spec = spot.node.element
    elsewhere = ELSEWHERE.get(spec.type if spec is not None else kind, frozenset())
    made = ControlMaker(design, WITHOUT | elsewhere).of_element(spot)
    plain = [one for one in made if one.kind not in ("list", "group")]
    basic = [one for one in plain if one.kind != "expression"]
    language = design.screen.language
    groups = [ControlGroup("basics", gettext("Basics"), basic)]
    conditions = [one for one in plain if one.kind == "expression"]
    if conditions:
        groups.append(ControlGroup("conditions", gettext("Conditions"), conditions))
    for one in made:
        if one.kind in ("list", "group"):
            count = str(len(one.rows)) if one.rows else ""
            closed = not (one.rows or one.required)
            groups.append(ControlGroup(one.name.strip("/"), one.title, [one], closed, count))
    groups += name_group(spot)
    title = spot.value.get("title") or spot.value.get("name") or ""
    return Panel(
        kind,
        name,
        spot.value["id"],
        design.texts.shown(spot.value["id"], "title", language, title),
        schema_title(spot.node, language),
        str(spot.value.get("icon", "")) or "settings",
        element_mark(design, spot),
        groups,
    )


def field_panel(design: Design, spot: Spot, object_name: str) -> Panel:
    value, name, language = spot.value, str(spot.key), design.screen.language
    maker = ControlMaker(design)
    computed = value["fieldType"] in COMPUTED
    own = [key for key in keyword_schemas(value) if key in spot.node.properties]
    basics = maker.of_element(spot, [key for key in BASICS if not (computed and key == "placeholder")])
    groups = [ControlGroup("basics", gettext("Basics"), basics)]
    typed = _typed(maker, spot, own)
    if typed:
        groups.append(ControlGroup("typed", type_title(value["fieldType"], language), typed))
    if not computed:
        obj = spot.above[0]
        asked = Control("/required!", "switch", gettext("Required"), value=name in obj.get("required", ()))
        rules = [asked, *maker.of_element(spot, RULES), default_control(design, maker, spot)]
        groups.append(ControlGroup("rules", gettext("Rules"), rules))
    called = name_control(spot)
    advanced = [*([called] if called is not None else []), *maker.of_element(spot, ADVANCED)]
    groups.append(ControlGroup("advanced", gettext("Advanced"), advanced, True))
    form_name, placement = placement_of(design, object_name, name)
    shown = design.texts.shown(value["id"], "title", language, value.get("title"))
    return Panel(
        "object",
        object_name,
        value["id"],
        shown,
        f"{object_name}.{name}",
        tile_of(value["fieldType"]).icon,
        element_mark(design, spot),
        groups,
        is_field=True,
        keyed=True,
        placement_id=placement.value["id"] if placement else "",
        placement=ControlMaker(design, {"field"}).of_element(placement) if placement else [],
        placement_mark=element_mark(design, placement) if placement else "",
        form_name=form_name,
    )


def placed_panel(design: Design, kind: str, name: str, spot: Spot) -> Panel:
    """Of a field that nobody made: only how it stands on the form can be said."""
    made = ControlMaker(design, {"field"}).of_element(spot)
    placed = str(spot.value["field"])
    owner = design.object(str(spot.above[0]["object"]))
    derived, own = derived_fields(design, owner.name).get(placed), fields_of(design, owner.name).get(placed)
    if derived is not None:
        title = derived_title(design, derived)
    else:
        title = field_title(design, own) if own is not None else design.titles.path((placed,))
    return Panel(
        kind,
        name,
        spot.value["id"],
        title,
        f"{owner.name}.{placed}",
        "forms",
        element_mark(design, spot),
        [ControlGroup("placement", gettext("On this form"), made)],
        at=placed,
        keyed=True,
    )


def element_mark(design: Design, spot: Spot) -> str:
    """Changes with the element and with what is said of it elsewhere, but not with what is edited apart."""
    value = {key: inner for key, inner in spot.value.items() if key not in APART}
    extra: Any = None
    if spot.node.element is not None and spot.node.element.type == "field":
        extra = str(spot.key) in spot.above[0].get("required", ())
    texts = [
        document["entries"].get(spot.value.get("id")) for document in design.documents.of_kind("translation")
    ]
    return mark_of(value, extra, texts)


def placement_of(design: Design, object_name: str, field_name: str) -> tuple[str, Spot | None]:
    """Where the object's form shows the field."""
    form = design.definitions.form_of(design.object(object_name))
    if form is None:
        return "", None
    return form.name, _find_placement(design.spot("form", form.name, form.id), field_name)


def _find_placement(form: Spot, field_name: str) -> Spot | None:
    for child in form.children():
        if child.key != "sections":
            continue
        for section in child.children():
            for inner in section.children():
                for one in inner.children() if inner.key == "fields" else ():
                    if one.value["field"] == field_name:
                        return one
    return None


def _typed(maker: ControlMaker, spot: Spot, keys: list[str]) -> list[Control]:
    """With the titles that the type itself gives its keywords."""
    schemas, language = keyword_schemas(spot.value), maker.language
    made = maker.of_element(spot, keys)
    for control in made:
        own: File = dict(schemas[control.name.removeprefix("/")])
        if "title" in own:
            control.title = str(own.get("x-title-zh", own["title"]) if language == "zh" else own["title"])
        control.least = own.get("minimum", control.least)
        control.greatest = own.get("maximum", control.greatest)
        if own.get("enum"):
            allowed = {str(one) for one in own["enum"]}
            control.choices = [choice for choice in control.choices if choice.value in allowed]
    return made
