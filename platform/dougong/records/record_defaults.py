"""Defaults that come from a matching record of another object, with their expressions checked."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.dataclasses import dataclass
from dougong.definitions import RecordDefault
from dougong.expressions import Checked
from dougong.expressions.types import Path, record
from dougong.fields import FIELD_TYPES
from dougong.fields.line_items import line_pairs
from dougong.records.conditions import checked
from dougong.records.layout import FieldLayout, ObjectLayout, layout_of
from dougong.records.line_layout import LineLayout, lines_of
from dougong.storage import Release


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """The ``value`` of the newest record of ``origin`` whose ``fields`` equal the ``wanted`` expressions."""

    origin: ObjectLayout
    fields: tuple[FieldLayout, ...]
    wanted: tuple[Checked, ...]
    value: FieldLayout

    @property
    def paths(self) -> tuple[Path, ...]:
        """What the expressions read of other records."""
        found = (path for expression in self.wanted for path in expression.paths if len(path) > 1)
        return tuple(sorted(set(found)))


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    field: FieldLayout
    match: Match


@dataclass(frozen=True, slots=True, eq=False)
class LineSource:
    """``lines`` are made after those that the matching record has in ``origin``: ``pairs`` are fields of the
    new lines, each with that of the others."""

    lines: LineLayout
    match: Match
    origin: LineLayout
    pairs: tuple[tuple[FieldLayout, FieldLayout], ...]


def sources_of(release: Release, layout: ObjectLayout) -> Iterator[Source]:
    for own in layout.fields:
        default = own.definition.default_from if own.definition is not None else None
        if default is not None:
            value = layout_of(release, default.object_id).by_id[default.value_id]
            yield Source(own, _match(release, layout, default, value))


def line_sources_of(release: Release, layout: ObjectLayout) -> Iterator[LineSource]:
    for lines in lines_of(release, layout):
        default = lines.definition.field.default_from
        if default is None:
            continue
        owner = layout_of(release, default.object_id)
        origin = next(one for one in lines_of(release, owner) if one.id == default.value_id)
        child, other = layout_of(release, lines.child_id), layout_of(release, origin.child_id)
        pairs = line_pairs(lines.definition, origin.definition, release.definitions)
        yield LineSource(
            lines,
            _match(release, layout, default, owner.by_id["id"]),
            origin,
            tuple((child.by_id[own.id], other.by_id[value.id]) for own, value in pairs),
        )


def _match(release: Release, layout: ObjectLayout, default: RecordDefault, value: FieldLayout) -> Match:
    origin = layout_of(release, default.object_id)
    fields = tuple(origin.by_id[field_id] for field_id, _ in default.match)
    wanted = tuple(
        checked(
            release,
            layout,
            text,
            record(origin.id)
            if field.definition is None
            else FIELD_TYPES[field.definition.type_name].expression_type(field.definition),
        )
        for field, (_, text) in zip(fields, default.match, strict=True)
    )
    return Match(origin, fields, wanted, value)
