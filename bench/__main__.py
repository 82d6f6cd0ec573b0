"""``python -m bench``: makes the data, starts product and floor, prints the table."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import orjson
from dougong.memory import collect_rarely
from rich.console import Console

from bench import approvals, automations, builder, data, engine, members, pages, servers, service_levels
from bench.client import Client, expect, paired_medians, throughput
from bench.report import Report, getter, sign_in

FILTER = {"filter": "stage = 'proposal' AND amount > 500000", "sort": "-close_date"}
FLOOR_LIST = "/list?stage=proposal&amount=500000"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="opportunities (default 100,000)")
    parser.add_argument(
        "--big", type=int, default=0, help="also compare with this many rows, for example 1,000,000"
    )
    parser.add_argument("--rounds", type=int, default=300, help="requests of each kind and side")
    parser.add_argument("--seconds", type=float, default=5, help="length of a throughput run")
    parser.add_argument("--imported", type=int, default=100_000, help="rows of the measured import")
    parser.add_argument(
        "--searched", type=int, default=0, help="records of the measured search, such as 1,000,000"
    )
    parser.add_argument(
        "--members", type=int, default=100_000, help="records in the lists of those who see some of them"
    )
    parser.add_argument(
        "--postgresql",
        action="store_true",
        help="measure the pages and the lists of members on PostgreSQL, too",
    )
    parser.add_argument(
        "--pages", type=int, default=0, help="records of the measured pages, such as 1,000,000"
    )
    parser.add_argument(
        "--only",
        choices=["engine", "members", "automations", "service_levels", "approvals", "builder", "pages"],
        help="leave the rest out",
    )
    arguments = parser.parse_args()
    report = Report()
    collect_rarely()  # as the command line and the server do
    try:
        with tempfile.TemporaryDirectory(prefix="dougong-bench-") as folder:
            take(report, arguments, Path(folder))
    finally:
        # What was measured before something went wrong took its time, too.
        Console(width=120).print(report.table)
    sys.stdout.write(f"{report.short} of {report.table.row_count} fall short of their limit.\n")


def take(report: Report, arguments: argparse.Namespace, folder: Path) -> None:
    if arguments.only is None:
        small = measure(report, folder / "small", arguments.rows, arguments.rounds, arguments.seconds)
        if arguments.big:
            big = list_median(folder / "big", arguments.big, arguments.rounds)
            report.ratio(f"list of 50, {arguments.big:,} rows against {arguments.rows:,}", big, small, 2.0)
    if arguments.only in (None, "members") and arguments.members:
        members.measure(report, folder / "members", arguments.members, arguments.rounds)
        if arguments.postgresql:
            members.measure_on_postgresql(
                report, folder / "members-postgresql", arguments.members, arguments.rounds
            )
    if arguments.only in (None, "pages") and arguments.pages:
        pages.measure(report, folder / "pages", arguments.pages, arguments.rounds)
        if arguments.postgresql:
            pages.measure_on_postgresql(
                report, folder / "pages-postgresql", arguments.pages, arguments.rounds
            )
    if arguments.only in (None, "automations"):
        automations.measure(report, folder / "automations", arguments.rounds)
    if arguments.only in (None, "service_levels"):
        service_levels.measure(report, folder / "service_levels", arguments.rounds)
    if arguments.only in (None, "approvals"):
        approvals.measure(report, folder / "approvals", arguments.rounds)
    if arguments.only in (None, "builder"):
        builder.measure(report, folder / "builder", arguments.rounds)
    if arguments.only in (None, "engine"):
        engine.measure(report, folder / "engine", arguments.rounds, arguments.imported, arguments.searched)


def measure(report: Report, folder: Path, rows: int, rounds: int, seconds: float) -> float:
    """Adds all comparisons to the report; returns the median seconds of a list page."""
    workspace, speed = data.make(folder, rows)
    report.absolute(
        "batch create in batches of 1,000, best ten in a row", speed, 8_000, "rows/s", at_least=True
    )
    key, session = sign_in(workspace)
    workspace.close()
    path = folder / "dougong.db"
    report.absolute("cold start until the first answer, best of three", servers.cold_start(folder), 1.5, "s")
    with servers.product(folder) as (port, process, _), servers.floor(path) as floor_port:
        report.absolute("idle memory, one worker", servers.resident_mebibytes(process), 130, "MiB")
        sides = Sides(Client(port, [f"Authorization: Bearer {key}"]), Client(floor_port), rounds)
        median = compare(report, sides, rows)
        calls = [
            lambda: getter(Client(port, [f"Authorization: Bearer {key}"]), list_path()),
            lambda: getter(Client(floor_port), FLOOR_LIST),
        ]
        product, floor = (throughput(call, 8, seconds) for call in calls)
        # A throughput of at least half is a time for each page of at most twice.
        report.ratio("list of 50, 8 connections (time a page)", 1 / product, 1 / floor, 2.0)
        html_list(report, Client(port, [f"Cookie: dg_session={session}"]), sides)
    return median


class Sides:
    """The two servers and how often to ask each."""

    def __init__(self, product: Client, floor: Client, rounds: int) -> None:
        self.product, self.floor, self.rounds = product, floor, rounds

    def get(self, path: str, floor: str) -> tuple[float, float]:
        return paired_medians(getter(self.product, path), getter(self.floor, floor), self.rounds)


def compare(report: Report, sides: Sides, rows: int) -> float:
    chance = random.Random(11)
    product, floor = sides.get(list_path(), FLOOR_LIST)
    report.ratio("list of 50, two filters, sorted, account title", product, floor, 2.0)
    median = product
    deep_offset = min(50_000, rows // 25)
    deep, deep_floor = sides.get(list_path(offset=deep_offset), f"{FLOOR_LIST}&offset={deep_offset}")
    report.ratio(
        f"page at offset {deep_offset:,} of the filtered list, against the first page", deep, product, 2.0
    )
    report.ratio("the same against the floor", deep, deep_floor, 2.0)
    all_deep, all_first = paired_medians(
        getter(sides.product, list_path(plain=True, offset=min(50_000, rows // 2))),
        getter(sides.product, list_path(plain=True)),
        sides.rounds,
    )
    report.ratio("page at offset 50,000 of all, against the first page", all_deep, all_first, 2.0)
    report.ratio("get", *sides.get("/api/v1/records/opportunity/777", "/one/777"), 2.0)
    sums = "/api/v1/records/opportunity/aggregate?" + urlencode(
        {"group": "stage", "measure": "sum(amount),count()"}
    )
    report.ratio("grouped sum over all rows", *sides.get(sums, "/sum"), 1.3)
    ids = iter(range(1_000, rows))
    update = paired_medians(
        lambda: changer(sides.product, f"/api/v1/records/opportunity/{next(ids)}", chance),
        lambda: changer(sides.floor, f"/one/{next(ids)}", chance),
        sides.rounds,
    )
    report.ratio("update", *update, 2.5)
    bodies = (orjson.dumps(row) for row in data.opportunity_rows(chance, 10**9, data.ACCOUNTS))
    create = paired_medians(
        lambda: expect(sides.product.request("POST", "/api/v1/records/opportunity", next(bodies)), 201),
        lambda: expect(sides.floor.request("POST", "/create", next(bodies)), 201),
        sides.rounds,
    )
    report.ratio("create", *create, 2.5)
    return median


def html_list(report: Report, browser: Client, sides: Sides) -> None:
    """The HTML list against the API's answer with the same rows."""
    html, api = paired_medians(
        getter(browser, "/o/opportunity?view=bench_open"), getter(sides.product, list_path()), sides.rounds
    )
    report.ratio("HTML list of 50 × 12, against the API", html, api, 4.0)


def list_median(folder: Path, rows: int, rounds: int) -> float:
    workspace, _ = data.make(folder, rows)
    key, _ = sign_in(workspace)
    workspace.close()
    with servers.product(folder) as (port, _process, _started):
        call = getter(Client(port, [f"Authorization: Bearer {key}"]), list_path())
        return paired_medians(call, call, rounds)[0]


def list_path(*, plain: bool = False, offset: int = 0) -> str:
    query: dict[str, object] = {"limit": 50, **({} if plain else FILTER)}
    if offset:
        query["offset"] = offset
    return "/api/v1/records/opportunity?" + urlencode(query, quote_via=quote)


def changer(client: Client, path: str, chance: random.Random) -> object:
    return expect(client.request("PATCH", path, b'{"seats": %d}' % chance.randrange(1, 10**9)), 200)


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    sys.stdout.write(f"{time.perf_counter() - started:.0f} s\n")
