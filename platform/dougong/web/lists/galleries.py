"""A gallery: records as cards with a picture, in pages as a list has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from markupsafe import Markup

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition, ObjectDefinition
from dougong.errors import InvalidInput
from dougong.records import Page, RecordQuery, find
from dougong.web.languages import say_all
from dougong.web.lists.arrange_pages import arrange_menu
from dougong.web.lists.columns import Column, view_columns
from dougong.web.lists.list_frame import VIEW_PAGES, show_list
from dougong.web.lists.list_pages import pager
from dougong.web.lists.list_requests import PAGE_SIZE, ListRequest, list_filter
from dougong.web.lists.list_totals import count_text
from dougong.web.lists.sorting import sort_of
from dougong.web.screens import Screen, record_url
from dougong.web.titles import hue, initials, record_title

SHOWN = 6


@dataclass(frozen=True, slots=True)
class GalleryCard:
    title: str
    url: str
    picture: str
    pictures: int
    initials: str
    hue: int
    lines: list[tuple[str, Markup]]


def show_gallery(screen: Screen, asked: ListRequest) -> str:
    columns = view_columns(screen, asked.obj, asked.view)
    picture = _picture_field(asked)
    fields = [column.path.name for column in columns] + ([picture.name] if picture is not None else [])
    query = RecordQuery(
        asked.obj.name,
        fields=tuple(dict.fromkeys(fields)),
        filter=list_filter(screen, asked),
        sort=tuple(sort_of(screen, asked)),
        limit=PAGE_SIZE,
        offset=(asked.page - 1) * PAGE_SIZE,
        count=True,
        search=asked.q or None,
        sensitive="masked",
    )
    page, refusal = Page([], None, 0), ""
    try:
        page = find(screen.tx, screen.actor, query)
    except InvalidInput as error:
        refusal = " ".join(say_all(error.problems))
    return show_list(
        screen,
        asked,
        "gallery.html",
        cards=[_card(asked.obj, record, columns, picture) for record in page.data],
        count_text=count_text(screen, page),
        arrange=arrange_menu(screen, asked, ("sort", "columns")),
        pager=pager(asked, page, screen),
        refusal=refusal,
    )


VIEW_PAGES.register("gallery", show_gallery)


def _picture_field(asked: ListRequest) -> FieldDefinition | None:
    options = asked.view.gallery if asked.view is not None else None
    return asked.obj.fields_by_id.get(options.picture_id or "") if options is not None else None


def _card(
    obj: ObjectDefinition,
    record: Mapping[str, Any],
    columns: Sequence[Column],
    picture: FieldDefinition | None,
) -> GalleryCard:
    title = record_title(obj, record)
    shown = [column for column in columns if not column.is_title and record[column.path.name] is not None]
    pictures = record.get(picture.name) or [] if picture is not None else []
    first = pictures[0]["id"] if pictures else 0
    return GalleryCard(
        title=title,
        url=record_url(obj.name, record["id"]),
        picture=url_for("web.show_thumbnail", file_id=first, size=320) if first else "",
        pictures=len(pictures),
        initials=initials(title),
        hue=hue(record["id"]),
        lines=[
            (column.title, Markup(column.format(record[column.path.name])))  # noqa: S704 - cells escape
            for column in shown[:SHOWN]
        ],
    )
