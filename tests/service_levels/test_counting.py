"""How a clock stands, from what the record says and the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dougong.service_levels.counting import Sight, Standing, Stretch, stands, stretches_of

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def sight(
    begins: datetime | None = START, stopped: datetime | None = None, hours: int = 4, **more: bool
) -> Sight:
    return Sight(begins, stopped, hours * HOUR, **more)


def look(sight: Sight, hours: float, *stretches: Stretch, state: str | None = "running") -> Standing:
    before = Standing(state) if stretches else None
    return stands(before, list(stretches), sight, reopens=True, warn_at=75, now=START + hours * HOUR)


def test_it_is_due_after_the_time_and_at_risk_before() -> None:
    began = look(sight(), 0)
    assert (began.state, began.due, began.next) == ("running", START + 4 * HOUR, START + 3 * HOUR)
    assert began.events == [("started", START)]
    risk = look(sight(), 3, Stretch(START))
    assert (risk.state, risk.next, risk.events) == (
        "at_risk",
        START + 4 * HOUR,
        [("at_risk", START + 3 * HOUR)],
    )
    late = look(sight(), 5, Stretch(START), state="at_risk")
    assert (late.state, late.due, late.next) == ("breached", START + 4 * HOUR, None)


def test_while_it_stands_still_nothing_is_due_and_what_is_due_moves() -> None:
    still = look(sight(paused=True), 1, Stretch(START))
    assert (still.state, still.due, still.next, still.events) == (
        "paused",
        None,
        None,
        [("paused", START + HOUR)],
    )
    on = look(sight(), 6, Stretch(START, START + HOUR), state="paused")
    assert (on.state, on.due, on.events) == ("running", START + 9 * HOUR, [("resumed", START + 6 * HOUR)])


def test_what_is_breached_stays_so_while_it_stands_still() -> None:
    still = look(sight(paused=True), 5, Stretch(START), state="breached")
    assert (still.state, still.due) == ("breached", START + 4 * HOUR)
    assert still.events == [("paused", START + 5 * HOUR)]


def test_it_is_met_up_to_the_last_instant() -> None:
    for hours, state in ((4, "met"), (4.01, "missed")):
        ended = look(sight(stopped=START + hours * HOUR, stopped_known=True), 9, Stretch(START))
        assert (ended.state, ended.due, ended.next) == (state, None, None)
        assert ended.events == [(state, START + hours * HOUR)]


def test_what_has_stopped_goes_on_where_it_stood_if_it_is_to() -> None:
    done = [Stretch(START, START + HOUR)]
    again = stands(Standing("met"), done, sight(), True, None, START + 8 * HOUR)
    assert (again.state, again.due) == ("running", START + 11 * HOUR)
    kept = stands(Standing("met"), done, sight(), False, None, START + 8 * HOUR)
    assert (kept.state, kept.due, kept.events) == ("met", None, [])


def test_a_time_that_is_changed_counts_from_the_beginning() -> None:
    moved = look(sight(hours=8), 1, Stretch(START))
    assert (moved.due, moved.events) == (START + 8 * HOUR, [("moved", START + HOUR)])
    assert look(sight(hours=1), 2, Stretch(START)).state == "breached"
    earlier = look(sight(START - HOUR, begins_known=True), 1, Stretch(START))
    assert earlier.due == START + 3 * HOUR


def test_what_was_over_before_anybody_saw_it_has_no_clock() -> None:
    assert look(sight(stopped=START), 0) == Standing()
    known = look(sight(stopped=START + HOUR, stopped_known=True, begins_known=True), 99)
    assert (known.state, known.events) == ("met", [("started", START), ("met", START + HOUR)])


def test_what_is_no_longer_for_the_record_ends() -> None:
    left = look(Sight(START, None, None), 1, Stretch(START))
    assert (left.state, left.events) == (None, [("left", START + HOUR)])
    assert look(Sight(None, None, HOUR), 1).events == []


def test_stretches_are_read_from_what_has_become_of_it() -> None:
    events = [
        (what, START + n * HOUR) for n, what in enumerate(("started", "at_risk", "paused", "resumed", "met"))
    ]
    found = stretches_of(events)
    assert [(one.begun, one.ended) for one in found] == [
        (START, START + 2 * HOUR),
        (START + 3 * HOUR, START + 4 * HOUR),
    ]
