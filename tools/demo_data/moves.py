"""How deals came to their stages: when each began, and each step since, a week or more apart."""

from __future__ import annotations

from typing import Any

from tools.demo_data.deals import Deal
from tools.demo_data.draw import Draw, days, moment

WEEK = 7
WAY = ("qualify", "discovery", "proposal", "negotiation", "contract", "won")
SPARED = ("discovery", "negotiation", "contract")
"""What is skipped first where a deal went faster than a stage a week."""
LATELY = 4
"""In so many weeks most open deals have come to where they are."""
AT_THE_END = ("loss_reason", "loss_note")


def begun(deal: Deal) -> dict[str, Any]:
    """The record as it was entered; the closing date that was hoped for then was often too early."""
    values = {key: value for key, value in deal.values.items() if key not in (*AT_THE_END, "probability")}
    values["stage"] = "qualify"
    if deal.closes is not None and not deal.open:
        values["close_date"] = days(deal.closes + 14)
    return {"$at": _at(_first_week(deal)), **values}


def moves(deal: Deal) -> list[dict[str, Any]]:
    """One change for each stage that it entered; the last one says what has become of it."""
    steps = _steps(deal)
    made = [{"$of": deal.key, "$at": _at(week), "stage": stage} for stage, week in steps]
    if made:
        made[-1]["probability"] = deal.values["probability"]
        if not deal.open and deal.closes is not None:
            made[-1]["close_date"] = days(deal.closes)
        made[-1] |= {key: deal.values[key] for key in AT_THE_END if deal.values.get(key) is not None}
    return made


def _at(week: int) -> dict[str, object]:
    return moment(week * WEEK - 1, "10:00")


def _first_week(deal: Deal) -> int:
    return deal.started // WEEK


def _last_week(deal: Deal) -> int:
    """The first one that begins after everything that is said of the deal has happened."""
    return 0 if deal.open or deal.closes is None else -((-deal.closes - 1) // WEEK)


def _steps(deal: Deal) -> list[tuple[str, int]]:
    way = list(_way(deal.key, deal.stage))
    weeks = range(_first_week(deal) + 1, _last_week(deal) + 1)
    for spared in SPARED:
        if len(way) > len(weeks) and spared in way[:-1]:
            way.remove(spared)
    if not way:
        return []
    draw, end = _draw(deal.key), len(weeks) - 1
    last = draw.randint(max(len(way) - 1, end - LATELY), end) if deal.open else end
    chosen = [*sorted(draw.sample(range(last), len(way) - 1)), last]
    return [(stage, weeks[index]) for stage, index in zip(way, chosen, strict=True)]


def _way(key: str, stage: str) -> tuple[str, ...]:
    """After Qualify."""
    if stage == "lost":
        return (*WAY[1 : _draw(key).randint(1, 4)], "lost")
    return WAY[1 : WAY.index(stage) + 1]


def _seed(key: str) -> int:
    return sum(ord(letter) * 31**place for place, letter in enumerate(key))


def _draw(key: str) -> Draw:
    """Of its own for each deal: what is drawn here changes nothing else."""
    return Draw(_seed(key))
