"""How a clock stands: from when it ran and stood still, what the record says now, and the time.

It follows from those alone, so that it may be worked out at any write, by the clock, and anew when a target or a
calendar has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime, timedelta

from dougong.dataclasses import dataclass
from dougong.definitions.working_time import EVERY_HOUR, NOTHING, Counting

DONE = ("met", "missed")
OPENING, CLOSING = frozenset({"started", "resumed"}), frozenset({"paused", "met", "missed", "left"})
Event = tuple[str, datetime]
"""What has become of a clock, and when."""


@dataclass(slots=True)
class Stretch:
    """From when until when a clock ran; None: it still does."""

    begun: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What the record says. ``begins`` None: not yet; ``stopped`` None: not; ``target`` None: the clock is not for it.
    Known are instants that fields hold; others are those at which it was seen."""

    begins: datetime | None
    stopped: datetime | None
    target: timedelta | None
    paused: bool = False
    counting: Counting = EVERY_HOUR
    begins_known: bool = False
    stopped_known: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """``next``: when it has to be looked at again."""

    state: str | None = None
    due: datetime | None = None
    next: datetime | None = None
    events: list[Event] = field(default_factory=list)


def stretches_of(events: Sequence[Event]) -> list[Stretch]:
    found: list[Stretch] = []
    for what, at in events:
        if what in OPENING:
            found.append(Stretch(at))
        elif what in CLOSING and found and found[-1].ended is None:
            found[-1].ended = at
    return found


def stands(
    before: Standing | None,
    stretches: list[Stretch],
    sight: Sight,
    reopens: bool,
    warn_at: int | None,
    now: datetime,
) -> Standing:
    """What has been met, or missed, stays so unless the clock goes on when it is reopened."""
    state = before.state if before is not None else None
    if before is not None and state in DONE and not (reopens and sight.stopped is None and sight.target):
        return Standing(state, before.due)
    if stretches and sight.begins_known and sight.begins is not None:
        stretches[0].begun = sight.begins
    begins = stretches[0].begun if stretches and not sight.begins_known else sight.begins
    if not stretches and sight.stopped is not None and not sight.stopped_known:
        # It is over already, and nobody knows since when.
        return Standing()
    if sight.target is None or begins is None:
        return Standing(events=[("left", now)] if stretches and stretches[-1].ended is None else [])
    events = _moved(stretches, sight, begins, now)
    made = _judged(stretches, sight, sight.target, warn_at, now)
    if made.state in DONE:
        events.append((made.state or "", _end(stretches)))
    elif made.state != state and made.state in ("at_risk", "breached"):
        events.append((made.state, now))
    elif before is not None and not events and made.due != before.due:
        events.append(("moved", now))
    return Standing(made.state, made.due, made.next, events)


def used(stretches: Sequence[Stretch], counting: Counting, now: datetime) -> timedelta:
    return sum((counting.between(one.begun, one.ended or now) for one in stretches), NOTHING)


def reached(stretches: Sequence[Stretch], counting: Counting, time: timedelta) -> datetime | None:
    """When so much is over, if nothing changes; None where the clock stands still before."""
    for one in stretches:
        if one.ended is None:
            return counting.after(one.begun, time)
        passed = counting.between(one.begun, one.ended)
        if passed >= time:
            return counting.after(one.begun, time)
        time -= passed
    return None


def _moved(stretches: list[Stretch], sight: Sight, begins: datetime, now: datetime) -> list[Event]:
    """What has begun or ended of its running, which is put among the stretches too."""
    events: list[Event] = []
    runs = not sight.paused and sight.stopped is None
    if not stretches:
        stretches.append(Stretch(begins))
        events.append(("started", begins))
        if not runs and sight.stopped is None:
            # Nobody has seen it run.
            stretches[-1].ended = begins
            events.append(("paused", begins))
    elif runs and stretches[-1].ended is not None:
        stretches.append(Stretch(now))
        events.append(("resumed", now))
    elif sight.paused and sight.stopped is None and stretches[-1].ended is None:
        stretches[-1].ended = max(now, stretches[-1].begun)
        events.append(("paused", stretches[-1].ended))
    if sight.stopped is not None and stretches[-1].ended is None:
        stretches[-1].ended = max(sight.stopped, stretches[-1].begun)
    return events


def _judged(
    stretches: Sequence[Stretch], sight: Sight, target: timedelta, warn_at: int | None, now: datetime
) -> Standing:
    counting = sight.counting
    if sight.stopped is not None:
        return Standing("met" if used(stretches, counting, now) <= target else "missed")
    due = reached(stretches, counting, target)
    if due is not None and due <= now:
        return Standing("breached", due)
    if sight.paused:
        return Standing("paused")
    risk = reached(stretches, counting, target * warn_at / 100) if warn_at is not None else None
    if risk is not None and risk <= now:
        return Standing("at_risk", due, due)
    return Standing("running", due, risk or due)


def _end(stretches: Sequence[Stretch]) -> datetime:
    ended = stretches[-1].ended
    assert ended is not None  # noqa: S101 - what has stopped has ended
    return ended
