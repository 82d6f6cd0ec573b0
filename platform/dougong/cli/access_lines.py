"""Whose access a publish changes, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.storage.planned_access import AccessLine, AccessReport, Concerned

MARKS = {"gains": "+", "loses": "-", "differs": "~"}
VERBS = {
    "gains": ("gains", "gain"),
    "loses": ("loses", "lose"),
    "differs": ("gets other limits to", "get other limits to"),
}
OPERATIONS = {"read": "see", "update": "edit", "bulk": "change many", "purge": "delete for good"}
BEFORE_AND_AFTER = {"open": "can be set", "fixed": "cannot be set", "plain": "shown"}


def access_lines(report: AccessReport) -> Iterator[str]:
    if not report.lines:
        return
    yield "Whose access changes:"
    for line in report.lines:
        count = len(line.people)
        verb = VERBS[line.direction][count != 1]
        roles = f" [{', '.join(line.roles)}]" if line.roles else ""
        who = f"{count} {'person' if count == 1 else 'people'}"
        yield f"{MARKS[line.direction]} {who} {verb} {_what(line)}: {_names(line)}{roles}"
    if report.newest is not None:
        yield f"  Of large objects only the newest {report.newest:,} records were counted."
    if report.uncounted:
        yield "  Where no number stands, records were not counted."


def _what(line: AccessLine) -> str:
    if line.kind == "right":
        return f"the right to {line.right}"
    if line.kind == "field":
        was, becomes = (BEFORE_AND_AFTER.get(one, one) for one in (line.before, line.after))
        return f"“{line.field}” of “{line.title}” ({was} → {becomes})"
    operations = ", ".join(OPERATIONS.get(one, one.replace("_", " ")) for one in line.operations)
    return f"{operations} of “{line.title}”"


def _names(line: AccessLine) -> str:
    named = ", ".join(_name(one) for one in line.named)
    return f"{named} and {line.unnamed} more" if line.unnamed else named


def _name(one: Concerned) -> str:
    return one.name if one.rows is None else f"{one.name} ({one.rows:,})"
