"""Stored documents of views, forms and apps into typed definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.definitions.chart_parsing import card_of
from dougong.definitions.field_parsing import path_of
from dougong.definitions.screen_elements import (
    AppDefinition,
    BoardOptions,
    CalendarOptions,
    ColourRule,
    FormDefinition,
    GalleryOptions,
    MenuEntry,
    Placement,
    RelatedList,
    Section,
    SortItem,
    Tab,
    TimelineOptions,
    TreeOptions,
    ViewColumn,
    ViewDefinition,
)
from dougong.definitions.walking import Document

MONTH = "month"
"""What a timeline shows where nothing is said."""


def view_of(document: Document) -> ViewDefinition:
    return ViewDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        icon=document.get("icon"),
        object_id=document["object"],
        type=document["type"],
        columns=tuple(
            ViewColumn(column["id"], path_of(column["field"]), column.get("width"))
            for column in document["columns"]
        ),
        filter=document.get("filter"),
        sort=tuple(_sorting(item) for item in document.get("sort", ())),
        default=document.get("default", False),
        position=document.get("position"),
        document=document,
        group=_sorting(document["group"]) if "group" in document else None,
        subgroup=_sorting(document["subgroup"]) if "subgroup" in document else None,
        frozen=document.get("frozen", 0),
        colours=tuple(
            ColourRule(
                rule["id"], rule["when"], rule["colour"], path_of(rule["field"]) if "field" in rule else None
            )
            for rule in document.get("colours", ())
        ),
        **options_of(document),
    )


def options_of(document: Document) -> dict[str, Any]:
    """What a view has besides by its type, as arguments of its definition."""
    view_type, dated = document["type"], "dateField" in document
    return {
        "board": _board(document) if view_type == "board" else None,
        "calendar": _calendar(document) if view_type == "calendar" and dated else None,
        "gallery": GalleryOptions(document.get("pictureField")) if view_type == "gallery" else None,
        "timeline": _timeline(document) if view_type == "timeline" and dated else None,
        "tree": TreeOptions(document.get("parentField")) if view_type == "tree" else None,
    }


def _sorting(item: str) -> SortItem:
    return SortItem(path_of(item), item.startswith("-"))


def _calendar(document: Document) -> CalendarOptions:
    return CalendarOptions(document["dateField"], document.get("endField"))


def _timeline(document: Document) -> TimelineOptions:
    return TimelineOptions(
        start_id=document["dateField"],
        end_id=document.get("endField"),
        lane_id=document.get("swimlanes"),
        scale=document.get("scale", MONTH),
    )


def _board(document: Document) -> BoardOptions:
    return BoardOptions(
        pipeline_id=document.get("pipeline"),
        field_id=document.get("groupBy"),
        sum_id=document.get("sumField"),
        lane_id=document.get("swimlanes"),
        column_limit=document.get("columnLimit"),
    )


def form_of(document: Document) -> FormDefinition:
    return FormDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        object_id=document["object"],
        sections=tuple(_section(section) for section in document["sections"] if section["fields"]),
        related=tuple(_related(related) for related in document.get("related", ())),
        default=document.get("default", False),
        document=document,
        tabs=tuple(_tab(tab) for tab in document.get("tabs", ())),
        key_ids=_ids(document.get("keyFields")),
        short_ids=_ids(document.get("shortFields")),
    )


def _ids(listed: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if listed is None else tuple(listed)


def _tab(tab: Mapping[str, Any]) -> Tab:
    return Tab(tab["id"], tab["name"], tab["title"], tab.get("content", "sections"))


def _section(section: Mapping[str, Any]) -> Section:
    columns = section.get("columns", 2)
    return Section(
        id=section["id"],
        name=section["name"],
        title=section["title"],
        columns=columns,
        visible=section.get("visible"),
        fields=tuple(
            Placement(
                item["id"],
                item["field"],
                item.get("width", "half"),
                item.get("visible"),
                item.get("whenHidden") == "emptied",
                min(item["span"], columns) if "span" in item else None,
            )
            for item in section["fields"]
        ),
        tab_id=section.get("tab"),
        help=section.get("help"),
        folds=section.get("folds"),
    )


def _related(related: Mapping[str, Any]) -> RelatedList:
    columns = tuple(path_of(column) for column in related["columns"])
    return RelatedList(related["id"], related["object"], related["field"], columns, related.get("tab"))


def app_of(document: Document) -> AppDefinition:
    return AppDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        icon=document.get("icon"),
        colour=document.get("colour"),
        menu=tuple(_entry(entry) for entry in document["menu"]),
        document=document,
        home=tuple(card_of(card) for card in document.get("home", ())),
    )


def _entry(entry: Mapping[str, Any]) -> MenuEntry:
    return MenuEntry(
        id=entry["id"],
        name=entry["name"],
        title=entry.get("title"),
        icon=entry.get("icon"),
        object_id=entry.get("object"),
        view_id=entry.get("view"),
        items=tuple(_entry(item) for item in entry.get("items", ())),
    )
