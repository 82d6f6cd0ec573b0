"""Which workspace the application serves."""

from __future__ import annotations

from flask import current_app

from dougong.storage import Workspace


def workspace() -> Workspace:
    found: Workspace = current_app.extensions["dougong"].workspace
    return found
