"""What is done to a form on the canvas, on its file form. Fields are named as in the form's placements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dougong.definitions import name_from_title, new_id
from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.web.builder.drafting import File

Placed = tuple[list[File], int]
"""The list of placements that a field stands in, and where."""

LAST_SECTION = N_("A form needs one section; this is the last.")


def placements(form: File) -> Iterator[File]:
    for section in form["sections"]:
        yield from section["fields"]


def find(form: File, field: str) -> Placed | None:
    for section in form["sections"]:
        for index, one in enumerate(section["fields"]):
            if one["field"] == field:
                return section["fields"], index
    return None


def section_of(form: File, section_id: str) -> File:
    found: File | None = next((one for one in form["sections"] if one["id"] == section_id), None)
    if found is None:
        raise not_found("section", section_id)
    return found


def put_field(form: File, field: str, section_id: str = "", before: str = "", after: str = "") -> None:
    """Where it is asked for; taken from where it stood. Without a place, at the end of the last section."""
    at = find(form, field)
    placement = at[0].pop(at[1]) if at is not None else {"field": field}
    mark = find(form, before or after)
    if mark is not None and field != (before or after):
        mark[0].insert(mark[1] + (0 if before else 1), placement)
        return
    section = section_of(form, section_id) if section_id else form["sections"][-1]
    section["fields"].append(placement)


def step_field(form: File, field: str, step: int) -> None:
    """One place on or back, over the borders of sections."""
    at = find(form, field)
    if at is None:
        raise not_found("field", field)
    inside, index = at
    if 0 <= index + step < len(inside):
        inside.insert(index + step, inside.pop(index))
        return
    sections = [section["fields"] for section in form["sections"]]
    beside = next(i for i, fields in enumerate(sections) if fields is inside) + step
    if 0 <= beside < len(sections):
        placement = inside.pop(index)
        sections[beside].insert(0 if step > 0 else len(sections[beside]), placement)


def take_field(form: File, field: str) -> None:
    at = find(form, field)
    if at is None:
        raise not_found("field", field)
    at[0].pop(at[1])


def resize_field(form: File, field: str, full: bool) -> None:
    at = find(form, field)
    if at is None:
        raise not_found("field", field)
    placement = at[0][at[1]]
    if full:
        placement["width"] = "full"
    else:
        placement["width"] = "half"


def add_section(form: File, title: str, after: str = "") -> str:
    """Its id."""
    taken = {one["name"] for one in form["sections"]}
    section: dict[str, Any] = {"id": new_id("sec"), "name": name_from_title(title, taken, "section")}
    section |= {"title": title, "columns": 2, "fields": []}
    index = next(
        (i for i, one in enumerate(form["sections"]) if one["id"] == after), len(form["sections"]) - 1
    )
    form["sections"].insert(index + 1, section)
    return str(section["id"])


def step_section(form: File, section_id: str, step: int) -> None:
    section = section_of(form, section_id)
    index = form["sections"].index(section)
    if 0 <= index + step < len(form["sections"]):
        form["sections"].insert(index + step, form["sections"].pop(index))


def put_section(form: File, section_id: str, before: str) -> None:
    section = section_of(form, section_id)
    form["sections"].remove(section)
    index = next((i for i, one in enumerate(form["sections"]) if one["id"] == before), len(form["sections"]))
    form["sections"].insert(index, section)


def remove_section(form: File, section_id: str) -> None:
    """Its fields go into the one before it, or else the one after it."""
    section = section_of(form, section_id)
    if len(form["sections"]) == 1:
        raise InvalidInput(Problem("last_section", LAST_SECTION))
    index = form["sections"].index(section)
    form["sections"].remove(section)
    heir = form["sections"][max(0, index - 1)]["fields"]
    heir[:] = [*heir, *section["fields"]] if index else [*section["fields"], *heir]


def set_columns(form: File, section_id: str, columns: int) -> None:
    section_of(form, section_id)["columns"] = columns
