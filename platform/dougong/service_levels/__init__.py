"""Service levels (SLA): clocks that run for records, such as until the first response or until it is resolved.

The room sees each write of a record, whatever door it came through, and keeps in the same transaction how its
clocks stand: when they began, stood still and ended, and when they are due. What is due by the clock is a job. A clock
shows in two fields of the record, so that filters, columns, charts, rights and automations
go by it as by any other. Not the place for what happens then: that is automations on the field of the state.
"""

from __future__ import annotations

from dougong.records import AFTER_WRITE, BEFORE_SAVE
from dougong.records.hooks import COMPUTED
from dougong.service_levels import looking as looking
from dougong.service_levels.explaining import ClockExplanation, explain_clock, explained_clocks
from dougong.service_levels.keeping import follow, put_back
from dougong.service_levels.models import ClockModel, clocks_of
from dougong.service_levels.publishing import follow_service_levels
from dougong.service_levels.showing import ClockView, clocks_shown

BEFORE_SAVE.register("service levels", put_back)
AFTER_WRITE.register("service levels", follow)
COMPUTED.register("service levels", lambda release, object_id: bool(clocks_of(release, object_id)))

__all__ = [
    "ClockExplanation",
    "ClockModel",
    "ClockView",
    "clocks_of",
    "clocks_shown",
    "explain_clock",
    "explained_clocks",
    "follow_service_levels",
]
