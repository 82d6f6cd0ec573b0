"""Clocks of service levels as the engine needs them: expressions checked, fields looked up, once per release."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from dougong.dataclasses import dataclass
from dougong.definitions.service_levels import ServiceClock, ServiceLevelDefinition, service_level_of
from dougong.definitions.working_time import EVERY_HOUR, Counting, WorkingTime
from dougong.expressions import Checked
from dougong.expressions.types import BOOLEAN, Path
from dougong.records.conditions import checked
from dougong.records.layout import FieldLayout, ObjectLayout, followed, layout_of
from dougong.storage import Release, Transaction


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    condition: Checked | None
    time: timedelta
    calendar_id: str | None
    every_hour: bool


@dataclass(frozen=True, slots=True, eq=False)
class ClockModel:
    level: ServiceLevelDefinition
    definition: ServiceClock
    layout: ObjectLayout
    belongs: Checked | None
    starts: Checked | None
    pauses: Checked | None
    stops: Checked | None
    targets: tuple[Target, ...]
    starts_at: FieldLayout | None
    stops_at: FieldLayout | None
    due: FieldLayout | None
    state: FieldLayout | None
    asked: tuple[Path, ...]
    """What its conditions read of other records."""

    @property
    def id(self) -> str:
        return self.definition.id

    @property
    def kept(self) -> tuple[FieldLayout, ...]:
        return tuple(one for one in (self.due, self.state) if one is not None)


def clocks_of(release: Release, object_id: str) -> tuple[ClockModel, ...]:
    """Those that are on, by the name of their service level and in its order."""
    found: tuple[ClockModel, ...] = _every(release).get(object_id, ())
    return found


def asked_of(clocks: Sequence[ClockModel]) -> list[Path]:
    return list(dict.fromkeys(path for clock in clocks for path in clock.asked))


def timed_objects(release: Release) -> Sequence[str]:
    return sorted(_every(release))


def counting_of(tx: Transaction, target: Target) -> Counting:
    """Where a calendar names no zone, by the clocks of the workspace."""
    if target.every_hour:
        return EVERY_HOUR
    zone = tx.workspace.default_zone
    calendar = tx.release.definitions.calendar(target.calendar_id)
    made: WorkingTime = tx.release.cached(
        ("working time", target.calendar_id, zone.key), lambda: WorkingTime(calendar, zone)
    )
    return made


def _every(release: Release) -> dict[str, tuple[ClockModel, ...]]:
    def make() -> dict[str, tuple[ClockModel, ...]]:
        found: dict[str, tuple[ClockModel, ...]] = {}
        for document in sorted(release.documents.of_kind("service_level"), key=lambda one: str(one["name"])):
            if not document.get("off"):
                level = service_level_of(document)
                models = tuple(_model(release, level, one) for one in level.clocks)
                found[level.object_id] = (*found.get(level.object_id, ()), *models)
        return found

    return release.cached("service levels", make)


def _model(release: Release, level: ServiceLevelDefinition, clock: ServiceClock) -> ClockModel:
    layout = layout_of(release, level.object_id)
    asked: list[Path] = []

    def condition(text: str | None) -> Checked | None:
        if text is None:
            return None
        made = checked(release, layout, text, BOOLEAN)
        asked.extend(followed(layout, made.paths))
        return made

    targets = tuple(
        Target(
            condition(one.condition),
            one.time,
            level.calendar_id,
            level.calendar_id is None or one.around_the_clock,
        )
        for one in clock.targets
    )
    belongs, starts = condition(level.condition), condition(clock.starts_when)
    pauses, stops = condition(clock.paused_when), condition(clock.stops_when)
    return ClockModel(
        level,
        clock,
        layout,
        belongs,
        starts,
        pauses,
        stops,
        targets,
        starts_at=_field(layout, clock.starts_at),
        stops_at=_field(layout, clock.stops_at),
        due=_field(layout, clock.due_id),
        state=_field(layout, clock.state_id),
        asked=tuple(dict.fromkeys(asked)),
    )


def _field(layout: ObjectLayout, named: str | None) -> FieldLayout | None:
    return None if named is None else layout.by_id.get(named) or layout.by_name[named]
