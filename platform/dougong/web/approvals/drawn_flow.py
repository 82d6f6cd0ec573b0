"""The whole workflow of an approval, drawn as its designer draws it, with how far it has come.

Of ways that are not taken only what they are called is told: whoever looks need not see what their conditions read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dougong.approvals.courses import CourseStep, PersonStep
from dougong.definitions import WorkflowNode
from dougong.problems import N_
from dougong.web.approvals.approval_views import node_title
from dougong.web.approvals.approval_words import DECISIONS, TURNS
from dougong.web.builder.flows.drawing import WAY_TITLES
from dougong.web.builder.flows.kinds import kind_words, tile_of
from dougong.web.builder.flows.shapes import shape_of
from dougong.web.conditions.condition_words import UNSAID
from dougong.web.flow_cards import Card, Row, Way
from dougong.web.screens import Screen
from dougong.web.texts import gettext

MOST_NAMED = 4
OFF = "off"
STATES: Mapping[str, str] = {
    "passed": N_("passed"),
    "current": N_("is asked now"),
    "coming": N_("comes later"),
    "rejected": N_("rejected"),
    "closed": N_("need not be decided any more"),
    OFF: N_("not on the way"),
}


def drawn_flow(screen: Screen, nodes: Sequence[WorkflowNode], steps: Sequence[CourseStep]) -> Row:
    """``steps`` are those of the course; whatever else there is, no way leads to."""
    return _Drawer(screen, {one.node.id: one for one in steps}).row(nodes, leads=True)


class _Drawer:
    def __init__(self, screen: Screen, steps: Mapping[str, CourseStep]) -> None:
        self.screen = screen
        self.steps = steps
        self.shape = shape_of("workflow")

    def row(self, nodes: Sequence[WorkflowNode], leads: bool) -> Row:
        return Row("", [self._card(one, leads) for one in nodes])

    def _card(self, node: WorkflowNode, leads: bool) -> Card:
        step, tile = self.steps.get(node.id), tile_of(self.shape, node.do)
        people = step.people if step is not None and node.asks else ()
        more = len(people) - MOST_NAMED
        said = [self._said(one) for one in people[:MOST_NAMED]]
        return Card(
            id=node.id,
            title=node_title(self.screen, node),
            kind=kind_words(self.shape, node.do, self.screen.language),
            icon=tile.icon,
            tone=tile.tone,
            facts=said + ([gettext("{count} more").format(count=more)] if more > 0 else []),
            condition=UNSAID,
            problems=(),
            ways=[self._way(node, key, inner, leads) for key, inner in node.sequences()],
            more_ways="",
            asks=False,
            # A branch asks nobody and waits for nothing: it is where its ways are.
            state=step.state if step is not None else "" if leads and node.do == "branch" else OFF,
        )

    def _leads(self, node: WorkflowNode) -> bool:
        inside = [one for _, inner in node.sequences() for one in inner]
        return node.id in self.steps or any(map(self._leads, inside))

    def _way(self, node: WorkflowNode, branch_id: str, inner: Sequence[WorkflowNode], leads: bool) -> Way:
        """One with nothing in it is taken where no other is."""
        branch = next((one for one in node.branches if one.id == branch_id), None)
        otherwise = WAY_TITLES[node.do, "otherwise"] if branch is None else ""
        title = (
            gettext(otherwise) if branch is None else self.screen.titles.of(branch.id, "title", branch.title)
        )
        taken = any(map(self._leads, inner)) or (leads and not inner and not self._leads(node))
        return Way(branch_id, title, UNSAID, self.row(inner, taken), state="" if taken else OFF)

    def _said(self, one: PersonStep) -> str:
        words = DECISIONS.get(one.decision or "") or TURNS.get(one.state) or TURNS["coming"]
        return f"{one.name} · {gettext(words[0])}"
