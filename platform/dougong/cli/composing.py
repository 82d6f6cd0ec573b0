"""Workspaces with everything wired that the floors above storage hook into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dougong.access import SYSTEM, Actor
from dougong.settings import Settings
from dougong.storage import Workspace


def create_workspace(settings: Settings, traits: Mapping[str, str]) -> Workspace:
    return Workspace.create(
        settings.workspace,
        settings,
        name=traits["name"],
        zone=traits["zone"],
        currency=traits["currency"],
        language=traits["language"],
    )


def operator(workspace: Workspace) -> Actor:
    """Whoever sits at the command line: every right, and dates as the workspace reads them."""
    return replace(SYSTEM, language=workspace.language, zone=workspace.default_zone.key)
