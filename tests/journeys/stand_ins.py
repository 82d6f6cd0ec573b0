"""Plain objects in place of a pack's others: the same fields, without what they compute or say of what is not there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from tests.journeys.crm_files import CRM, File, of_object, pack
from tests.journeys.rebuilding import COMPUTED

ALONE = ("auto_number", "line_items", "lookup", "any_reference")


def stand_ins(names: Sequence[str]) -> list[File]:
    """Plain objects for those that these refer to, with what they refer to among each other."""
    files = [pack("object", name) for name in names] + [
        file for name in names for file in of_object("form", name)
    ]
    known = {path.stem for path in (CRM / "objects").glob("*.json")}
    around = {one for file in files for one in mentioned(file)} & known
    return [stand_in(name, around) for name in sorted(around - set(names))]


def mentioned(value: Any) -> Iterator[str]:
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from mentioned(inner)
    if isinstance(value, dict):
        yield from (value[key] for key in ("object", "target") if isinstance(value.get(key), str))


def stand_in(name: str, known: Collection[str]) -> File:
    file = pack("object", name)
    kept = ("kind", "name", "title", "type", "titleField", "currencyField", "rateDate")
    fields = {key: plain(field, known) for key, field in file["properties"].items()}
    return {key: file[key] for key in kept if key in file} | {"properties": fields}


def plain(field: File, known: Collection[str]) -> File:
    """Without what it computes or says of objects that are not there."""
    kept: File = {key: field[key] for key in ("fieldType", "title", "target", "options") if key in field}
    if field["fieldType"] in COMPUTED:
        kept["fieldType"] = field.get("result", "text")
    if field["fieldType"] in ALONE or kept.get("target") not in {None, *known}:
        return {"fieldType": "text", "title": field["title"]}
    return kept
