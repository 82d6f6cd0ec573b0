"""Why a clock stands as it does, in a sentence."""

from __future__ import annotations

from dougong.problems import N_, Problem
from dougong.service_levels.counting import Sight, Standing
from dougong.service_levels.models import ClockModel

REASONS = {
    "running": N_("It runs: it has begun, it does not stand still, and its time is not over."),
    "at_risk": N_("It runs, and at least {percent} percent of its time is over."),
    "paused": N_("It stands still as long as its condition for that is met."),
    "breached": N_("Its time was over before it was stopped."),
    "met": N_("It was stopped before its time was over."),
    "missed": N_("It was stopped after its time was over."),
}
NOT_MEANT = N_("The service level “{level}” is not for this record.")
NOT_BEGUN = N_("It has not begun: its condition for that is not met.")
NO_BEGINNING = N_("It has not begun: the field “{field}”, which says when, is blank.")
NO_TARGET = N_("None of its times is for this record.")
OVER_BEFORE = N_("What it waits for had happened before it could begin.")
NOT_LOOKED = N_("The record has not been looked at since the service level was published.")


def reason_of(
    model: ClockModel, standing: Standing, sight: Sight, would: Standing, belongs: bool, starts: bool
) -> Problem:
    if standing.state is not None:
        params = {"percent": model.definition.warn_at} if standing.state == "at_risk" else {}
        return Problem(standing.state, REASONS[standing.state], "", params)
    if not belongs:
        return Problem("not_meant", NOT_MEANT, "", {"level": model.level.title})
    if sight.target is None:
        return Problem("no_target", NO_TARGET)
    if sight.begins is None:
        if starts and model.starts_at is not None:
            return Problem("no_beginning", NO_BEGINNING, "", {"field": model.starts_at.title})
        return Problem("not_begun", NOT_BEGUN)
    if would.state is not None:
        return Problem("not_looked", NOT_LOOKED)
    return Problem("over_before", OVER_BEFORE)
