"""The files that ``frontend/build.py`` has made: their hashed names, and the icons in the sprite."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import url_for
from markupsafe import Markup

BUILT = Path(__file__).resolve().parent / "static" / "build"
UNKNOWN_ICON = "circle-dashed"


@dataclass(frozen=True, slots=True)
class Assets:
    files: Mapping[str, str]
    icons: frozenset[str]

    @classmethod
    def read(cls, folder: Path = BUILT) -> Assets:
        """Without a build, pages still work: unstyled, and without icons."""
        manifest = folder / "manifest.json"
        if not manifest.is_file():
            return cls({}, frozenset())
        content = json.loads(manifest.read_text("utf-8"))
        return cls(content["files"], frozenset(content["icons"]))

    def url(self, name: str) -> str:
        built = self.files.get(name)
        return url_for("web.static", filename=f"build/{built}" if built else name)

    def icon(self, name: str | None, classes: str = "") -> Markup:
        """Decoration beside a text; whoever shows an icon alone labels its button or link."""
        known = name if name in self.icons else UNKNOWN_ICON
        # A constant with holes that ``format`` escapes.
        html = '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
        space = " " if classes else ""
        return Markup(html).format(space + classes, self.url("icons.svg"), known)  # noqa: S704
