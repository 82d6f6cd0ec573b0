"""The workspace that is measured: opportunities of 20 fields on accounts, made through the one door."""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from dougong.access import SYSTEM
from dougong.problems import Problem
from dougong.records import Batch, RecordWriter
from dougong.storage import Draft, Workspace, publish

DEFINITIONS = Path(__file__).parent / "definitions"
ACCOUNTS = 10_000
BATCH = 1_000
STAGES = ("qualify", "discovery", "proposal", "negotiation", "won", "lost")
SOURCES = ("web", "fair", "referral")
LATIN = ("ka", "lo", "mi", "ran", "tek", "vo", "sur", "pen", "dra", "el")
CHINESE = ("华", "澜", "启", "明", "远", "帆", "港", "科", "新", "能")


def make(folder: Path, opportunities: int, accounts: int = ACCOUNTS) -> tuple[Workspace, float]:
    """The workspace, and the rows a second of the batch writer over 10,000 opportunities in a row: the best of
    the second half, for what others do on the machine only takes away from it."""
    workspace = Workspace.create(folder, name="Bench")
    files = [orjson.loads(path.read_bytes()) for path in sorted(DEFINITIONS.glob("*.json"))]
    Draft(workspace).apply(files)
    publish(workspace)
    (folder / "workspace.json").write_text('{"kind": "workspace"}\n')
    chance = random.Random(7)
    fill(workspace, "account", account_rows(chance, accounts))
    speeds = fill(workspace, "opportunity", opportunity_rows(chance, opportunities, accounts))
    half = speeds[len(speeds) // 2 :]
    spans = [sum(half[at : at + 10]) for at in range(max(1, len(half) - 9))]
    return workspace, BATCH * min(10, len(half)) / min(spans)


def fill(workspace: Workspace, name: str, rows: Iterator[dict[str, Any]]) -> list[float]:
    """Seconds each batch took, the reading of its rows not counted."""
    taken = []
    while records := [row for _, row in zip(range(BATCH), rows, strict=False)]:
        start = time.perf_counter()
        with workspace.write() as tx:
            RecordWriter(tx, SYSTEM).write(Batch(name, "create", records, door="import"))
        taken.append(time.perf_counter() - start)
    return taken


def account_rows(chance: random.Random, count: int) -> Iterator[dict[str, Any]]:
    for index in range(count):
        yield {
            "name": f"{word(chance)} {word(chance)} {index}",
            "industry": word(chance),
            "region": chance.choice(("North", "South", "East", "West")),
            "employees": chance.randrange(10, 50_000),
        }


def opportunity_rows(chance: random.Random, count: int, accounts: int) -> Iterator[dict[str, Any]]:
    today = datetime.date(2026, 6, 18)
    for index in range(count):
        close = today + datetime.timedelta(days=chance.randrange(-700, 365))
        yield {
            "name": f"{word(chance)} {word(chance)} {word(chance)}",
            "account": chance.randrange(1, accounts + 1),
            "stage": chance.choice(STAGES),
            "amount": f"{chance.randrange(1_000, 1_000_000)}.{chance.randrange(100):02d}",
            "discount": f"{chance.randrange(0, 1_000)}.00",
            "cost": f"{chance.randrange(1_000, 500_000)}.50",
            "close_date": close.isoformat(),
            "start_date": (close - datetime.timedelta(days=90)).isoformat(),
            "probability": chance.randrange(0, 101),
            "seats": chance.randrange(1, 500),
            "score": chance.randrange(0, 1_000),
            "hot": chance.random() < 0.3,
            "renewal": chance.random() < 0.5,
            "next_at": f"{close.isoformat()}T09:30:00Z",
            "last_at": f"{close.isoformat()}T16:00:00Z",
            "source": chance.choice(SOURCES),
            "next_step": f"{word(chance)} {word(chance)}",
            "competitor": word(chance),
            "region": chance.choice(("North", "South", "East", "West")),
            "code": f"OP-{index:07d}",
        }


def word(chance: random.Random) -> str:
    syllables = LATIN if chance.random() < 0.6 else CHINESE
    return "".join(chance.choice(syllables) for _ in range(3)).capitalize()


def refused(line: int, problems: Iterable[Problem], cells: Mapping[str, Any]) -> None:
    """What is imported here has no faults."""
    raise RuntimeError(f"line {line} was refused: {[str(one) for one in problems]} in {dict(cells)}")
