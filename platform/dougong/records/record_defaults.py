"""Defaults that come from a matching record of another object, with their expressions checked."""

from __future__ import annotations

from dataclasses import dataclass

from dougong.definitions import RecordDefault
from dougong.expressions import Checked
from dougong.expressions.types import Path
from dougong.fields import FIELD_TYPES
from dougong.records.conditions import checked
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.storage import Release


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """``field`` gets the ``value`` of the newest record of ``origin`` whose ``match`` fields equal the
    ``wanted`` expressions."""

    field: FieldLayout
    origin: ObjectLayout
    match: tuple[FieldLayout, ...]
    wanted: tuple[Checked, ...]
    value: FieldLayout

    @property
    def paths(self) -> tuple[Path, ...]:
        """What the expressions read of other records."""
        found = (path for expression in self.wanted for path in expression.paths if len(path) > 1)
        return tuple(sorted(set(found)))

    @property
    def reads(self) -> frozenset[Path]:
        """The own fields on which the value depends."""
        return frozenset(path[:1] for expression in self.wanted for path in expression.paths)


def source_of(release: Release, layout: ObjectLayout, own: FieldLayout, default: RecordDefault) -> Source:
    source = layout_of(release, default.object_id)
    match = tuple(source.by_id[field_id] for field_id, _ in default.match)
    wanted = tuple(
        checked(release, layout, text, FIELD_TYPES[f.definition.type_name].expression_type(f.definition))
        for f, (_, text) in zip(match, default.match, strict=True)
        if f.definition is not None
    )
    return Source(own, source, match, wanted, source.by_id[default.value_id])
