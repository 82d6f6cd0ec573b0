"""The ways through the tree of a workflow, as it stands in its document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dougong.definitions.walking import Document


def inner(node: Document) -> Iterator[tuple[Sequence[Document], str]]:
    for number, branch in enumerate(node.get("branches", ())):
        yield branch["nodes"], f"/branches/{number}/nodes"
    yield node.get("otherwise", ()), "/otherwise"


def deep(node: Document) -> Iterator[tuple[Document, str]]:
    for nodes, where in inner(node):
        for one in nodes:
            yield one, where
            yield from deep(one)


def every(nodes: Sequence[Document]) -> Iterator[Document]:
    for node in nodes:
        yield node
        yield from (one for one, _ in deep(node))


def ends(node: Document) -> bool:
    """Whether nothing comes out behind the node."""
    if node["do"] == "end":
        return True
    ways = [any(map(ends, nodes)) for nodes, _ in inner(node)]
    if node["do"] == "branch":
        return all(ways)
    return node["do"] == "parallel" and any(ways[:-1]) and node.get("join") != "any"


def may_pass(nodes: Sequence[Document]) -> bool:
    """Whether some way through ends in an approval."""
    for node in nodes:
        if node["do"] == "end":
            return bool(node.get("outcome") == "approved")
        if any(_approves(way) for way, _ in inner(node)):
            return True
        if ends(node):
            return False
    return True


def _approves(nodes: Sequence[Document]) -> bool:
    return any(one["do"] == "end" and one.get("outcome") == "approved" for one in every(nodes))
