"""The steps that the palette offers: with an icon, in a group, and with what each begins.

A kind of step that says nothing here is offered in the last group, under the words that its schema has for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import name_from_title, new_id
from dougong.definitions.walking import Spot, walk
from dougong.errors import InvalidInput
from dougong.fields.base import both
from dougong.problems import N_, Problem
from dougong.registry import Registry
from dougong.web.builder.choices import word_of
from dougong.web.builder.creating import Wording
from dougong.web.builder.drafting import File
from dougong.web.builder.flows.shapes import Shape
from dougong.web.builder.flows.tree import NOT_THERE, Tree
from dougong.web.languages import LANGUAGES
from dougong.web.texts import gettext

GROUPS: Mapping[str, str] = {
    "people": N_("People"),
    "records": N_("Records"),
    "messages": N_("Messages"),
    "ways": N_("Ways"),
    "other": N_("Others"),
}


@dataclass(frozen=True, slots=True)
class StepTile:
    """``begins`` are the properties that a new step has at once; texts in them are in both languages."""

    icon: str
    group: str = "other"
    tone: str = ""
    begins: Mapping[str, Any] = field(default_factory=dict)


STEP_TILES: Registry[StepTile] = Registry("tile of a step")
OTHER = StepTile("bolt")
_MANAGER = {"approvers": [{"by": "manager"}]}
WAY = both("Way", "分支")
_WAYS = [{"title": both("Way 1", "分支 1"), "nodes": []}, {"title": both("Way 2", "分支 2"), "nodes": []}]
for _name, _tile in {
    "workflow/approval": StepTile("user-check", "people", "accent", _MANAGER),
    "workflow/fill": StepTile("edit", "people", "teal", _MANAGER),
    "workflow/notify": StepTile("send", "people", "good", {"approvers": [{"by": "initiator"}]}),
    "workflow/branch": StepTile("hierarchy", "ways", "violet", {"branches": _WAYS[:1], "otherwise": []}),
    "workflow/parallel": StepTile("layout-columns", "ways", "violet", {"branches": _WAYS}),
    "workflow/update": StepTile("pencil", "other", "teal"),
    "workflow/wait": StepTile("clock", "other", "warn", {"days": 1}),
    "workflow/end": StepTile("flag", "other", "bad", {"outcome": "rejected"}),
    "automation/create": StepTile("plus", "records", "accent"),
    "automation/update": StepTile("pencil", "records", "teal"),
    "automation/upsert": StepTile("refresh", "records", "accent"),
    "automation/delete": StepTile("trash", "records", "bad"),
    "automation/assign": StepTile("user-check", "people", "accent"),
    "automation/find": StepTile("search", "records", "accent"),
    "automation/notify": StepTile("bell", "messages", "good", {"to": ["owner"]}),
    "automation/send_email": StepTile("mail", "messages", "good"),
    "automation/call_webhook": StepTile("webhook", "messages", "good"),
    "automation/pull": StepTile("cloud", "messages", "accent"),
    "automation/start_workflow": StepTile("hierarchy", "messages", "accent"),
    "automation/for_each": StepTile("refresh", "ways", "violet"),
    "automation/branch": StepTile("hierarchy", "ways", "violet"),
    "automation/wait": StepTile("clock", "other", "warn", {"for": 1}),
    "automation/set_variable": StepTile("variable", "other", "teal"),
    "automation/stop": StepTile("flag", "other", "bad"),
    "automation/refuse": StepTile("ban", "other", "bad"),
}.items():
    STEP_TILES.register(_name, _tile)

BEFORE_A_SAVE = frozenset({"update", "assign", "set_variable", "branch", "stop", "refuse"})
NOT_IN_A_LOOP = frozenset({"for_each", "wait"})


def tile_of(shape: Shape, do: str) -> StepTile:
    return STEP_TILES.get(f"{shape.kind}/{do}") or OTHER


def kind_words(shape: Shape, do: str, language: str) -> str:
    return word_of(shape.step.properties["do"], do, language)


def allowed(tree: Tree, address: str) -> list[str]:
    """The kinds of steps that may stand at a place."""
    shape, holder = tree.shape, tree.holder(address)
    if not shape.is_sequence(holder.node.properties[address.partition("/")[2]]):
        return []
    kinds = [str(one) for one in shape.step.properties["do"].schema["enum"]]
    if shape.kind != "automation":
        return kinds
    if tree.file.get("moment") == "before":
        return [one for one in kinds if one in BEFORE_A_SAVE]
    around = [one.get("do") for one in (*holder.above, holder.value) if isinstance(one, dict)]
    barred = NOT_IN_A_LOOP if "for_each" in around else frozenset()
    return [one for one in kinds if one not in {"refuse", *barred}]


@dataclass(frozen=True, slots=True)
class Offer:
    do: str
    title: str
    icon: str
    tone: str


def palette(tree: Tree, address: str, language: str) -> list[tuple[str, list[Offer]]]:
    """In groups that have something."""
    groups: dict[str, list[Offer]] = {name: [] for name in GROUPS}
    for do in allowed(tree, address):
        tile = tile_of(tree.shape, do)
        groups[tile.group].append(Offer(do, kind_words(tree.shape, do, language), tile.icon, tile.tone))
    return [(gettext(GROUPS[name]), offers) for name, offers in groups.items() if offers]


def new_step(tree: Tree, wording: Wording, address: str, do: str) -> File:
    """Titled as its kind is called, with what that begins with."""
    if do not in allowed(tree, address):
        raise InvalidInput(Problem("not_there", NOT_THERE))
    shape = tree.shape
    words = {language: kind_words(shape, do, language) for language in LANGUAGES}
    return dressed(tree, wording, Spot(shape.step, {"do": do, "title": words, **tile_of(shape, do).begins}))


def new_way(tree: Tree, wording: Wording, address: str) -> File:
    holder = tree.holder(address)
    inner = holder.node.properties[address.partition("/")[2]].items
    if inner is None or tree.shape.is_sequence(holder.node.properties[address.partition("/")[2]]):
        raise InvalidInput(Problem("not_there", NOT_THERE))
    number = len(holder.value.get(address.partition("/")[2], ())) + 1
    return dressed(
        tree, wording, Spot(inner, {"title": both(f"Way {number}", f"分支 {number}"), "nodes": []})
    )


def dressed(tree: Tree, wording: Wording, spot: Spot) -> File:
    """A copy with ids and names; texts in both languages stand in the definition and in translations."""
    made = dict(_copied(spot.value))
    taken: dict[str, set[str]] = {}
    for one in [one for one in walk(Spot(spot.node, made)) if one.node.element is not None]:
        spec, value = one.node.element, one.value
        assert spec is not None  # noqa: S101 - asked above
        names = taken.setdefault(spec.type, tree.names(spec.type))
        value["id"] = new_id(spec.prefix)
        value["name"] = name_from_title(value["title"]["en"], names, spec.type)
        value["title"] = wording.own(value["id"], value["title"])
        names.add(value["name"])
    return made


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value
