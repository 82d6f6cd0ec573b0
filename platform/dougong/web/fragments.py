"""Parts of the frame that are the same on page after page: rendered once, then put in as they are."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from flask import render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from dougong.web.languages import page_language

TOKEN = "csrf-token-of-this-page"  # noqa: S105 - a mark to be replaced
NEXT = "address-of-this-page"
KEPT = 500

_rendered: dict[Hashable, str] = {}


def fragment(template: str, key: Hashable, **context: Any) -> Markup:
    """``key`` is all that the part depends on besides language and mount point; it must not hold a secret."""
    whole = (template, key, page_language(), request.script_root)
    html = _rendered.get(whole)
    if html is None:
        if len(_rendered) >= KEPT:
            _rendered.clear()
        html = _rendered[whole] = render_template(template, token=TOKEN, next_url=NEXT, **context)
    if TOKEN in html:
        address = request.full_path.rstrip("?") if request.method == "GET" else "/"
        html = html.replace(TOKEN, generate_csrf()).replace(NEXT, str(escape(address)))
    return Markup(html)  # noqa: S704 - rendered by an escaping template
