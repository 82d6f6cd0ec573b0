"""What set off what: automations that set each other off end at a depth, and so does what one change starts."""

from __future__ import annotations

from dougong.dataclasses import dataclass
from dougong.problems import N_, Problem
from dougong.storage import Transaction

DEEPEST = 8
MOST_RUNS = 2_000
"""That one change may lead to, by however many ways."""

TOO_DEEP = N_(
    "Automations have set each other off {depth} times in a row; this one was stopped so that it does not go on for"
    " ever."
)
TOO_MANY = N_("One change has set off {count} runs by way of others; no more are begun.")


@dataclass(frozen=True, slots=True)
class Cause:
    """``run`` is None for what people and programs do; ``problem`` says why nothing more is to follow."""

    run: str | None = None
    root: str = ""
    depth: int = 0
    problem: Problem | None = None


def cause_of(tx: Transaction, run: str | None) -> Cause:
    """``run`` names the changes that set something off."""
    row = None
    if run is not None:
        row = tx.execute(
            'SELECT "root", "depth" FROM "_dg_automation_run" WHERE "run" = ?', (run,)
        ).fetchone()
    if row is None:
        return Cause()
    root, depth = row[0], row[1] + 1
    if depth > DEEPEST:
        return Cause(run, root, depth, Problem("too_deep", TOO_DEEP, "", {"depth": DEEPEST}))
    (count,) = tx.execute('SELECT count(*) FROM "_dg_automation_run" WHERE "root" = ?', (root,)).fetchone()
    problem = Problem("too_many", TOO_MANY, "", {"count": MOST_RUNS}) if count >= MOST_RUNS else None
    return Cause(run, root, depth, problem)
