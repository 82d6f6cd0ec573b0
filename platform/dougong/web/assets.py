"""The files that ``frontend/build.py`` has made: their hashed names, and the icons in the sprite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from flask import request, url_for
from markupsafe import Markup

from dougong.dataclasses import dataclass

BUILT = Path(__file__).resolve().parent / "static" / "build"
UNKNOWN_ICON = "circle-dashed"


@dataclass(frozen=True, slots=True)
class Assets:
    files: Mapping[str, str]
    icons: frozenset[str]
    urls: dict[tuple[str, str], str] = field(default_factory=dict)
    drawn: dict[tuple[str, str, str], Markup] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path = BUILT) -> Assets:
        """Without a build, pages still work: unstyled, and without icons."""
        manifest = folder / "manifest.json"
        if not manifest.is_file():
            return cls({}, frozenset())
        content = json.loads(manifest.read_text("utf-8"))
        return cls(content["files"], frozenset(content["icons"]))

    def url(self, name: str) -> str:
        """Found out once for each place that the application is mounted at."""
        key = (request.script_root, name)
        known = self.urls.get(key)
        if known is None:
            built = self.files.get(name)
            known = self.urls[key] = url_for("web.static", filename=f"build/{built}" if built else name)
        return known

    def icon(self, name: str | None, classes: str = "") -> Markup:
        """Decoration beside a text; whoever shows an icon alone labels its button or link."""
        known = name if name is not None and name in self.icons else UNKNOWN_ICON
        key = (request.script_root, known, classes)
        html = self.drawn.get(key)
        if html is None:
            html = self.drawn[key] = self._draw(known, classes)
        return html

    def _draw(self, name: str, classes: str) -> Markup:
        # A constant with holes that ``format`` escapes.
        html = '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
        space = " " if classes else ""
        return Markup(html).format(space + classes, self.url("icons.svg"), name)  # noqa: S704
