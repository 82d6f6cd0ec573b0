"""The tabs of a form on the canvas: which sections stand in which, in the order in which people see them."""

from __future__ import annotations

from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import name_from_title, new_id
from dougong.errors import InvalidInput, not_found
from dougong.problems import N_, Problem
from dougong.web.builder.drafting import File

TOO_MANY_TABS = N_("A form has at most {most} tabs.")
NO_SECTIONS = N_("This tab shows its own content: sections cannot stand in it.")
MOST_TABS = 12


@dataclass()
class Group:
    """``tab`` is None for what stands above all tabs."""

    tab: File | None
    sections: list[File]

    @property
    def takes_sections(self) -> bool:
        return self.tab is None or self.tab.get("content", "sections") == "sections"


def groups_of(form: File) -> list[Group]:
    tabs = form.get("tabs", [])
    known = {tab["name"] for tab in tabs}
    above = [one for one in form["sections"] if one.get("tab") not in known]
    return [
        Group(None, above),
        *(Group(tab, [one for one in form["sections"] if one.get("tab") == tab["name"]]) for tab in tabs),
    ]


def settle(form: File, groups: list[Group]) -> None:
    """Tabs and sections as the groups have them now."""
    for group in groups:
        for section in group.sections:
            section.pop("tab", None)
            if group.tab is not None:
                section["tab"] = group.tab["name"]
    form["sections"] = [section for group in groups for section in group.sections]
    tabs = [group.tab for group in groups if group.tab is not None]
    form.pop("tabs", None)
    if tabs:
        form["tabs"] = tabs


def group_of_tab(groups: list[Group], tab_id: str) -> Group:
    """That above all tabs for a blank id."""
    if not tab_id:
        return groups[0]
    found = next((one for one in groups if one.tab is not None and one.tab["id"] == tab_id), None)
    if found is None:
        raise not_found("tab", tab_id)
    return found


def add_tab(form: File, title: str, section_title: str) -> str:
    """Its id. It begins with a section, for a tab without any is not shown."""
    groups = groups_of(form)
    if len(groups) > MOST_TABS:
        raise InvalidInput(Problem("too_many_tabs", TOO_MANY_TABS, "", {"most": MOST_TABS}))
    taken = {one.tab["name"] for one in groups if one.tab is not None}
    tab: dict[str, Any] = {
        "id": new_id("tab"),
        "name": name_from_title(title, taken, "tab"),
        "title": title,
    }
    groups.append(Group(tab, [new_section(form, section_title)]))
    settle(form, groups)
    return str(tab["id"])


def remove_tab(form: File, tab_id: str) -> None:
    """Its sections go to the tab before it, or above all; lists that stood in it stand below."""
    groups = groups_of(form)
    gone = group_of_tab(groups, tab_id)
    heirs = [one for one in groups[: groups.index(gone)] if one.takes_sections]
    heirs[-1].sections += gone.sections
    groups.remove(gone)
    for related in form.get("related", []):
        if gone.tab is not None and related.get("tab") == gone.tab["name"]:
            del related["tab"]
    settle(form, groups)


def step_tab(form: File, tab_id: str, step: int) -> None:
    groups = groups_of(form)
    group = group_of_tab(groups, tab_id)
    index = groups.index(group)
    if 1 <= index + step < len(groups):
        groups.insert(index + step, groups.pop(index))
    settle(form, groups)


def add_section(form: File, title: str, after: str = "", tab_id: str = "") -> str:
    """Its id. After another section, or at the end of a tab."""
    groups = groups_of(form)
    section = new_section(form, title)
    for group in groups:
        at = next((i for i, one in enumerate(group.sections) if one["id"] == after), None)
        if at is not None:
            group.sections.insert(at + 1, section)
            break
    else:
        _open(group_of_tab(groups, tab_id)).sections.append(section)
    settle(form, groups)
    return str(section["id"])


def step_section(form: File, section_id: str, step: int) -> None:
    """One place on or back, over the borders of tabs."""
    groups = [one for one in groups_of(form) if one.takes_sections]
    group, section = _find(groups, section_id)
    index = group.sections.index(section)
    if 0 <= index + step < len(group.sections):
        group.sections.insert(index + step, group.sections.pop(index))
    elif 0 <= (beside := groups.index(group) + step) < len(groups):
        group.sections.remove(section)
        heirs = groups[beside].sections
        heirs.insert(0 if step > 0 else len(heirs), section)
    _settle_within(form, groups)


def put_section(form: File, section_id: str, before: str, tab_id: str) -> None:
    groups = groups_of(form)
    group, section = _find(groups, section_id)
    target = _open(group_of_tab(groups, tab_id))
    group.sections.remove(section)
    at = next((i for i, one in enumerate(target.sections) if one["id"] == before), len(target.sections))
    target.sections.insert(at, section)
    settle(form, groups)


def new_section(form: File, title: str) -> File:
    taken = {one["name"] for one in form["sections"]}
    return {
        "id": new_id("sec"),
        "name": name_from_title(title, taken, "section"),
        "title": title,
        "columns": 2,
        "fields": [],
    }


def in_order(form: File) -> list[File]:
    """The sections as people see them, one after the other."""
    return [section for group in groups_of(form) for section in group.sections]


def _settle_within(form: File, groups: list[Group]) -> None:
    """Those are all groups but the tabs that take no sections."""
    closed = [one for one in groups_of(form) if not one.takes_sections]
    order = [tab["id"] for tab in form.get("tabs", [])]
    tabs = sorted([*groups[1:], *closed], key=lambda one: order.index(one.tab["id"]) if one.tab else -1)
    settle(form, [groups[0], *tabs])


def _find(groups: list[Group], section_id: str) -> tuple[Group, File]:
    for group in groups:
        for section in group.sections:
            if section["id"] == section_id:
                return group, section
    raise not_found("section", section_id)


def _open(group: Group) -> Group:
    if not group.takes_sections:
        raise InvalidInput(Problem("no_sections", NO_SECTIONS))
    return group
