"""A pack into a workspace: definitions, release and provenance in one transaction."""

from __future__ import annotations

import json
from typing import Any

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, InvalidInput
from dougong.packs.reading import Pack
from dougong.problems import N_, Problem
from dougong.storage import Draft, Release, Transaction, Workspace
from dougong.storage.publishing import publish_in


@dataclass(frozen=True, slots=True)
class InstalledPack:
    name: str
    version: str
    release: int
    installed_at: str


def install(workspace: Workspace, actor: Actor, pack: Pack) -> Release:
    """Conflict if the pack is there already, if it would overwrite definitions that are not its own, or if
    the draft holds unpublished changes. After any failure the workspace is as it was.
    """
    with workspace.exclusive() as tx:
        POLICY.require_right(actor, "publish")
        _check_clear(tx, pack)
        draft = Draft(workspace, tx)
        problems = draft.apply(pack.files, actor_id=actor.user_id)
        if any(problem.severity == "error" for problem in problems):
            raise InvalidInput(problems)
        documents = _own_documents(draft, pack)
        release = publish_in(tx, actor.user_id, None, origin=f"pack:{pack.name}")
        _remember(tx, pack, documents, release, actor)
    return release


def installed_packs(tx: Transaction) -> list[InstalledPack]:
    rows = tx.execute(
        'SELECT "name", "version", "release", "installed_at" FROM "_dg_pack" ORDER BY "installed_at", "name"'
    ).fetchall()
    return [InstalledPack(*row) for row in rows]


def _check_clear(tx: Transaction, pack: Pack) -> None:
    known = {installed.name: installed for installed in installed_packs(tx)}
    if pack.name in known:
        text = N_("The pack “{name}” is installed already, in version {version}.")
        params = {"name": pack.name, "version": known[pack.name].version}
        raise Conflict(Problem("pack_installed", text, "pack.json", params))
    draft = Draft(tx.workspace, tx).state
    if draft.changed:
        text = N_("The draft holds changes that are not published. Publish or discard them first.")
        raise Conflict(Problem("draft_changed", text))
    taken = N_("There is a definition of the kind “{kind}” named “{name}” already.")
    problems = [
        Problem("name_taken", taken, path, {"kind": document["kind"], "name": document["name"]})
        for path, document in pack.files.items()
        if draft.documents.by_name(document["kind"], document["name"]) is not None
    ]
    if problems:
        raise Conflict(problems)


def _own_documents(draft: Draft, pack: Pack) -> list[Any]:
    """As stored, with the ids that they have got: the base of a later upgrade's merge."""
    documents = draft.documents
    return [documents.by_name(document["kind"], document["name"]) for document in pack.files.values()]


def _remember(tx: Transaction, pack: Pack, documents: list[Any], release: Release, actor: Actor) -> None:
    tx.execute(
        'INSERT INTO "_dg_pack"'
        ' ("name", "version", "pack", "documents", "release", "installed_at", "installed_by")'
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            pack.name,
            pack.version,
            json.dumps(pack.manifest, ensure_ascii=False),
            json.dumps(documents, ensure_ascii=False),
            release.number,
            tx.now_text,
            actor.user_id,
        ),
    )
