"""Macros that plugins bring."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jinja2 import BaseLoader, ChoiceLoader, DictLoader, FileSystemLoader

PLUGIN_TEMPLATES = ChoiceLoader([])
"""Asked after the platform's own folder, so that nobody replaces a page by accident."""


def add_templates(source: Path | Mapping[str, str]) -> BaseLoader:
    """A folder laid out as ``web/templates``, or its content: ``{"fields/mood.html": "{% macro read …"}``."""
    loader: BaseLoader = FileSystemLoader(source) if isinstance(source, Path) else DictLoader(source)
    PLUGIN_TEMPLATES.loaders = [*PLUGIN_TEMPLATES.loaders, loader]
    return loader
