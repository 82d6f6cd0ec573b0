"""Workflows as running them needs them, and the versions by which running approvals go."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property

import orjson

from dougong.dataclasses import dataclass
from dougong.definitions import WorkflowDefinition, WorkflowNode, workflow_of
from dougong.records.layout import ObjectLayout, layout_of
from dougong.storage import Release, Transaction


@dataclass(frozen=True, slots=True)
class Position:
    """Where a node stands: what follows it, and the way of which node it is part of."""

    following: WorkflowNode | None
    parent: WorkflowNode | None
    branch: str
    order: int


@dataclass(frozen=True, eq=False)
class WorkflowModel:
    release: Release
    definition: WorkflowDefinition
    digest: str
    nodes: Mapping[str, WorkflowNode]
    positions: Mapping[str, Position]

    @cached_property
    def layout(self) -> ObjectLayout:
        """Asked for by what runs. Approvals that have ended may be of an object that is gone."""
        return layout_of(self.release, self.definition.object_id)

    def before(self, node_id: str) -> frozenset[str]:
        """Nodes that stand before one in the tree."""
        here = self.positions[node_id].order
        return frozenset(one for one, at in self.positions.items() if at.order < here)


def workflow_model(release: Release, definition: WorkflowDefinition) -> WorkflowModel:
    """As it is published."""
    return release.cached(
        ("approvals.published", definition.id), lambda: _model(release, definition, digest_of(definition))
    )


def unpublished_model(release: Release, definition: WorkflowDefinition) -> WorkflowModel:
    """As it stands in the draft, over the objects that are published."""
    return _model(release, definition, digest_of(definition))


def model_of_version(tx: Transaction, version_id: int) -> WorkflowModel:
    """As it was when a running approval began. Kept by its digest: a number may come again after a rollback."""
    workflow_id, digest = tx.execute(
        'SELECT "workflow_id", "digest" FROM "_dg_workflow_version" WHERE "id" = ?', (version_id,)
    ).fetchone()

    def make() -> WorkflowModel:
        (text,) = tx.execute(
            'SELECT "document" FROM "_dg_workflow_version" WHERE "id" = ?', (version_id,)
        ).fetchone()
        return _model(tx.release, workflow_of(orjson.loads(text)), digest)

    return tx.release.cached(("approvals.version", workflow_id, digest), make)


def version_of(tx: Transaction, model: WorkflowModel) -> int:
    """The number under which the version is kept from now on."""
    workflow_id = model.definition.id
    for _ in range(2):
        row = tx.execute(
            'SELECT "id" FROM "_dg_workflow_version" WHERE "workflow_id" = ? AND "digest" = ?',
            (workflow_id, model.digest),
        ).fetchone()
        if row is not None:
            break
        text = orjson.dumps(model.definition.document, default=dict).decode()
        tx.execute(
            'INSERT INTO "_dg_workflow_version" ("workflow_id", "digest", "document", "at")'
            ' VALUES (?, ?, ?, ?) ON CONFLICT ("workflow_id", "digest") DO NOTHING',
            (workflow_id, model.digest, text, tx.now_text),
        )
    return int(row[0])


def digest_of(definition: WorkflowDefinition) -> str:
    text = orjson.dumps(definition.document, default=dict, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()[:32]


def _model(release: Release, definition: WorkflowDefinition, digest: str) -> WorkflowModel:
    positions = dict(_positions(definition.nodes, None, "", [0]))
    nodes = {node.id: node for node in definition.every_node}
    return WorkflowModel(release, definition, digest, nodes, positions)


def _positions(
    nodes: tuple[WorkflowNode, ...], parent: WorkflowNode | None, branch: str, count: list[int]
) -> Iterator[tuple[str, Position]]:
    for index, node in enumerate(nodes):
        following = nodes[index + 1] if index + 1 < len(nodes) else None
        count[0] += 1
        yield node.id, Position(following, parent, branch, count[0])
        for branch_id, inner in node.sequences():
            yield from _positions(inner, node, branch_id, count)
