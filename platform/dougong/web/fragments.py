"""Parts of the frame that are the same on page after page: rendered once, then put in as they are."""

from __future__ import annotations

from collections.abc import Hashable
from secrets import token_hex
from typing import Any

from flask import g, render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from dougong.records.conditions import Bounded
from dougong.storage import Release
from dougong.web.languages import page_language

KEPT = 1_000


def mark() -> str:
    """Stands in what is kept for what differs each time. Nobody can guess it, and so nobody can write it."""
    return f"mark-{token_hex(8)}"


TOKEN, NEXT = mark(), mark()

_rendered = Bounded(KEPT)


def fragment(template: str, key: Hashable, release: Release | None = None, **context: Any) -> Markup:
    """``key`` is all that the part depends on besides language and mount point, and ``release`` if anything of the
    definitions is in it; it must not hold a secret."""
    kept = _rendered if release is None else release.cached("web.fragments", lambda: Bounded(KEPT))
    whole = (template, key, page_language(), request.script_root)
    html = kept.cached(whole, lambda: render_template(template, token=TOKEN, next_url=NEXT, **context))
    if TOKEN in html:
        address = request.full_path.rstrip("?") if request.method == "GET" else "/"
        html = html.replace(TOKEN, csrf_token()).replace(NEXT, str(escape(address)))
    return Markup(html)  # noqa: S704 - rendered by an escaping template


def csrf_token() -> str:
    """That of the request: made once, though every form of a page asks for it."""
    token: str = g.get("csrf_token") or generate_csrf()
    return token
