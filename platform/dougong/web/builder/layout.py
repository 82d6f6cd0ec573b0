"""What is done to a form on the canvas, on its file form. Fields are named as in the form's placements."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.web.builder.drafting import File
from dougong.web.builder.tab_layout import in_order

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
    sections = [section["fields"] for section in in_order(form)]
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
    placement.pop("span", None)
    if full:
        placement["width"] = "full"
    else:
        placement["width"] = "half"


def span_field(form: File, field: str, columns: int) -> None:
    """So many of its section's columns; all of them is its full width, whatever the section will have."""
    section, placement = _place_of(form, field)
    for key in ("width", "span"):
        placement.pop(key, None)
    if columns >= section.get("columns", 2):
        placement["width"] = "full"
    else:
        placement["span"] = max(columns, 1)


def taken_columns(form: File, field: str, is_long: bool) -> int:
    """``is_long``: it takes the whole width where nothing is said."""
    section, placement = _place_of(form, field)
    columns = int(section.get("columns", 2))
    if placement.get("width") == "full" or (is_long and "span" not in placement):
        return columns
    return min(int(placement.get("span", 1)), columns)


def _place_of(form: File, field: str) -> tuple[File, File]:
    for section in form["sections"]:
        for placement in section["fields"]:
            if placement["field"] == field:
                return section, placement
    raise not_found("field", field)


def remove_section(form: File, section_id: str) -> None:
    """Its fields go into the one before it, or else the one after it."""
    section = section_of(form, section_id)
    if len(form["sections"]) == 1:
        raise InvalidInput(Problem("last_section", LAST_SECTION))
    sections = in_order(form)
    index = sections.index(section)
    sections.remove(section)
    form["sections"].remove(section)
    heir = sections[max(0, index - 1)]["fields"]
    heir[:] = [*heir, *section["fields"]] if index else [*section["fields"], *heir]


def set_columns(form: File, section_id: str, columns: int) -> None:
    section_of(form, section_id)["columns"] = columns
