"""What only shows when a workflow is seen as a whole, and with its object: is it sound?

The tree has no loose ends by its nature. What is left: nodes that nothing reaches, ways that never end in an
approval, choices without an "else", places for which nobody might be found and nothing is said about it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions.documents import Documents
from dougong.definitions.field_elements import AUTO_NUMBER, COMPUTED
from dougong.definitions.name_index import NameIndex, ObjectEntry
from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.walking import Document
from dougong.definitions.workflow_approver_checks import approver_problems, nobody_problems
from dougong.definitions.workflow_elements import ASKING
from dougong.definitions.workflow_ways import deep, ends, every, inner, may_pass
from dougong.problems import N_, Problem

NEEDED = N_("A node that does “{do}” needs “{property}”.")
NOT_HERE = N_("A node that does “{do}” has no “{property}”.")
NO_ELSE = N_("Say what happens where no condition holds; “otherwise” may be empty.")
NO_CONDITION = N_("Without a condition this way is always taken, and those after it never.")
ONE_WAY = N_("Two ways at least run in parallel.")
UNREACHABLE = N_("Whatever comes before has ended, so this is never reached.")
NEVER_APPROVED = N_("No way through this workflow ends in an approval.")
NOBODY_ASKED = N_("Nobody is asked anywhere, so everything is approved at once.")
FOR_HOW_LONG = N_("Say for how long, by days, hours or a date.")
ONE_THRESHOLD = N_("A vote has a threshold, either a count or a percentage.")
NO_VOTE = N_("Only a vote has a threshold.")
NOT_ASKED_HERE = N_("Only a node at which people are asked can be returned to.")
NOT_BEFORE = N_("“{node}” does not come before this node.")
NOT_WRITTEN = N_("“{field}” is not written by anybody.")
RIGHT_TWICE = N_("“{field}” has a right here already.")
TO_WHOM = N_("Say to whom it is handed.")
TO_NOBODY = N_("Only where it is handed on there is somebody to say.")
NOT_REMINDED = N_("Only a reminder comes again.")
ONE_MAY_NOT = N_("A place to fill in is not approved by itself; remind, or hand it on.")
START_TWICE = N_("This start is here twice.")
BECOMES_WHAT = N_("Say what must become true.")
BY_HAND_ONLY = N_("Only a start by hand can be left to some roles.")
ENDS_TWICE = N_("This outcome is here twice.")
INERT_RETURN = N_("Nothing here can be returned, so this has no effect.")

_NEEDS = {
    "approval": ("approvers",),
    "fill": ("approvers", "fields"),
    "branch": ("branches",),
    "parallel": ("branches",),
    "notify": ("approvers",),
    "update": ("values",),
    "end": ("outcome",),
}
_ASKED = {
    "approvers",
    "decide",
    "fields",
    "nobody",
    "deadline",
    "comment",
    "signature",
    "actions",
    "returnsTo",
}
_MAY = {
    "approval": _ASKED | {"threshold", "rejection", "reliesOn"},
    "fill": _ASKED,
    "branch": {"branches", "otherwise"},
    "parallel": {"branches", "join"},
    "notify": {"approvers", "message"},
    "update": {"values"},
    "wait": {"days", "hours", "until"},
    "end": {"outcome"},
}  # fmt: skip
_PARTS = (
    "approvers", "decide", "threshold", "actions", "rejection", "returnsTo", "comment", "signature", "fields",
    "reliesOn", "nobody", "deadline", "branches", "otherwise", "join", "message", "values", "days", "hours",
    "until", "outcome",
)  # fmt: skip
_NEVER_WRITTEN = (*COMPUTED, AUTO_NUMBER)


def node_parts(do: str) -> Collection[str]:
    """What a node of a kind may have besides title and description."""
    return _MAY.get(do, frozenset())


def node_needs(do: str) -> Sequence[str]:
    return _NEEDS.get(do, ())


@dataclass(frozen=True, slots=True)
class _Seen:
    index: NameIndex
    document: Document
    own: ObjectEntry
    above: tuple[str, ...] = ()
    """Ids of the nodes at which people are asked before."""


def workflows(_: Documents, index: NameIndex, document: Document) -> Iterator[Problem]:
    own = index.object(document["object"]) if document["kind"] == "workflow" else None
    if own is None:
        return
    seen = _Seen(index, document, own)
    yield from _starts(document)
    yield from nobody_problems(document.get("nobody"), "/nobody")
    yield from _outcomes(seen)
    yield from _sequence(seen, document["nodes"], "/nodes")
    if not any(node["do"] in ASKING for node in every(document["nodes"])):
        yield warning("nobody_asked", NOBODY_ASKED, "/nodes")
    if not may_pass(document["nodes"]):
        yield Problem("never_approved", NEVER_APPROVED, "/nodes")


def _starts(document: Document) -> Iterator[Problem]:
    seen: list[Document] = []
    for number, start in enumerate(document["starts"]):
        place = f"/starts/{number}"
        if start in seen or (start["on"] == "by_hand" and any(one["on"] == "by_hand" for one in seen)):
            yield Problem("start_twice", START_TWICE, place)
        seen.append(start)
        if start["on"] == "changed" and "condition" not in start:
            yield Problem("becomes_what", BECOMES_WHAT, f"{place}/condition")
        if start["on"] != "by_hand" and "roles" in start:
            yield Problem("by_hand_only", BY_HAND_ONLY, f"{place}/roles")


def _outcomes(seen: _Seen) -> Iterator[Problem]:
    events: set[str] = set()
    for number, outcome in enumerate(seen.document.get("outcomes", ())):
        if outcome["on"] in events:
            yield Problem("outcome_twice", ENDS_TWICE, f"/outcomes/{number}/on")
        events.add(outcome["on"])
        yield from _values(seen, outcome["values"], f"/outcomes/{number}/values")


def _sequence(seen: _Seen, nodes: Sequence[Document], place: str) -> Iterator[Problem]:
    over = False
    for number, node in enumerate(nodes):
        here = f"{place}/{number}"
        if over:
            yield Problem("unreachable", UNREACHABLE, here)
        yield from _node(seen, node, here)
        for nodes_inside, where in inner(node):
            yield from _sequence(seen, nodes_inside, f"{here}{where}")
        asked = [one["id"] for one in (node, *(n for n, _ in deep(node))) if one["do"] in ASKING]
        seen = replace(seen, above=(*seen.above, *asked))
        over = over or ends(node)


def _node(seen: _Seen, node: Document, here: str) -> Iterator[Problem]:
    do = node["do"]
    for name in _NEEDS.get(do, ()):
        if name not in node:
            yield Problem("node_needs", NEEDED, here, {"do": do, "property": name})
    for name in _PARTS:
        if name in node and name not in _MAY[do]:
            yield Problem("node_has_no", NOT_HERE, f"{here}/{name}", {"do": do, "property": name})
    if do in ASKING:
        yield from _asking(seen, node, here)
    yield from approver_problems(seen.index, seen.document, seen.own, node, here)
    yield from nobody_problems(node.get("nobody"), f"{here}/nobody")
    yield from _ways(node, here)
    if do == "wait" and not {"days", "hours", "until"} & node.keys():
        yield Problem("how_long", FOR_HOW_LONG, here)
    yield from _values(seen, node.get("values", ()), f"{here}/values")


def _ways(node: Document, here: str) -> Iterator[Problem]:
    branches = node.get("branches", ())
    if node["do"] == "branch":
        if "otherwise" not in node:
            yield Problem("no_else", NO_ELSE, here)
        for number, branch in enumerate(branches):
            if "condition" not in branch:
                yield Problem("no_condition", NO_CONDITION, f"{here}/branches/{number}")
    if node["do"] == "parallel" and len(branches) == 1:
        yield Problem("one_way", ONE_WAY, f"{here}/branches")


def _asking(seen: _Seen, node: Document, here: str) -> Iterator[Problem]:
    vote, threshold = node.get("decide") == "vote", node.get("threshold")
    if vote and (threshold is None or len(threshold) != 1):
        yield Problem("one_threshold", ONE_THRESHOLD, f"{here}/threshold")
    if threshold is not None and not vote:
        yield Problem("no_vote", NO_VOTE, f"{here}/threshold")
    yield from _returns(seen, node, here)
    yield from _rights(seen, node, here)
    deadline = node.get("deadline")
    if deadline is None:
        return
    place, do = f"{here}/deadline", deadline["do"]
    if not {"days", "hours"} & deadline.keys():
        yield Problem("how_long", FOR_HOW_LONG, place)
    if do == "transfer" and "to" not in deadline:
        yield Problem("to_whom", TO_WHOM, place)
    if do != "transfer" and "to" in deadline:
        yield Problem("to_nobody", TO_NOBODY, f"{place}/to")
    if do != "remind" and "againHours" in deadline:
        yield Problem("not_reminded", NOT_REMINDED, f"{place}/againHours")
    if node["do"] == "fill" and do in ("approve", "reject"):
        yield Problem("not_by_itself", ONE_MAY_NOT, f"{place}/do")


def _returns(seen: _Seen, node: Document, here: str) -> Iterator[Problem]:
    for number, target in enumerate(node.get("returnsTo", ())):
        if target not in seen.above:
            asking = any(one["id"] == target and one["do"] in ASKING for one in every(seen.document["nodes"]))
            place = f"{here}/returnsTo/{number}"
            if asking:
                name = str(seen.index.addresses.get(target, target)).rpartition(":")[2]
                yield Problem("not_before", NOT_BEFORE, place, {"node": name})
            else:
                yield Problem("not_asked_here", NOT_ASKED_HERE, place)
    if "returnsTo" in node and "actions" in node and "return" not in node["actions"]:
        yield warning("inert_return", INERT_RETURN, f"{here}/returnsTo")


def _rights(seen: _Seen, node: Document, here: str) -> Iterator[Problem]:
    names: set[str] = set()
    for number, one in enumerate(node.get("fields", ())):
        place = f"{here}/fields/{number}/field"
        field = seen.own.find(one["field"])
        name = field.name if field else one["field"]
        if name in names:
            yield Problem("right_twice", RIGHT_TWICE, place, {"field": name})
        names.add(name)
        if one["right"] != "see":
            yield from _writable(seen, one["field"], place)


def _values(seen: _Seen, values: Sequence[Document], place: str) -> Iterator[Problem]:
    for number, value in enumerate(values):
        yield from _writable(seen, value["field"], f"{place}/{number}/field")


def _writable(seen: _Seen, named: str, place: str) -> Iterator[Problem]:
    field = seen.own.find(named)
    barred = named in SYSTEM_FIELDS and named != "owner"
    if barred or (field is not None and field.type_name in _NEVER_WRITTEN):
        yield Problem("not_written", NOT_WRITTEN, place, {"field": field.name if field else named})


def warning(code: str, template: str, place: str, **params: Any) -> Problem:
    return replace(Problem(code, template, place, params), severity="warning")
