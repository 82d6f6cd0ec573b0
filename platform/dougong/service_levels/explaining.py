"""Why a clock of a record runs, stands still, has stopped or is breached, and how it comes to when it is due: by the
tests and the counting that keep it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Literal

from dougong.access import SYSTEM, Actor
from dougong.dataclasses import dataclass
from dougong.definitions.working_time import NOTHING, Counting, Period
from dougong.errors import not_found
from dougong.expressions import Checked
from dougong.problems import Problem
from dougong.records import get
from dougong.records.conditions import context_of
from dougong.records.entries import Entry
from dougong.records.field_paths import can_ask
from dougong.records.following import follow_paths
from dougong.records.layout import layout_of
from dougong.records.lookups import current
from dougong.records.model import model_of
from dougong.service_levels.counting import DONE, Sight, Standing, Stretch, stands, stretches_of, used
from dougong.service_levels.models import ClockModel, Target, clocks_of, counting_of
from dougong.service_levels.reasons import reason_of
from dougong.service_levels.rows import Kept, kept_clocks
from dougong.service_levels.seeing import Seeing
from dougong.service_levels.showing import may_see
from dougong.storage import Transaction

PARTS_TOLD = 60
Asked = Literal["belongs", "starts", "pauses", "stops"]


@dataclass(frozen=True, slots=True)
class Said:
    """A condition and what it says now. Both are None where the reader may not read what it goes by."""

    asked: Asked
    condition: str | None
    holds: bool | None


@dataclass(frozen=True, slots=True)
class TargetSaid:
    """``holds`` None: it was not asked, as one before it counts, or the reader may not know."""

    target: Target
    condition: str | None
    holds: bool | None
    counts: bool


@dataclass(frozen=True, slots=True)
class ClockExplanation:
    """``parts`` are the times that make up what has been counted, and up to ``due`` what is still to come; ``rest``
    what is not told one by one. ``otherwise`` is the state that the record would have if it were looked at now."""

    clock: ClockModel
    standing: Standing
    reason: Problem
    conditions: Sequence[Said]
    targets: Sequence[TargetSaid]
    counting: Counting
    used: timedelta
    parts: Sequence[Period]
    rest: timedelta
    otherwise: str | None = None

    @property
    def target(self) -> Target | None:
        return next((one.target for one in self.targets if one.counts), None)


def explained_clocks(tx: Transaction, actor: Actor, object_name: str) -> list[ClockModel]:
    """Those that somebody may ask about."""
    layout = layout_of(tx.release, object_name)
    return [one for one in clocks_of(tx.release, layout.id) if may_see(actor, one)]


def explain_clock(
    tx: Transaction, actor: Actor, object_name: str, record_id: int, level: str, clock: str
) -> ClockExplanation:
    """NotFound if the actor may not see the record, or the fields that the clock keeps."""
    get(tx, actor, object_name, record_id, fields=("id",))
    clocks = explained_clocks(tx, actor, object_name)
    model = next((one for one in clocks if (one.level.name, one.definition.name) == (level, clock)), None)
    if model is None:
        raise not_found("service level", f"{level}/{clock}"[:80])
    writing, now = model_of(tx.release, model.layout.id), tx.now.replace(microsecond=0)
    values = current(tx, writing, [record_id], deleted=False, lock=False)[record_id]
    entry = Entry(0, dict(values), id=record_id, old=values)
    follow_paths(tx.release, tx, model.layout, model.asked, [entry])
    seeing = Seeing(tx, model, context_of(tx, SYSTEM), now)
    sight, kept = (
        seeing.sight(entry),
        kept_clocks(tx, model.layout.id, [record_id]).get((model.id, record_id)),
    )
    return _explain(tx, actor, model, seeing, entry, sight, kept, now)


def _explain(
    tx: Transaction,
    actor: Actor,
    model: ClockModel,
    seeing: Seeing,
    entry: Entry,
    sight: Sight,
    kept: Kept | None,
    now: datetime,
) -> ClockExplanation:
    definition, standing = model.definition, kept.standing if kept is not None else Standing()
    events = kept.events if kept is not None else []
    would = stands(
        standing if kept else None, stretches_of(events), sight, definition.reopens, definition.warn_at, now
    )
    number, stretches = seeing.target(entry), stretches_of(events)
    if stretches and sight.begins_known and sight.begins is not None and standing.state not in DONE:
        stretches[0].begun = sight.begins
    counting = sight.counting if number is not None else counting_of(tx, model.targets[0])
    found = _parts(stretches, counting, standing, now) if standing.state is not None else iter(())
    told = list(islice(found, PARTS_TOLD))

    def said(asked: Asked, condition: Checked | None, text: str | None, holds: bool) -> Said | None:
        if condition is None:
            return None
        return Said(asked, text, holds) if _tellable(tx, actor, model, condition) else Said(asked, None, None)

    belongs, starts = seeing.belongs(entry), seeing.starts(entry)
    conditions = (
        said("belongs", model.belongs, model.level.condition, belongs),
        said("starts", model.starts, definition.starts_when, starts),
        said("pauses", model.pauses, definition.paused_when, seeing.pauses(entry)),
        said("stops", model.stops, definition.stops_when, seeing.stops(entry)),
    )
    return ClockExplanation(
        model,
        standing,
        reason_of(model, standing, sight, would, belongs, starts),
        [one for one in conditions if one is not None],
        list(_targets(tx, actor, model, number, belongs)),
        counting,
        used(stretches, counting, now),
        told,
        sum((ended - begun for begun, ended in found), NOTHING),
        would.state if would.state != standing.state else None,
    )


def _targets(
    tx: Transaction, actor: Actor, model: ClockModel, number: int | None, belongs: bool
) -> Iterator[TargetSaid]:
    for place, (target, definition) in enumerate(zip(model.targets, model.definition.targets, strict=True)):
        asked = belongs and (number is None or place <= number)
        tellable = target.condition is None or _tellable(tx, actor, model, target.condition)
        holds = place == number if asked and tellable else None
        yield TargetSaid(target, definition.condition if tellable else None, holds, place == number)


def _parts(
    stretches: Sequence[Stretch], counting: Counting, standing: Standing, now: datetime
) -> Iterator[Period]:
    """Up to when the clock is due, if it is; what has been counted beyond that makes no difference."""
    for one in stretches:
        end = one.ended or standing.due or now
        yield from counting.parts(one.begun, end if standing.due is None else min(end, standing.due))


def _tellable(tx: Transaction, actor: Actor, model: ClockModel, condition: Checked) -> bool:
    """Whoever may not read a field is not told what a condition over it says."""
    if any(one.records is not None for one in condition.resolved):
        return False
    return all(can_ask(tx.release, actor, model.layout.id, path) for path in condition.paths)
