"""What makes the screens an app that can be installed: a manifest, a service worker, and a page without connection.

The service worker keeps files that bear their hash in their name, and one page that says nothing of anybody. No
page with data is ever kept (decision 0267).
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from dougong.web.assets import BUILT, Assets
from dougong.web.languages import page_language
from dougong.web.screens import workspace
from dougong.web.texts import gettext

KEPT = ("app.css", "app.js", "theme.js", "icons.svg", "inter-latin-wght-normal.woff2")
SIZES = (192, 512)


def register_routes(web: Blueprint) -> None:
    web.get("/manifest.webmanifest")(manifest)
    web.get("/service-worker.js")(service_worker)
    web.get("/offline")(offline)


def manifest() -> Response:
    name = workspace().name
    icons = [_icon(f"icon-{size}.png", size, "any") for size in SIZES]
    content: dict[str, Any] = {
        "id": url_for("web.home"),
        "name": name,
        "short_name": name[:12],
        "lang": page_language(),
        "start_url": url_for("web.start"),
        "scope": url_for("web.home"),
        "display": "standalone",
        "background_color": "#f6f7f9",
        "theme_color": "#1f5fd6",
        "icons": [*icons, _icon("icon-maskable-512.png", 512, "maskable")],
        "shortcuts": [{"name": gettext("Search"), "url": url_for("web.search")}],
    }
    return Response(json.dumps(content, ensure_ascii=False), mimetype="application/manifest+json")


def _icon(name: str, size: int, purpose: str) -> dict[str, str]:
    source = url_for("web.static", filename=name)
    return {"src": source, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def service_worker() -> Response:
    """Another text after each deploy, for it names the files by their hashes: browsers take the new one then."""
    assets = Assets.read()
    told = {
        "version": _version(),
        "files": [assets.url(name) for name in KEPT if name in assets.files],
        "offline": url_for("web.offline"),
    }
    built = assets.files.get("service_worker.js")
    program = (BUILT / built).read_text("utf-8") if built else ""
    response = Response(f"self.dougong = {json.dumps(told)};\n{program}", mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _version() -> str:
    files = Assets.read().files
    return "-".join(files[name] for name in ("app.js", "app.css", "icons.svg") if name in files)


def offline() -> Response:
    """Nobody is signed in on it, and it names nobody: it may be kept."""
    response = Response(render_template("offline.html", retry=request.script_root + "/"))
    response.headers["Cache-Control"] = "no-cache"
    return response
