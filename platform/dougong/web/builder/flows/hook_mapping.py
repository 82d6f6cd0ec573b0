"""What of a sample goes into which variable: proposed by its names and values, changed in the draft by one command."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dougong.automations.mapping import leaves
from dougong.dataclasses import dataclass
from dougong.definitions import name_from_title, new_id
from dougong.definitions.variables import VariableType
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.web.builder.controls import Choice
from dougong.web.builder.drafting import Design, File
from dougong.web.texts import gettext

MOST_LEAVES = 200
NEW = "+"
TWICE = N_("“{variable}” gets two values.")


@dataclass(frozen=True, slots=True)
class Line:
    """``key`` names its control; ``chosen`` is a variable's name, "" for none."""

    key: str
    at: str
    value: str
    type: VariableType
    chosen: str
    required: bool


def lines_of(design: Design, file: File, sample: Any) -> list[Line]:
    """Of the sample, as much as can be shown, and of all that is mapped already, though the sample has it not."""
    mapped = {one["at"]: one for one in file["trigger"].get("webhook", {}).get("values", ())}
    found = dict(leaves(sample)) if sample is not None else {}
    further = [at for at in found if at not in mapped][: max(0, MOST_LEAVES - len(mapped))]
    shown = {*mapped, *further}
    places = [*(at for at in found if at in shown), *(at for at in mapped if at not in found)]
    return [
        Line(
            str(number),
            at,
            _shown(found.get(at)),
            guessed(found.get(at)),
            mapped[at]["variable"] if at in mapped else "",
            bool(mapped.get(at, {}).get("required")),
        )
        for number, at in enumerate(places)
    ]


def choices_of(design: Design, file: File) -> list[Choice]:
    language, texts = design.screen.language, design.texts
    known = [
        Choice(one["name"], texts.shown(one.get("id", ""), "title", language, one.get("title", one["name"])))
        for one in file.get("variables", ())
    ]
    return [Choice("", gettext("Not used")), *known, Choice(NEW, gettext("A new variable"))]


def guessed(value: Any) -> VariableType:
    """By the one value that there is; whoever knows better changes the variable."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        if re.fullmatch(r"-?[0-9]{1,15}\.[0-9]{1,10}", value):
            return "number"
        if _reads(date.fromisoformat, value) and len(value) == 10:
            return "date"
        if "T" in value and _reads(datetime.fromisoformat, value):
            return "datetime"
    return "text"


def put_mapping(design: Design, name: str, sample: Any, form: Mapping[str, str]) -> None:
    file = design.file("automation", name)
    variables, values = [dict(one) for one in file.get("variables", ())], []
    known = {one["name"] for one in variables}
    taken: set[str] = set()
    for line in lines_of(design, file, sample):
        chosen = form.get(f"to-{line.key}", "") if form.get(f"at-{line.key}") == line.at else line.chosen
        if chosen == NEW:
            made = _variable(line, known)
            variables.append(made)
            chosen = made["name"]
            known.add(chosen)
        if not chosen or chosen not in known:
            continue
        if chosen in taken:
            raise InvalidInput(Problem("twice", TWICE, line.at, {"variable": chosen}))
        taken.add(chosen)
        required = {"required": True} if form.get(f"required-{line.key}") else {}
        values.append({"variable": chosen, "at": line.at, **required})
    trigger = {key: value for key, value in file["trigger"].items() if key != "webhook"}
    file["trigger"] = trigger | ({"webhook": {"values": values}} if values else {})
    if variables:
        file["variables"] = variables
    design.put(file)


def _variable(line: Line, known: set[str]) -> dict[str, str]:
    parts = [one for one in line.at.split("/") if one and not one.isdigit()]
    title = " ".join(parts[-2:]).replace("_", " ") or "value"
    name = name_from_title(title, known, "variable")
    return {"id": new_id("var"), "name": name, "title": title[:200].capitalize(), "type": line.type}


def _shown(value: Any) -> str:
    text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return f"{text[:80]}…" if len(text) > 80 else text


def _reads(read: Any, value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True
