"""How the clocks of a record stand, for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dougong.access import Actor
from dougong.dataclasses import dataclass
from dougong.records import get
from dougong.records.layout import layout_of
from dougong.records.levels import readable
from dougong.service_levels.counting import Event, stretches_of, used
from dougong.service_levels.models import ClockModel, clocks_of, counting_of
from dougong.service_levels.rows import kept_clocks
from dougong.storage import Transaction


@dataclass(frozen=True, slots=True)
class ClockView:
    """``state`` None: it does not run for this record any more."""

    clock: ClockModel
    state: str | None
    due: datetime | None
    used: timedelta
    """By the calendar of the service level."""
    events: Sequence[Event]


def clocks_shown(tx: Transaction, actor: Actor, object_name: str, record_id: int) -> list[ClockView]:
    """NotFound if the actor may not see the record. A clock shows to those who may read the fields that it keeps."""
    layout = layout_of(tx.release, object_name)
    clocks = [one for one in clocks_of(tx.release, layout.id) if may_see(actor, one)]
    get(tx, actor, object_name, record_id, fields=("id",))
    known = kept_clocks(tx, layout.id, [record_id]) if clocks else {}
    found = []
    for clock in clocks:
        kept = known.get((clock.id, record_id))
        if kept is not None and kept.standing.state is not None:
            passed = used(stretches_of(kept.events), counting_of(tx, clock.targets[0]), tx.now)
            found.append(ClockView(clock, kept.standing.state, kept.standing.due, passed, kept.events))
    return found


def may_see(actor: Actor, clock: ClockModel) -> bool:
    layout = clock.layout
    return all(readable(actor, layout, field) for field in clock.kept)
