"""Pictures that a record holds, for its paper: read as whoever prints may read them, and drawn anew.

The page names them by addresses that mean nothing anywhere else; whoever lays it out is handed what this collected, and
nothing besides.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from dougong.access import POLICY, Actor
from dougong.definitions import ObjectDefinition
from dougong.definitions.print_templates import PrintedPicture, PrintTemplate
from dougong.errors import NotFound
from dougong.files import File, blobs_of
from dougong.files.images import SIZES, thumbnail
from dougong.records import RecordQuery, find, readable_file
from dougong.records.layout import layout_of
from dougong.storage import Transaction

SCHEME = "record-file"
MOST_OF_FIELD = 20
MOST = 500
"""Of all records that are printed together."""
MEDIA_TYPE = "image/webp"
_IMAGE = Markup('<img class="dg-picture" src="{address}" alt="{name}" height="{height}">')
POINTS_OF_MILLIMETRE = 96 / 25.4


class Pictures:
    """Of one printing."""

    def __init__(self) -> None:
        self.paths: dict[str, Path] = {}

    def of_records(
        self, tx: Transaction, actor: Actor, template: PrintTemplate, ids: Sequence[int]
    ) -> dict[int, dict[str, Markup]]:
        """For each record, markup by the name of the picture; blank where there is none, or none to be seen."""
        obj = layout_of(tx.release, template.object_id).definition
        names = {one.name: name for one in template.pictures if (name := _readable(actor, obj, one))}
        if not names or not ids:
            return {}
        query = RecordQuery(
            obj.name, ("id", *names.values()), None, ("id",), len(ids), ids=ids, sensitive="masked"
        )
        return {
            record["id"]: {
                one.name: self._markup(tx, actor, one, record[names[one.name]])
                for one in template.pictures
                if one.name in names
            }
            for record in find(tx, actor, query).data
        }

    def inlined(self, html: str) -> str:
        """For a browser, which is let fetch nothing."""
        for address, path in self.paths.items():
            data = b64encode(path.read_bytes()).decode()
            html = html.replace(f'src="{address}"', f'src="data:{MEDIA_TYPE};base64,{data}"')
        return html

    def _markup(self, tx: Transaction, actor: Actor, one: PrintedPicture, files: Any) -> Markup:
        height = round(one.height * POINTS_OF_MILLIMETRE)
        images = []
        for value in (files or ())[:MOST_OF_FIELD]:
            address = self._address(tx, actor, value)
            if address:
                images.append(_IMAGE.format(address=address, name=value["name"], height=height))
        return Markup("").join(images)

    def _address(self, tx: Transaction, actor: Actor, value: Mapping[str, Any]) -> str:
        address = f"{SCHEME}:{value['id']}"
        if address in self.paths:
            return address
        try:
            file: File = readable_file(tx, actor, value["id"])
            path = thumbnail(blobs_of(tx.workspace), file.hash, file.media_type, SIZES[-1])
        except NotFound:
            return ""
        if len(self.paths) >= MOST:
            return ""
        self.paths[address] = path
        return address


def _readable(actor: Actor, obj: ObjectDefinition, one: PrintedPicture) -> str:
    """The name of the field, if its pictures may be shown."""
    field = obj.fields_by_id.get(one.field_id)
    if field is None or (field.sensitive and actor.kind != "system"):
        return ""
    return field.name if POLICY.can_read_field(actor, obj, field) else ""
