"""Processes that write at the same time: ``python -m tests.records.workers TASK FOLDER URL …``."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from dougong.access import SYSTEM
from dougong.errors import StaleVersion, Unavailable
from dougong.records import Batch, InvalidRecords, RecordWriter, create, delete, get, update
from dougong.settings import Settings
from dougong.storage import Transaction, Workspace


def count_up(workspace: Workspace, record_id: int, times: int) -> str:
    """Read, add one, write what was read plus one; again if somebody else was faster."""
    tries = 0
    for _ in range(times):
        while True:
            tries += 1
            with workspace.read() as tx:
                record = get(tx, SYSTEM, "account", record_id)
            change = {"employees": record["employees"] + 1, "version": record["version"]}
            try:
                with workspace.write() as tx:
                    update(tx, SYSTEM, "account", record_id, change)
                break
            except (StaleVersion, Unavailable):
                continue
    return str(tries)


def race(workspace: Workspace, name: str, rounds: int) -> str:
    """Try to be the first with each of many codes; everybody goes through them in the same order."""
    outcome: Counter[str] = Counter()
    for index in range(rounds):
        account = {"name": f"{name} {index}", "code": f"race-{index}"}
        try:
            persistently(workspace, lambda tx, values=account: create(tx, SYSTEM, "account", values))
            outcome["won"] += 1
        except InvalidRecords as refused:
            outcome["".join(sorted(p.code for p in refused.problems))] += 1
    return f"{outcome['won']} {outcome['taken']} {sum(outcome.values())}"


def add_lines(workspace: Workspace, seed: int, rounds: int) -> str:
    """Change all that deals and accounts are computed from, as others do at the same time."""
    chance = random.Random(seed)
    for _ in range(rounds):
        deal = chance.randint(1, 3)
        doing = chance.randint(0, 4)

        def act(tx: Transaction, deal: int = deal, doing: int = doing) -> None:
            if doing <= 1:
                made = create(tx, SYSTEM, "line", {"deal": deal, "quantity": 1, "price": "1.10"})
                create(tx, SYSTEM, "line", {"deal": chance.randint(1, 3), "quantity": 2, "price": "0.5"})
                if chance.random() < 0.3:
                    delete(tx, SYSTEM, "line", made.id)
            elif doing == 2:
                update(
                    tx, SYSTEM, "account", chance.randint(1, 2), {"rate": chance.choice(["0", "0.1", "0.2"])}
                )
            elif doing == 3:
                update(tx, SYSTEM, "deal", deal, {"account": chance.randint(1, 2), "extra": f"{deal}"})
            else:
                update(tx, SYSTEM, "line", chance.randint(1, 3), {"deal": deal, "price": "2"})

        persistently(workspace, act)
    return "done"


def quote(workspace: Workspace, rounds: int) -> str:
    """Batches of three, each followed by a record that is rolled back."""
    for _ in range(rounds):
        persistently(
            workspace,
            lambda tx: RecordWriter(tx, SYSTEM).write(Batch("quote", "create", [{}, {"subject": "x"}, {}])),
        )
        try:
            with workspace.write() as tx:
                create(tx, SYSTEM, "quote", {})
                create(tx, SYSTEM, "quote", {"subject": 5})
        except (InvalidRecords, Unavailable):
            continue
    return "done"


def persistently(workspace: Workspace, act: Callable[[Transaction], object]) -> None:
    while True:
        try:
            with workspace.write() as tx:
                act(tx)
            return
        except Unavailable:
            continue


def batches(workspace: Workspace, size: int) -> str:
    """Until killed. A line is printed only after the commit."""
    number = 0
    while True:
        records = [{"name": f"{number}", "code": f"{number}-{index}"} for index in range(size)]
        with workspace.write() as tx:
            RecordWriter(tx, SYSTEM).write(Batch("account", "create", records))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1


def hang(workspace: Workspace, seed: int, rounds: int) -> str:
    """Put units below each other as others do at the same time."""
    chance, outcome = random.Random(seed), Counter[str]()
    for _ in range(rounds):
        one, other = chance.sample(range(1, 7), 2)
        values = {"parent": chance.choice([None, other, other])}
        try:
            persistently(workspace, lambda tx, unit=one, v=values: update(tx, SYSTEM, "unit", unit, v))
            outcome["moved"] += 1
        except InvalidRecords as refused:
            outcome["".join(sorted(p.code for p in refused.problems))] += 1
    return f"{outcome['moved']} {outcome['below_itself']} {sum(outcome.values())}"


def opened(folder: Path, settings: Settings) -> Workspace:
    """The others have begun to write already, and a small machine may keep this one waiting."""
    while True:
        try:
            return Workspace.open(folder, settings)
        except Unavailable:
            continue


def main(task: str, folder: str, url: str, *arguments: str) -> None:
    settings = Settings(workspace=Path(folder), database_url=url or None)
    with opened(Path(folder), settings) as workspace:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        if task == "count_up":
            sys.stdout.write(count_up(workspace, int(arguments[0]), int(arguments[1])))
        elif task == "race":
            sys.stdout.write(race(workspace, arguments[0], int(arguments[1])))
        elif task == "quote":
            sys.stdout.write(quote(workspace, int(arguments[0])))
        elif task == "hang":
            sys.stdout.write(hang(workspace, int(arguments[0]), int(arguments[1])))
        elif task == "add_lines":
            sys.stdout.write(add_lines(workspace, int(arguments[0]), int(arguments[1])))
        else:
            batches(workspace, int(arguments[0]))


if __name__ == "__main__":
    main(*sys.argv[1:])
