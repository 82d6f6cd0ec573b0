"""The panel beside a flow: of a step, a way, or of the flow itself, which is how it begins."""

from __future__ import annotations

from collections.abc import Iterable

from dougong.definitions.walking import Spot
from dougong.web.builder.controls import Control, ControlGroup
from dougong.web.builder.drafting import Design
from dougong.web.builder.flows.kinds import kind_words, tile_of
from dougong.web.builder.flows.shapes import ALWAYS, Shape, shape_of
from dougong.web.builder.making_controls import ControlMaker
from dougong.web.builder.panels import PANELS, Panel, element_mark
from dougong.web.schema_words import schema_title
from dougong.web.texts import gettext

FIRST = {"workflow": ("starts",), "automation": ("trigger", "condition", "becomes")}
"""Of a flow itself: when it begins."""
BASICS = ("title", "description", "icon")
STEP_ACTS = ("up", "down", "out", "in", "copy", "remove")
WAY_ACTS = ("up", "down", "copy", "remove")
BULKY = ("list", "group", "matrix", "words")


def flow_panel(design: Design, kind: str, name: str, spot: Spot) -> Panel:
    shape = shape_of(kind)
    value, language = spot.value, design.screen.language
    made = ControlMaker(design, {"name"}).of_element(spot, _keys(shape, spot))
    by_key = {one.name.strip("/"): one for one in made}
    first = [key for key in _first(shape, spot) if key in by_key]
    groups = [ControlGroup("basics", gettext("Basics"), _of(by_key, BASICS))]
    groups += _leading(shape, spot, by_key, first)
    rest = [one for key, one in by_key.items() if key not in (*BASICS, *first)]
    options = [one for one in rest if one.kind not in (*BULKY, "expression")]
    conditions = [one for one in rest if one.kind == "expression"]
    if conditions:
        groups.append(ControlGroup("conditions", gettext("Conditions"), conditions))
    if options:
        groups.append(ControlGroup("options", gettext("Options"), options))
    groups += [_group(one, not _is_filled(spot, one)) for one in rest if one.kind in BULKY]
    do = value.get("do", "")
    own = value.get("title") or (kind_words(shape, do, language) if do else value["name"])
    return Panel(
        kind,
        name,
        value["id"],
        design.texts.shown(value["id"], "title", language, own),
        kind_words(shape, do, language) if do else schema_title(spot.node, language),
        tile_of(shape, do).icon if do else str(value.get("icon", "")) or "bolt",
        element_mark(design, spot),
        groups,
        acts=() if not spot.above else STEP_ACTS if do else WAY_ACTS,
    )


def _keys(shape: Shape, spot: Spot) -> list[str]:
    """What may be said of it, but for what is drawn."""
    drawn = {"do", "name", *(key for key, _ in shape.holders(spot))}
    if not spot.above:
        return [key for key in spot.node.properties if key not in {*drawn, "object"}]
    do = spot.value.get("do")
    may = set(spot.node.properties) if do is None else {*ALWAYS, *shape.parts(do)}
    return [key for key in spot.node.properties if key in may and key not in drawn]


def _first(shape: Shape, spot: Spot) -> Iterable[str]:
    """What it is about: that comes before everything else."""
    if not spot.above:
        return FIRST[shape.kind]
    do = spot.value.get("do")
    return ("condition",) if do is None else [key for key in shape.needs(do) if key != "title"]


def _leading(shape: Shape, spot: Spot, by_key: dict[str, Control], first: list[str]) -> list[ControlGroup]:
    plain = [by_key[key] for key in first if by_key[key].kind not in BULKY]
    groups = [_group(by_key[key], False) for key in first if by_key[key].kind in BULKY]
    if not plain:
        return groups
    title = gettext("When") if not spot.above else gettext("What it does")
    return (
        [*groups, ControlGroup("first", title, plain)]
        if not spot.above
        else [ControlGroup("first", title, plain), *groups]
    )


def _group(one: Control, closed: bool) -> ControlGroup:
    """What a group holds stands in it directly."""
    inner = one.controls if one.kind == "group" else [one]
    count = str(len(one.rows)) if one.rows and one.kind == "list" else ""
    return ControlGroup(one.name.strip("/"), one.title, inner, closed, count)


def _is_filled(spot: Spot, one: Control) -> bool:
    """Or waits to be, beside a word that somebody has chosen."""
    key = one.name.strip("/")
    return one.required or bool(spot.value.get(key)) or "x-when" in spot.node.properties[key].schema


def _of(by_key: dict[str, Control], keys: Iterable[str]) -> list[Control]:
    return [by_key[key] for key in keys if key in by_key]


for _kind in ("workflow", "automation"):
    PANELS.register(_kind, flow_panel)
