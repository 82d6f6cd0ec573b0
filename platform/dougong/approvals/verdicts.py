"""What comes of the places at a node, as far as they are decided: nothing but arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from dougong.definitions import WorkflowNode

Place = Literal["open", "approved", "rejected"]
Verdict = Literal["approved", "rejected"]


def verdict(node: WorkflowNode, places: Sequence[Place]) -> Verdict | None:
    """None as long as it is not settled, whatever those still say who have not spoken."""
    approved, rejected = places.count("approved"), places.count("rejected")
    if node.decide == "any":
        return "approved" if approved else "rejected" if rejected else None
    if node.decide == "vote":
        needed = votes_needed(node, len(places))
        if approved >= needed:
            return "approved"
        return "rejected" if len(places) - rejected < needed else None
    if rejected:
        return "rejected"
    return "approved" if approved == len(places) else None


def votes_needed(node: WorkflowNode, places: int) -> int:
    """Never more than there are places, and never none."""
    wanted = node.count or -(-places * (node.percent or 100) // 100)
    return max(1, min(wanted, places))
