"""What a list offers for many of its records at once."""

from __future__ import annotations

from typing import Any

from dougong.dataclasses import dataclass
from dougong.records import Page
from dougong.web.buttons.views import ButtonView, list_buttons
from dougong.web.lists.list_requests import ListRequest
from dougong.web.pools.views import list_acts
from dougong.web.printing.views import Paper, papers_of_list
from dougong.web.screens import Screen
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class BulkBar:
    """``kept`` are the parts of the address that say which list it is."""

    may_update: bool
    may_delete: bool
    total: int
    total_text: str
    kept: list[tuple[str, str]]
    edit_url: str
    delete_url: str
    edit_all_url: str
    delete_all_url: str
    papers: list[Paper]
    buttons: list[ButtonView]
    """Of the object's own definitions, for the chosen records."""


def bulk_bar(screen: Screen, asked: ListRequest, page: Page) -> BulkBar | None:
    """None for who may do nothing of it."""
    may_update, may_delete = screen.may("update", asked.obj), screen.may("delete", asked.obj)
    bare: dict[str, Any] = dict.fromkeys(("view", "q", "where", "sort", *asked.departures)) | {"f": []}
    acts = list_acts(screen, asked, **bare)
    if not (may_update or may_delete or acts):
        return None
    total = page.total or 0
    return BulkBar(
        may_update=may_update,
        may_delete=may_delete,
        total=total,
        total_text=screen.formats.number(total) + ("+" if page.total_capped else ""),
        kept=asked.kept,
        edit_url=asked.url("web.edit_many", **bare),
        delete_url=asked.url("web.ask_to_delete_many", **bare),
        edit_all_url=asked.url("web.edit_many", all=1, sort=None),
        delete_all_url=asked.url("web.ask_to_delete_many", all=1, sort=None),
        papers=papers_of_list(screen, asked, **bare),
        buttons=[*acts, *list_buttons(screen, asked, **bare)],
    )


def pick_text(screen: Screen, asked: ListRequest) -> str:
    """What a box to tick is called; "" for who may do nothing with many records."""
    may = screen.may("update", asked.obj) or screen.may("delete", asked.obj) or bool(list_acts(screen, asked))
    return gettext("Select {title}") if may else ""
