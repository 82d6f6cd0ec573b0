"""Which keywords others look at to know whose fields they mean, or of which type they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from dougong.definitions.language import Extensions, extensions, schema_files

POINTERS = ("of", "pointsTo", "sameObject", "field")


def looked_at(kind: str) -> frozenset[str]:
    """Keywords of documents of a kind; what stands under another one decides nothing elsewhere."""
    return _looked_at(kind, extensions())


@lru_cache(maxsize=64)
def _looked_at(kind: str, _extensions: Extensions) -> frozenset[str]:
    found = set()
    for pointer in _pointers(schema_files()[f"{kind}.json"]):
        for alternative in pointer.split("|"):
            found.add(alternative.rpartition("/")[2])
            # The step that has found the records of the loop around.
            found |= {"records"} if alternative.startswith("~") else set()
    return frozenset(found)


def _pointers(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for inner in schema:
            yield from _pointers(inner)
    if not isinstance(schema, Mapping):
        return
    for name in ("x-reference", "x-expression"):
        spec = schema.get(name, {})
        yield from (spec[key] for key in POINTERS if spec.get(key))
        yield from spec.get("typeOf", ())
    for inner in schema.values():
        yield from _pointers(inner)
