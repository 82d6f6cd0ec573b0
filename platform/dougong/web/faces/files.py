"""Files, pictures and signatures: what is uploaded is in the form by its id."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from dougong.definitions import FieldDefinition
from dougong.files.blobs import MEGABYTE
from dougong.web.faces.controls import Control, Editing
from dougong.web.faces.looks import Cell, Look
from dougong.web.faces.registering import show_as
from dougong.web.formats import Formats
from dougong.web.record.file_views import file_views, files_in
from dougong.web.screens import Screen

PICTURES = "image/png,image/jpeg,image/gif,image/webp"
IN_CELL = 3
USUAL_COUNT = 20


class FilesLook(Look):
    width = 168

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        def write(value: list[Mapping[str, Any]]) -> str:
            if not value:
                return ""
            names = html.escape(_names(value))
            more = f'<small class="dg-muted">+{len(value) - 1}</small>' if len(value) > 1 else ""
            first = html.escape(value[0]["name"])
            return f'<span class="dg-clip" title="{names}"><i></i><bdi>{first}</bdi>{more}</span>'

        return write

    def shown(self, formats: Formats, value: Any, field: FieldDefinition | None) -> str:
        return _names(value)


class PicturesLook(FilesLook):
    width = 132

    def cell(self, formats: Formats, field: FieldDefinition | None) -> Cell:
        base = url_for("web.show_thumbnail", file_id=0, size=64)
        before, _, after = base.rpartition("/0/")

        def write(value: list[Mapping[str, Any]]) -> str:
            pictures = "".join(
                f'<img src="{before}/{one["id"]}/{after}" alt="{html.escape(one["name"])}"'
                ' width="28" height="28" loading="lazy" decoding="async">'
                for one in value[:IN_CELL]
            )
            more = f'<small class="dg-muted">+{len(value) - IN_CELL}</small>' if len(value) > IN_CELL else ""
            return f'<span class="dg-thumbs">{pictures}{more}</span>'

        return write


class FilesControl(Control):
    """The hidden input holds ids, with commas between them, in the order in which they are shown."""

    accept = ""

    def typed(self, screen: Screen, value: Any, field: FieldDefinition | None) -> str:
        return ",".join(str(one["id"] if isinstance(one, Mapping) else one) for one in value)

    def details(self, screen: Screen, editing: Editing) -> Mapping[str, Any]:
        options = editing.field.options if editing.field else {}
        return {
            "files": file_views(screen, files_in(screen, editing.data)),
            "most": options.get("maxCount", USUAL_COUNT),
            "megabytes": self._megabytes(screen, options),
            "accept": ",".join(options.get("accept", ())) or self.accept,
        }

    def shown(self, screen: Screen, editing: Editing) -> str:
        return ", ".join(file.name for file in files_in(screen, editing.data)) or editing.data

    def _megabytes(self, screen: Screen, options: Mapping[str, Any]) -> int:
        most = screen.workspace.settings.max_upload // MEGABYTE
        return min(most, int(options.get("maxSize", most)))


class PicturesControl(FilesControl):
    accept = PICTURES


def _names(files: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(str(one["name"]) for one in files)


show_as("file", FilesLook(), FilesControl())
show_as("image", PicturesLook(), PicturesControl())
show_as("signature", PicturesLook(), PicturesControl())
