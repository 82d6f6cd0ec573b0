"""What approvals are called on their pages: states, decisions, what the log tells. With colours and icons."""

from __future__ import annotations

from collections.abc import Mapping

from dougong.approvals import troubles
from dougong.problems import N_

STATES: Mapping[str, tuple[str, str]] = {
    "running": (N_("Under approval"), "warn"),
    "returned": (N_("Returned"), "warn"),
    "approved": (N_("Approved"), "good"),
    "rejected": (N_("Rejected"), "bad"),
    "withdrawn": (N_("Withdrawn"), ""),
    "cancelled": (N_("Cancelled"), ""),
}
DECISIONS: Mapping[str, tuple[str, str, str]] = {
    "approved": (N_("approved"), "good", "check"),
    "rejected": (N_("rejected"), "bad", "x"),
    "returned": (N_("returned it"), "warn", "arrow-back-up"),
    "resubmitted": (N_("submitted it again"), "good", "check"),
    "transferred": (N_("handed it on"), "", "arrow-right"),
    "kept": (N_("approved before, and that still counts"), "good", "check"),
    "initiator": (N_("submitted it, and is not asked"), "good", "check"),
    "same_person": (N_("has approved already, and is not asked again"), "good", "check"),
    "settled": (N_("need not decide any more"), "", "circle-dashed"),
    "joined": (N_("need not decide any more"), "", "circle-dashed"),
    "changed": (N_("is asked anew"), "", "circle-dashed"),
    "ended": (N_("need not decide any more"), "", "circle-dashed"),
    "jumped": (N_("need not decide any more"), "", "circle-dashed"),
    "moved": (N_("need not decide any more"), "", "circle-dashed"),
    "repaired": (N_("need not decide any more"), "", "circle-dashed"),
}
TURNS: Mapping[str, tuple[str, str, str]] = {
    "open": (N_("is asked now"), "warn", "clock"),
    "waiting": (N_("comes next"), "", "circle-dashed"),
    "coming": (N_("comes later"), "", "circle-dashed"),
}
HANDED_TO_ME: Mapping[str, str] = {
    "delegated": N_("You decide for {name}"),
    "transferred": N_("{name} has handed it on to you"),
    "added": N_("{name} asks you besides"),
}
INSTEAD = N_("You decide instead of {name}")
HANDED_BY_ME: Mapping[str, str] = {
    "delegated": N_("{name} decides for you"),
    "added": N_("You asked {name} besides"),
}
HANDED_ON = N_("{name} decides instead of you")
ACTIONS: Mapping[str, tuple[str, str, str]] = {
    "started": (N_("{who} submitted it"), "", "send"),
    "resubmitted": (N_("{who} submitted it again"), "", "send"),
    "approved": (N_("{who} approved at “{node}”"), "good", "check"),
    "rejected": (N_("{who} rejected at “{node}”"), "bad", "x"),
    "returned": (N_("{who} returned it at “{node}”"), "warn", "arrow-back-up"),
    "withdrawn": (N_("{who} took it back"), "", "arrow-back-up"),
    "cancelled": (N_("{who} cancelled it"), "", "ban"),
    "removed": (N_("The workflow was removed"), "", "ban"),
    "transferred": (N_("{who} handed it on to {people}"), "", "arrow-right"),
    "transferred_by_deadline": (N_("The deadline has passed: it goes to {people}"), "warn", "clock"),
    "reassigned": (N_("{who} gave it to {people}"), "", "arrow-right"),
    "left": (N_("Whoever was asked has left: {people} is asked instead"), "", "arrow-right"),
    "added": (N_("{who} asks {people} besides"), "", "user-plus"),
    "copied": (N_("Copies went to {people}"), "", "copy"),
    "commented": (N_("{who} remarked"), "", "message"),
    "urged": (N_("{who} urged {people}"), "warn", "bell"),
    "reminded": (N_("{people} was reminded"), "warn", "bell"),
    "approved_by_deadline": (N_("The deadline has passed: approved at “{node}”"), "good", "clock"),
    "rejected_by_deadline": (N_("The deadline has passed: rejected at “{node}”"), "bad", "clock"),
    "asked_again": (N_("What “{node}” relied on has changed: it is asked again"), "warn", "refresh"),
    "jumped": (N_("{who} went on at “{node}”"), "", "arrow-right"),
    "moved": (N_("{who} lets it go on by the published version"), "", "arrow-right"),
    "restarted": (N_("{who} started it over by the published version"), "", "refresh"),
    "repaired": (N_("{who} brought it on its way again"), "good", "tool"),
    "nobody": (N_("At “{node}” nobody was found, which counts as approved"), "", "check"),
    "instead": (N_("At “{node}” nobody was found, so others are asked instead"), "warn", "users"),
}
TROUBLES = troubles.TROUBLES
QUIET = ("chose", "wrote", "waits")
"""What the log keeps for those who look into things, and no page tells."""
