"""What stands around every screen of the builder: its own navigation, the state of the draft, the way to publish."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from dougong.access import POLICY
from dougong.dataclasses import dataclass
from dougong.storage.draft_states import load
from dougong.web.builder.drafting import Design
from dougong.web.builder.steps import steps_of
from dougong.web.menus import DEFAULT_ICON
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class Place:
    title: str
    icon: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    title: str
    places: list[Place]


def show_builder(
    design: Design, template: str, crumbs: Iterable[Crumb], current: str = "", **context: Any
) -> str:
    trail = [Crumb(gettext("Build"), url_for("web.build")), *crumbs]
    return show(
        design.screen,
        template,
        trail if len(trail) > 1 else [Crumb(gettext("Build"))],
        menu_html=Markup(  # noqa: S704 - rendered by an escaping template
            render_template("builder/menu.html", groups=_groups(design, current))
        ),
        here=request.full_path.rstrip("?"),
        **bar_context(design, current),
        **context,
    )


def bar_context(design: Design, current: str = "") -> dict[str, Any]:
    """What the bar of the draft shows, on a page or sent after a change; ``current`` is the object under design."""
    previewed = current or next(iter(design.definitions.objects), "")
    return {
        "preview_url": url_for("web.build_preview", name=previewed) if previewed else None,
        "steps": steps_of(design),
        "may_publish": POLICY.has_partly(design.screen.actor, "publish"),
    }


def in_order(design: Design, html: str, status: int = 200) -> Response:
    """An answer that draws what is designed says which state of the draft it knows: one that knows less than what is
    drawn already comes too late."""
    response = make_response(html, status)
    response.headers["Dougong-Draft"] = str(load(design.screen.tx).version)
    return response


def _groups(design: Design, current: str) -> list[PlaceGroup]:
    endpoint = request.endpoint
    definitions, titles = design.definitions, design.titles
    objects = [
        Place(
            titles.plural(one),
            one.icon or DEFAULT_ICON,
            url_for("web.build_object", name=one.name),
            one.name == current,
        )
        for one in definitions.objects.values()
    ]
    general = [
        Place(gettext("Overview"), "layout-grid", url_for("web.build"), endpoint == "web.build"),
        Place(
            gettext("Flows"), "hierarchy", url_for("web.build_all_flows"), endpoint == "web.build_all_flows"
        ),
        Place(gettext("Changes"), "history", url_for("web.build_changes"), endpoint == "web.build_changes"),
        Place(
            gettext("Translations"),
            "language",
            url_for("web.build_translations"),
            endpoint in ("web.build_translations", "web.build_translate"),
        ),
        Place(gettext("Roles"), "shield-check", url_for("web.roles"), False),
        Place(gettext("Releases"), "rocket", url_for("web.releases"), False),
    ]
    groups = [PlaceGroup(gettext("Workspace"), general), PlaceGroup(gettext("Objects"), objects)]
    return [group for group in groups if group.places]
