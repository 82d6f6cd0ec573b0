"""A flow as it is drawn: cards one below the other, ways beside each other, with what is wrong at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions.walking import Spot
from dougong.problems import N_
from dougong.web.builder.drafting import Design
from dougong.web.builder.flows import automation_words, workflow_words  # noqa: F401 - they register themselves
from dougong.web.builder.flows.kinds import kind_words, tile_of
from dougong.web.builder.flows.problems import FlowProblem, problems_of_flow
from dougong.web.builder.flows.shapes import Shape, inside, shape_of
from dougong.web.builder.flows.start_words import begins, outcome_words
from dougong.web.builder.flows.tree import Tree
from dougong.web.builder.flows.wording import Speaker
from dougong.web.builder.sentences import spot_in_words
from dougong.web.conditions.condition_words import UNSAID, Words
from dougong.web.flow_cards import Card, Row, Way
from dougong.web.schema_words import schema_title
from dougong.web.texts import gettext

WAY_TITLES = {
    ("branch", "steps"): N_("If so"),
    ("branch", "otherwise"): N_("Otherwise"),
    ("for_each", "steps"): N_("For each record"),
}
PERSON_RIGHTS = N_("Runs with the rights of whoever makes the change")
SYSTEM_RIGHTS = N_("Runs with every right, whoever makes the change")


@dataclass(frozen=True, slots=True)
class Flow:
    kind: str
    name: str
    id: str
    title: str
    object_name: str
    starts: list[str]
    start_problems: Sequence[str]
    row: Row
    rights: str
    problems: list[FlowProblem]
    off: bool
    takes_calls: bool
    outcomes: list[str] = field(default_factory=list)


def flow_of(design: Design, kind: str, name: str) -> Flow:
    return _Drawer(design, shape_of(kind), name).flow()


class _Drawer:
    def __init__(self, design: Design, shape: Shape, name: str) -> None:
        self.design = design
        self.shape = shape
        self.tree = Tree(shape, design.file(shape.kind, name))
        self.speaker = Speaker(design, shape)
        self.language = design.screen.language
        self.problems = problems_of_flow(design, shape.kind, name)

    def flow(self) -> Flow:
        root, file = self.tree.root, self.tree.file
        return Flow(
            kind=self.shape.kind,
            name=file["name"],
            id=file["id"],
            title=self.speaker.title(file),
            object_name=file["object"],
            starts=self._starts(root),
            start_problems=self._problems(file["id"]),
            row=self._row(root, self.shape.root),
            rights=self._rights(file),
            problems=self.problems,
            off=bool(file.get("off")),
            takes_calls=file.get("trigger", {}).get("on") == "webhook",
            outcomes=[
                text
                for one in inside(root, "outcomes").children()
                if (text := outcome_words(self.speaker, one))
            ]
            if "outcomes" in file
            else [],
        )

    def _starts(self, root: Spot) -> list[str]:
        """How it begins, and under which condition."""
        starts = [inside(root, key) for key in ("starts", "trigger") if key in root.value]
        texts = [text for one in starts for part in _parts(one) if (text := begins(self.speaker, part))]
        return [*texts, *filter(None, [self._condition(root).text])]

    def _condition(self, spot: Spot) -> Words:
        said = "condition" in spot.value
        return spot_in_words(self.design, inside(spot, "condition")) if said else UNSAID

    def _rights(self, file: dict[str, Any]) -> str:
        if self.shape.kind != "automation":
            return ""
        with_all = file.get("actsAs") == "system"
        return gettext(SYSTEM_RIGHTS) if with_all else gettext(PERSON_RIGHTS)

    def _row(self, holder: Spot, key: str) -> Row:
        held = inside(holder, key)
        return Row(f"{holder.value['id']}/{key}", [self._card(one) for one in held.children()])

    def _card(self, step: Spot) -> Card:
        value, do = step.value, step.value["do"]
        tile, words = tile_of(self.shape, do), kind_words(self.shape, do, self.language)
        ways: list[Way] = []
        more = ""
        for key, inner in self.shape.holders(step):
            if self.shape.is_sequence(inner):
                ways.append(self._own_way(step, key))
            else:
                more = f"{value['id']}/{key}"
                ways += [self._way(one) for one in inside(step, key).children()]
        return Card(
            id=value["id"],
            title=self.speaker.title(value) if "title" in value else words,
            kind=words,
            icon=tile.icon,
            tone=tile.tone,
            facts=self.speaker.facts(step),
            condition=self._condition(step),
            problems=self._problems(value["id"]),
            ways=ways,
            more_ways=more,
            asks=bool(self.tree.goes_along(value["id"]) or self.tree.refer_to(value["id"])),
        )

    def _way(self, way: Spot) -> Way:
        key = next(key for key, inner in self.shape.holders(way) if self.shape.is_sequence(inner))
        value = way.value
        return Way(
            id=value["id"],
            title=self.speaker.title(value),
            note=self._condition(way),
            row=self._row(way, key),
            problems=self._problems(value["id"]),
        )

    def _own_way(self, step: Spot, key: str) -> Way:
        """Of a property of the step itself, such as what happens otherwise."""
        known = WAY_TITLES.get((step.value["do"], key))
        title = gettext(known) if known else schema_title(step.node.properties[key], self.language)
        return Way("", title, UNSAID, self._row(step, key))

    def _problems(self, element_id: str) -> list[str]:
        return [one.text for one in self.problems if one.element_id == element_id]


def _parts(spot: Spot) -> list[Spot]:
    return list(spot.children()) if isinstance(spot.value, list) else [spot]
