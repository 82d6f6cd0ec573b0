"""The demo company: as it is, and made small, with the same people, departments and roles and a few records of each
object."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dougong.access import SYSTEM
from dougong.packs import install, read_pack
from dougong.paths import template_packs
from dougong.storage import Workspace

from tests.support.beginnings import Beginning
from tests.support.company import settle

PACK = template_packs() / "crm"
MOST, MOST_LINES, EACH = 12, 24, 2
Entry = dict[str, Any]


def _install(workspace: Workspace) -> None:
    install(workspace, SYSTEM, read_pack(PACK))


INSTALLED = Beginning("pack-crm", _install)
COMPANY = Beginning("company", settle)


def small_demo(folder: Path) -> Path:
    """Records that lead to records that are kept; of accounts two of each owner."""
    source = PACK / "demo"
    (folder / "records").mkdir(parents=True)
    for path in source.glob("*.json"):
        shutil.copy(path, folder)
    kept: set[str] = set()
    for path in sorted((source / "records").glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        name = "records" if "records" in document else "changes"
        document[name] = list(_chosen(document["object"], document[name], kept))
        if document[name]:
            (folder / "records" / path.name).write_text(json.dumps(document), "utf-8")
    return folder


def _chosen(item: str, entries: list[Entry], kept: set[str]) -> Iterator[Entry]:
    most = MOST_LINES if item.endswith("_line") else MOST
    owners: Counter[str] = Counter()
    found = 0
    for entry in entries:
        needed = set(_references(entry)) | ({entry["$of"]} if "$of" in entry else set())
        owner = json.dumps(entry.get("owner"))
        if not needed <= kept or (item == "account" and owners[owner] >= EACH):
            continue
        if "$of" not in entry and item != "account" and found >= most:
            continue
        owners[owner] += 1
        found += 1
        if "$key" in entry:
            kept.add(entry["$key"])
        yield entry


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)
