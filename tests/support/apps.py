"""The product's application for a workspace: some six hundred addresses that are put together once.

Whoever changes an application, or is about how one is made, takes ``dougong.app.create_app``.
"""

from __future__ import annotations

from typing import Any

from dougong.app import Served, create_app, secret_key
from dougong.settings import Settings
from dougong.storage import Workspace
from flask import Flask

_free: list[tuple[Flask, dict[str, Any]]] = []
"""Of workspaces that have been closed; with the configuration that they began with."""


def app_of(workspace: Workspace, settings: Settings | None = None) -> Flask:
    """Like a new one, until the workspace is closed."""
    settings = settings or workspace.settings
    if settings.trusted_proxies:
        return create_app(workspace, settings)
    if _free:
        app, began = _free.pop()
    else:
        app = create_app(workspace, settings)
        began = dict(app.config)
    app.config.clear()
    app.config.update(began, SECRET_KEY=secret_key(workspace), SESSION_COOKIE_SECURE=settings.secure_cookies)
    app.extensions["dougong"] = Served(workspace, settings)
    workspace.farewells.append(lambda: _free.append((app, began)))
    return app
