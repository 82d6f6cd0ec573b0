"""The packs that a workspace offers: those that come with the product, and those in its own folder ``packs``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet, Documents, apply_files, read_file
from dougong.errors import InvalidInput
from dougong.expressions import rename
from dougong.packs.demo_pieces import KEY, OF, RECORDS
from dougong.packs.reading import MANIFEST, Pack, read_pack
from dougong.paths import template_packs
from dougong.storage import Workspace

OWN = "packs"
Stamp = frozenset[tuple[str, int]]


@dataclass(frozen=True)
class Inside:
    """``counts`` are the definitions of each kind; ``samples`` the demo records of each object, as they are
    written in its files."""

    definitions: DefinitionSet
    counts: Mapping[str, int]
    samples: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)

    @cached_property
    def field_count(self) -> int:
        fields = (one for obj in self.definitions.objects.values() for one in obj.fields)
        return sum(1 for one in fields if not one.derived_from)

    @cached_property
    def sample_count(self) -> int:
        return sum(map(len, self.samples.values()))


@dataclass(frozen=True, slots=True)
class Offer:
    """By name; a workspace's own goes before the product's. ``broken`` are folders that are no sound packs."""

    packs: Mapping[str, Pack]
    broken: tuple[str, ...]


def offered_packs(workspace: Workspace) -> Offer:
    found: dict[str, Pack] = {}
    broken = []
    for folder in (*_folders(template_packs()), *_folders(workspace.folder / OWN)):
        try:
            pack = _read(folder, _stamp(folder))
        except InvalidInput:
            broken.append(folder.name)
        else:
            found[pack.name] = pack
    return Offer(found, tuple(broken))


def offered_pack(workspace: Workspace, name: str) -> Pack | None:
    return offered_packs(workspace).packs.get(name)


def inside(pack: Pack) -> Inside:
    return _inside(pack.folder, _stamp(pack.folder))


def _folders(parent: Path) -> list[Path]:
    return sorted(path.parent for path in parent.glob(f"*/{MANIFEST}"))


def _stamp(folder: Path) -> Stamp:
    """Tells whether something in it was changed since it was read."""
    return frozenset((str(path), path.stat().st_mtime_ns) for path in folder.rglob("*.json"))


@lru_cache(maxsize=32)
def _read(folder: Path, stamp: Stamp) -> Pack:
    return read_pack(folder)


@lru_cache(maxsize=32)
def _inside(folder: Path, stamp: Stamp) -> Inside:
    pack = _read(folder, stamp)
    documents, _ = apply_files(Documents(), pack.files, rename)
    counts = Counter(str(document["kind"]) for document in documents.values())
    return Inside(DefinitionSet(documents), counts, _samples(pack))


def _samples(pack: Pack) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    """As they are after all changes. What is wrong in the files is told when they are loaded."""
    found: dict[str, list[dict[str, Any]]] = {}
    by_key: dict[str, dict[str, Any]] = {}
    for path in sorted((pack.demo / RECORDS).glob("*.json")) if pack.demo is not None else []:
        content = read_file(path)
        for name, key in (("records", KEY), ("changes", OF)):
            listed = content.get(name) if isinstance(content, dict) else None
            for entry in listed if isinstance(listed, list) else []:
                if not isinstance(entry, dict):
                    continue
                known = by_key.setdefault(str(entry.get(key)), {}) if key in entry else {}
                if name == "records":
                    found.setdefault(str(content.get("object")), []).append(known)
                known |= entry
    return {name: tuple(records) for name, records in found.items()}
