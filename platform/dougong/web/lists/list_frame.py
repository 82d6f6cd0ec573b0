"""What stands around the records of a list, however they are shown: views, search, filter and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request, url_for

from dougong.registry import Registry
from dougong.views import LIST
from dougong.web.languages import say_all
from dougong.web.lists.filter_chips import chip_list
from dougong.web.lists.list_requests import ListRequest
from dougong.web.lists.view_kinds import ICONS
from dougong.web.lists.view_pages import view_menu
from dougong.web.screens import Screen
from dougong.web.shell import in_sentence, object_crumbs, show
from dougong.web.texts import gettext

VIEW_PAGES: Registry[Callable[[Screen, ListRequest], str]] = Registry("page of a type of view")
"""How views are shown that are no plain lists."""


def show_list(screen: Screen, asked: ListRequest, template: str, **context: Any) -> str:
    obj = asked.obj
    context.setdefault("quick_params", quick_params(asked))
    return show(
        screen,
        template,
        object_crumbs(screen, obj),
        obj,
        back=None,
        object=obj,
        object_title=screen.titles.plural(obj),
        object_singular=in_sentence(screen, screen.titles.object(obj)),
        object_icon=obj.icon or "circle-dashed",
        object_description=screen.titles.of(obj.id, "description", obj.description),
        tabs=_tabs(screen, asked),
        changed=asked.departs,
        view_menu=view_menu(screen, asked),
        notes=say_all(asked.notes),
        filtered=asked.narrowed,
        q=asked.q,
        list_url=url_for("web.list_records", name=obj.name),
        clear_url=asked.url(q=None, f=[], where=None),
        chip_list=chip_list(screen, asked),
        filter_url=asked.url("web.show_filter"),
        funnels=_funnels(screen, asked),
        charts_url=_charts_url(screen, asked),
        may_create=screen.may("create", obj),
        paste_url=asked.url("web.ask_for_rows"),
        may_import=screen.may("create", obj) and screen.may("import", obj),
        export_url=asked.url("web.start_export") if screen.may("export", obj) else None,
        **context,
    )


def _charts_url(screen: Screen, asked: ListRequest) -> str | None:
    known = {chart.object_id for chart in screen.definitions.charts.values()}
    return asked.url("web.show_charts") if asked.obj.id in known else None


def _funnels(screen: Screen, asked: ListRequest) -> list[dict[str, str]]:
    return [
        {
            "title": gettext("Funnel: {pipeline}").format(
                pipeline=screen.titles.of(pipeline.id, "title", pipeline.title)
            ),
            "url": url_for("web.show_funnel", name=asked.obj.name, pipeline=pipeline.name),
        }
        for pipeline in screen.definitions.pipelines_of(asked.obj)
    ]


def quick_params(asked: ListRequest) -> list[tuple[str, str]]:
    """What the quick search keeps of the list it searches."""
    named = bool(request.args.get("view"))
    kept = [(key, value) for key, value in asked.kept if key != "q" and (named or key != "view")]
    return [*kept, ("sort", asked.sort)] if asked.sort else kept


def _tabs(screen: Screen, asked: ListRequest) -> list[dict[str, Any]]:
    """Those of the definitions, then one's own and those that others share."""
    base = url_for("web.list_records", name=asked.obj.name)
    plain = not asked.defaults
    tabs = [
        {
            "title": screen.titles.of(view.id, "title", view.title),
            "icon": view.icon or "list",
            "current": asked.saved is None and asked.view is not None and view.id == asked.view.id,
            "url": base if plain and not index else f"{base}?view={view.name}",
            "hint": "",
        }
        for index, view in enumerate(screen.definitions.views_of(asked.obj))
    ]
    for saved in asked.views:
        own = saved.level == "own"
        tabs.append(
            {
                "title": saved.title,
                "icon": ICONS[saved.type] if saved.type != LIST else "user" if own else "users",
                "current": asked.saved is not None and saved.id == asked.saved.id,
                "url": f"{base}?view={saved.key}",
                "hint": gettext("Your view")
                if own
                else gettext("Shared by {name}").format(name=saved.owner or ""),
            }
        )
    return tabs
