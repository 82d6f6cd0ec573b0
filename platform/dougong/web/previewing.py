"""Pages of a draft: every address below ``/build/preview/ROLE`` is that page of the product, over a preview of the
draft, as somebody with the role would see it.

The prefix is a mount point, so all addresses that a page makes stay below it. What is not listed here is not part of a
preview, and nothing in it can be saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, g, request

from dougong.access import POLICY, Actor, known_roles
from dougong.dataclasses import dataclass
from dougong.errors import Forbidden, NotFound
from dougong.previews import preview_of, seen_as
from dougong.problems import N_, Problem
from dougong.storage import Workspace
from dougong.web.screens import ONLY_READ, SAFE_METHODS, reading
from dougong.web.texts import gettext
from dougong.web.titles import Titles

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

PREFIX = "/build/preview/"
ROLE, ROOT = "dougong.preview_role", "dougong.preview_root"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

SHOWN = frozenset(
    f"web.{name}"
    for name in (
        *("home", "open_app", "menu", "search", "palette", "shortcuts"),
        *("list_records", "show_totals", "show_group", "show_more_groups", "more_cards", "show_funnel"),
        *("show_filter", "filter_row", "filter_group", "filter_count", "apply_filter"),
        *("show_charts", "show_chart_beside", "arrange", "show_arranging", "colour_row"),
        *("new_record", "edit_record", "show_record", "show_timeline", "preview_record"),
        *("options", "field_options", "ask_in_passing", "check_form", "preview_lines"),
    )
)
OUTSIDE = N_("This page is not part of the preview.")
NOTHING_SAVED = N_("This is a preview of the draft: nothing in it is saved.")


@dataclass(frozen=True, slots=True)
class Previewed:
    """What a request is about; ``builder`` is the address of the builder outside."""

    workspace: Workspace
    actor: Actor
    role_title: str
    invented: frozenset[str]
    builder: str


class MountedPreviews:
    def __init__(self, app: Wsgi) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(PREFIX):
            role, slash, rest = path[len(PREFIX) :].partition("/")
            if slash and NAME.fullmatch(role):
                root = environ.get("SCRIPT_NAME", "")
                mount = {"SCRIPT_NAME": f"{root}{PREFIX}{role}", "PATH_INFO": f"/{rest}"}
                environ = {**environ, **mount, ROLE: role, ROOT: root}
        return self._app(environ, start_response)


def mount_previews(app: Flask) -> None:
    app.wsgi_app = MountedPreviews(app.wsgi_app)  # type: ignore[method-assign]
    app.before_request(enter_preview)
    app.teardown_request(leave_preview)


def enter_preview() -> None:
    """As the first thing of a request: from here on its workspace is the preview's, and so is its person."""
    role = request.environ.get(ROLE)
    if role is None or request.endpoint == "web.static":
        return
    g.framing = "inside"
    with reading() as screen:
        designer = screen.actor
        POLICY.require_partly(designer, "design")
        preview = g.preview_taken = preview_of(screen.tx, designer)
    with preview.workspace.read() as tx:
        actor = seen_as(tx, designer, role)
        definitions = tx.release.definitions
    found = known_roles(definitions.roles)[role]
    title = Titles(definitions, designer.language).of(found.id, "title", gettext(found.title))
    builder = f"{request.environ[ROOT]}/build"
    g.preview = Previewed(preview.workspace, actor, title, preview.invented, builder)
    if request.method not in SAFE_METHODS and request.endpoint not in ONLY_READ:
        raise Forbidden(Problem("only_previewed", NOTHING_SAVED))
    if request.endpoint not in SHOWN:
        raise NotFound(Problem("not_in_preview", OUTSIDE))


def leave_preview(_: BaseException | None) -> None:
    """Once the answer has gone, however that went."""
    if (preview := g.pop("preview_taken", None)) is not None:
        preview.give_back()
