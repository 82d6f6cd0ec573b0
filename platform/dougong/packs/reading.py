"""A pack as it lies in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import (
    STORED_KINDS,
    Documents,
    apply_files,
    read_file,
    read_folder,
    validate_document,
)
from dougong.errors import InvalidInput
from dougong.expressions import rename
from dougong.problems import N_, Problem
from dougong.storage import check

MANIFEST = "pack.json"
DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Pack:
    """``files`` are the definitions in file form by relative path."""

    folder: Path
    manifest: Mapping[str, Any]
    files: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.manifest["name"])

    @property
    def version(self) -> str:
        return str(self.manifest["version"])

    @property
    def demo(self) -> Path | None:
        folder = self.folder / DEMO
        return folder if folder.is_dir() else None


def read_pack(folder: Path) -> Pack:
    """InvalidInput with every file that is not a sound definition by itself."""
    if not (folder / MANIFEST).is_file():
        text = N_("“{folder}” is not a pack: it has no {manifest}.")
        params = {"folder": str(folder), "manifest": MANIFEST}
        raise InvalidInput(Problem("not_a_pack", text, MANIFEST, params))
    manifest = read_file(folder / MANIFEST)
    problems = [problem.at(f"{MANIFEST}#{problem.place}") for problem in validate_document(manifest)]
    if not problems and manifest["kind"] != "pack":
        text = N_("The kind must be “pack”.")
        problems.append(Problem("not_a_pack", text, f"{MANIFEST}#/kind"))
    files = {path: document for path, document in read_folder(folder).items() if path != MANIFEST}
    for path, document in files.items():
        found = validate_document(document)
        problems += [problem.at(f"{path}#{problem.place}") for problem in found]
        if not found and document["kind"] not in STORED_KINDS:
            text = N_("A pack cannot hold a definition of the kind “{kind}”.")
            problems.append(Problem("pack_kind", text, f"{path}#/kind", {"kind": document["kind"]}))
    if problems:
        raise InvalidInput(problems)
    return Pack(folder, manifest, files)


def validate_pack(folder: Path) -> list[Problem]:
    """Everything wrong with a pack that stands alone in an empty workspace, warnings included."""
    try:
        pack = read_pack(folder)
    except InvalidInput as error:
        return list(error.problems)
    documents, problems = apply_files(Documents(), pack.files, rename)
    return problems or check(documents)
