"""What the CRM pack says of an object and of what goes with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dougong.paths import CHECKOUT

CRM = CHECKOUT / "templates" / "crm"
File = dict[str, Any]


def pack(kind: str, name: str) -> File:
    found: File = json.loads((CRM / f"{kind}s" / f"{name}.json").read_text("utf-8"))
    return found


def of_object(kind: str, name: str) -> list[File]:
    files = [json.loads(path.read_text("utf-8")) for path in sorted((CRM / f"{kind}s").glob("*.json"))]
    return [one for one in files if one["object"] == name]


def about(name: str) -> list[File]:
    """What goes with an object."""
    return [file for kind in ("form", "pipeline", "view") for file in of_object(kind, name)]


def translated(file: File, entries: Mapping[str, File] | None = None) -> dict[str, File]:
    """By address, the texts of a document in the other language: the pack's, or those of other entries."""
    of_it, known = f"{file['kind']}:{file['name']}", pack("translation", "zh")["entries"]
    return {
        address: texts
        for address, texts in (known if entries is None else entries).items()
        if address.partition("/")[0] == of_it
    }
