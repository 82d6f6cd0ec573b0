"""In which order computed fields must be made, and what follows from a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from dougong.dataclasses import dataclass
from dougong.definitions import DefinitionSet
from dougong.fields.computations import Computation, Place, Source, computations

MOST_CROSSINGS = 3
"""So often a value may go over to other records until it has become the last that is computed from it."""


@dataclass(frozen=True)
class Dependencies:
    """``ordered`` are all computations, each after those that it needs. ``circular`` are chains that lead
    back to their beginning; ``too_far`` those of more than ``MOST_CROSSINGS``, each from source to result."""

    ordered: tuple[Computation, ...]
    circular: tuple[tuple[Computation, ...], ...] = ()
    too_far: tuple[tuple[Computation, ...], ...] = ()
    by_source: Mapping[Place, Sequence[tuple[Computation, Source]]] = field(default_factory=dict)
    by_object: Mapping[str, Sequence[Computation]] = field(default_factory=dict)
    rollups_over: Mapping[str, Sequence[tuple[Computation, str]]] = field(default_factory=dict)
    """By the object whose records they sum up, with the field by which these refer to the record; formulas
    over line items among them."""


def dependencies(definitions: DefinitionSet) -> Dependencies:
    """Computations whose expression makes no sense are left out: checks of expressions tell."""
    found = {one.place: one for one in computations(definitions)}
    if not found:
        return Dependencies(())
    sorter = _Sorter(found)
    for one in found.values():
        sorter.visit(one, ())
    by_source: dict[Place, list[tuple[Computation, Source]]] = {}
    by_object: dict[str, list[Computation]] = {}
    rollups_over: dict[str, list[tuple[Computation, str]]] = {}
    for one in sorter.ordered:
        by_object.setdefault(one.owner.id, []).append(one)
        for source in one.sources:
            by_source.setdefault(source.place, []).append((one, source))
        if one.is_rollup and one.field.recipe is not None:
            rollups_over.setdefault(one.field.recipe.object_id, []).append((one, one.field.recipe.via_id))
        for path in one.expression.paths if one.is_formula and one.expression is not None else ():
            lines = one.owner.line_items_by_id.get(path[0])
            if lines is not None and (one, lines.via_id) not in rollups_over.get(lines.object_id, ()):
                rollups_over.setdefault(lines.object_id, []).append((one, lines.via_id))
    return Dependencies(
        tuple(sorter.ordered),
        tuple(sorter.circular),
        tuple(sorter.too_far),
        by_source,
        by_object,
        rollups_over,
    )


def outdated(old: Dependencies, new: Dependencies) -> list[Computation]:
    """Whose values must be computed for the records that are there: new ones, and those made in another way
    or from fields that have changed. What follows from their values is not listed."""
    before = {one.field.id: one.signature for one in old.ordered}
    return [one for one in new.ordered if before.get(one.field.id) != one.signature]


class _Sorter:
    """Depth first, so that a computation comes after all that it needs."""

    def __init__(self, found: Mapping[Place, Computation]) -> None:
        self._found = found
        self._done: set[Place] = set()
        self._longest: dict[Place, tuple[Computation, ...]] = {}
        self.ordered: list[Computation] = []
        self.circular: list[tuple[Computation, ...]] = []
        self.too_far: list[tuple[Computation, ...]] = []

    def visit(self, one: Computation, above: tuple[Computation, ...]) -> None:
        if one in above:
            self.circular.append((*above[above.index(one) :], one)[::-1])
            return
        if one.place in self._done:
            return
        chain: tuple[Computation, ...] = ()
        for source in one.sources:
            needed = self._found.get(source.place)
            crossings = 1 if source.steps else 0
            if needed is not None:
                self.visit(needed, (*above, one))
                one.level = max(one.level, needed.level + 1)
                crossings += needed.crossings
            if crossings > one.crossings:
                one.crossings = crossings
                chain = self._longest.get(source.place, ())
        self._longest[one.place] = (*chain, one)
        if one.crossings > MOST_CROSSINGS:
            self.too_far.append(self._longest[one.place])
        self._done.add(one.place)
        self.ordered.append(one)
