"""The page of a tree, and the levels that are asked for while somebody looks through it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, request, url_for
from markupsafe import Markup

from dougong.errors import InvalidInput, not_found
from dougong.problems import N_
from dougong.records import Page
from dougong.records.tree_checks import MOST_LEVELS
from dougong.web.addresses import whole_number
from dougong.web.languages import say_all
from dougong.web.lists.arrange_pages import arrange_menu
from dougong.web.lists.bulk_bars import bulk_bar, pick_text
from dougong.web.lists.cell_pages import CHANGED_ROWS
from dougong.web.lists.list_frame import VIEW_PAGES, show_list
from dougong.web.lists.list_pages import COUNTED, heads_of
from dougong.web.lists.list_requests import ListRequest, read_request, url_as_list
from dougong.web.lists.list_totals import count_text, totals_of
from dougong.web.lists.painting import painted
from dougong.web.screens import Screen, reading
from dougong.web.texts import gettext
from dougong.web.trees.tree_lines import Tree
from dougong.web.trees.tree_moves import movable
from dougong.web.trees.tree_rows import render_lines
from dougong.web.trees.trees import MOST_MATCHES, alone, filled, level_of, tree_of

OUT_OF_SIGHT = N_("Records stand below each other here by a field that your roles do not show you.")
PARTS = ("sort", "columns", "colours")


def register_routes(web: Blueprint) -> None:
    web.get("/o/<name>/level")(show_level)


def show_tree(screen: Screen, asked: ListRequest) -> str:
    tree, refusal, total = tree_of(screen, asked), "", 0
    if tree is None:
        return show_list(
            screen, asked, "tree.html", tree=None, rows=Markup(""), heads=[], refusal=gettext(OUT_OF_SIGHT)
        )
    try:
        tree = filled(screen, tree)
        total = totals_of(screen, asked, COUNTED + 1)[0]
    except InvalidInput as error:
        refusal = " ".join(say_all(error.problems))
    page = Page([], None, min(total, COUNTED), total > COUNTED)
    view = asked.view.name if asked.view else None
    return show_list(
        screen,
        asked,
        "tree.html",
        tree=tree,
        rows=_rendered(screen, tree),
        heads=heads_of(screen, asked, tree.columns),
        arrange=arrange_menu(screen, asked, PARTS),
        refusal=refusal,
        count_text=count_text(screen, page),
        bulk=bulk_bar(screen, asked, page) if tree.rows else None,
        may_edit=screen.may("update", asked.obj),
        rows_shown=len(tree.rows),
        shown_text=screen.formats.number(page.total or 0) + ("+" if page.total_capped else ""),
        matches_url=asked.url(page=asked.page + 1) if tree.more_matches else None,
        full_text=_full_text(screen) if tree.full else "",
        as_list_url=url_as_list(screen, asked) if tree.full else None,
        level_url=asked.url("web.show_level", view=view),
        move_url=url_for("web.reparent", name=asked.obj.name, record_id=0, view=view),
        back_url=url_for("web.put_back", name=asked.obj.name),
        new_url=_new_url(screen, asked, tree),
    )


VIEW_PAGES.register("tree", show_tree)


def show_level(name: str) -> str:
    """The rows of one level, or those that follow the ones that are there."""
    with reading() as screen:
        asked = read_request(screen, name)
        tree = tree_of(screen, asked)
        if tree is None:
            raise not_found("tree", name)
        given = request.args
        parent, level = given.get("of", 0, whole_number), given.get("level", 1, whole_number)
        if not (0 <= parent < 2**53 and 1 <= level <= MOST_LEVELS):
            raise not_found("level", f"{parent}/{level}"[:40])
        shown = min(max(given.get("shown", 0, int), 0), 2**31)
        return str(_rendered(screen, level_of(screen, tree, parent, level, given.get("after", ""), shown)))


def _rendered(screen: Screen, tree: Tree) -> Markup:
    paint = painted(screen, tree.asked, [row.record for row in tree.rows])
    pick = pick_text(screen, tree.asked)
    return render_lines(screen, tree, tree.lines, movable(screen, tree), paint, pick)


def changed_row(screen: Screen, asked: ListRequest, record_id: int) -> str:
    """A record after one of its cells was changed; where the row stands the page knows."""
    tree = tree_of(screen, asked)
    if tree is None:
        return ""
    return str(_rendered(screen, replace(tree, lines=alone(screen, tree, record_id))))


CHANGED_ROWS.register("tree", changed_row)


def _full_text(screen: Screen) -> str:
    text = gettext("A tree shows the first {count} that match.")
    return text.format(count=screen.formats.number(MOST_MATCHES))


def _new_url(screen: Screen, asked: ListRequest, tree: Tree) -> str | None:
    """To add one below another: the number of that one is still to be put at its end."""
    own: Any = asked.obj.fields_by_id.get(tree.field.id)
    if own is None or own.read_only or not screen.may("create", asked.obj):
        return None
    return f"{url_for('web.new_record', name=asked.obj.name)}?{own.name}="
