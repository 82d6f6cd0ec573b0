"""What a trial says of generated changes is what happened when they were made: the same judgement, change by change."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from dougong.access import SYSTEM, Actor
from dougong.automations.backtesting import Findings, judge
from dougong.automations.models import automation_model
from dougong.clock import FixedClock
from dougong.records import create, delete, restore, update
from dougong.records.model import model_of
from dougong.records.replaying import Replay
from dougong.storage import Workspace

from tests.automations.conftest import Publish
from tests.automations.design import Document, automation, step
from tests.automations.test_waiting import made
from tests.jobs.test_crash import LONG

CHANGES = {"sqlite": 10_000, "postgresql": 10_000} if LONG else {"sqlite": 250, "postgresql": 50}
PAGE = 100
END = step("end", "stop")
CONDITIONS = (
    "stage = 'won'",
    "amount > 20 AND stage <> 'lost'",
    "account.name = 'North' OR note = NULL",
    "YEAR(created_at) = 2026 AND CONTAINS(note, 'x')",
    "probability >= 50",
)
FIELDS = (["stage"], ["amount", "note"], ["probability", "owner"])
_TOLD = 'SELECT "record_id", "at" FROM "_dg_automation_run" WHERE "automation_id" = ?'


def generated() -> Iterator[Document]:
    """Triggers and conditions in many combinations; none of them changes anything, so that the past stays one line."""
    for number, condition in enumerate(CONDITIONS):
        yield automation(f"any_{number}", "saved", END, condition=condition)
        yield automation(f"becomes_{number}", "saved", END, condition=condition, becomes=True)
        narrowed = FIELDS[number % len(FIELDS)]
        yield automation(f"narrow_{number}", "updated", END, condition=condition, fields=narrowed)
    for on in ("created", "deleted", "restored"):
        yield automation(f"on_{on}", on, END, condition="stage <> 'lost'")


def live(crm: Workspace, ada: Actor, clock: FixedClock, chance: random.Random) -> int:
    accounts = [made(crm, SYSTEM, "account", name=name) for name in ("North", "South")]
    there, gone = list[int](), list[int]()

    def values() -> dict[str, Any]:
        every = {
            "stage": chance.choice(("open", "won", "lost", None)),
            "amount": chance.choice(("5", "20", "20.01", "300", None)),
            "note": chance.choice(("x", "y", None)),
            "probability": chance.choice((10, 50, 90, None)),
            "account": chance.choice((*accounts, None)),
        }
        return {key: every[key] for key in chance.sample(sorted(every), chance.randint(1, 3))}

    with crm.read() as tx:
        count = CHANGES[tx.dialect]
    for number in range(count):
        clock.advance(timedelta(seconds=chance.choice((1, 1, 1, 3_600))))
        what = chance.random()
        with crm.write() as tx:
            if not there or what < 0.15:
                there.append(create(tx, ada, "deal", {"name": f"Deal {number}", **values()}).id)
            elif what < 0.2:
                gone.append(there.pop(chance.randrange(len(there))))
                delete(tx, ada, "deal", gone[-1])
            elif gone and what < 0.25:
                there.append(gone.pop())
                restore(tx, ada, "deal", there[-1])
            else:
                some = chance.sample(there, min(len(there), chance.choice((1, 1, 2))))
                for record_id in (*some, *some[: chance.choice((0, 0, 1))]):
                    update(tx, ada, "deal", record_id, values())
    return count


def test_verdicts_over_generated_changes_are_those_of_their_day(
    published: Publish, ada: Actor, clock: FixedClock
) -> None:
    crm = published(*generated())
    count = live(crm, ada, clock, random.Random(7))
    fired = 0
    with crm.read() as tx:
        for one in tx.release.definitions.automations.values():
            model = automation_model(tx.release, one)
            replay, findings, seen = Replay(model_of(tx.release, one.object_id)), Findings(), set[Any]()
            found = []
            while page := replay.page(tx, PAGE):
                found += judge(tx, SYSTEM, model, page, findings, seen)
            verdicts = sorted((change.entry.id, change.at) for change in found)
            assert verdicts == sorted(map(tuple, tx.execute(_TOLD, (one.id,)).fetchall())), one.name
            assert findings.changes >= count
            fired += len(verdicts)
    assert fired > count
