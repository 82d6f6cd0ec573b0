"""What pages cost at many records: against the same pages at few, and against the API's answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bench import members, servers
from bench.client import Client, paired_medians
from bench.page_data import BELOW, BESIDE, CHILDREN, FOUND, LINES, SOUGHT, STAGES, TEAMS, Made, make
from bench.report import Report, getter
from tests.support.postgresql import database

FEW = 10_000
GROWS = 1.5
"""How many times as much a page may cost at many records."""
CARDS, IN_LANE, BARS = 50, 20, 300


@dataclass(frozen=True, slots=True)
class Page:
    """``asked`` are the API's addresses of its records; it may take ``limit`` times as long as they do."""

    what: str
    path: str
    asked: tuple[str, ...]
    limit: float
    by_most: bool = False
    """Asked for by somebody who sees nearly all deals, not by an administrator."""


def measure(report: Report, folder: Path, rows: int, rounds: int) -> None:
    """``rows`` deals, as many lines of orders, and some records of other objects."""
    few = min(FEW, rows)
    compare(report, make(folder / "few", few), make(folder / "many", rows), rounds)


def measure_on_postgresql(report: Report, folder: Path, rows: int, rounds: int) -> None:
    few = min(FEW, rows)
    with members.own_postgresql() as server, database(server) as one, database(server) as other:
        small, big = make(folder / "few", few, one), make(folder / "many", rows, other)
        compare(report, small, big, rounds, "PostgreSQL: ")


def compare(report: Report, small: Made, big: Made, rounds: int, where: str = "") -> None:
    with (
        servers.product(small.folder, database_url=small.database_url) as (few_port, _, _),
        servers.product(big.folder, database_url=big.database_url) as (port, _, _),
    ):
        for page, same in zip(pages(big.rows), pages(small.rows), strict=True):
            # Anew for each page: a server closes connections on which nothing comes for long.
            (key, session), (_, other) = (one.most if page.by_most else one.boss for one in (big, small))
            here, there = (
                Client(at, [f"Cookie: dg_session={one}"]) for at, one in ((port, session), (few_port, other))
            )
            what = f"{where}{page.what} at {big.rows:,} records, against"
            many, fewer = paired_medians(getter(here, page.path), getter(there, same.path), rounds)
            report.ratio(f"{what} {small.rows:,}", many, fewer, GROWS)
            here, api = (
                Client(port, [header])
                for header in (f"Cookie: dg_session={session}", f"Authorization: Bearer {key}")
            )
            shown, answered = paired_medians(getter(here, page.path), _all(api, page.asked), rounds)
            report.ratio(f"{what} the API", shown, answered, page.limit)


def pages(rows: int) -> tuple[Page, ...]:
    client, order = rows // CHILDREN // 2, rows // LINES // 2
    records = "/api/v1/records"
    cards = tuple(f"{records}/deal?filter=stage%3D'{stage}'&limit={CARDS}&sort=-amount" for stage in STAGES)
    below = tuple(f"{records}/{name}?filter=client%3D{client}&limit=5" for name in ("deal", *BESIDE))
    cells = tuple(
        f"{records}/deal?filter=stage%3D'{stage}'%20AND%20team%3D'{team}'&limit={IN_LANE}&sort=-amount"
        for team in TEAMS
        for stage in STAGES
    )
    june = quote("closes >= DATE(2025, 6, 1) AND closes <= DATE(2025, 6, 30)")
    return (
        Page("list of 50 × 12", "/o/deal?view=deals", (f"{records}/deal?limit=50&sort=-closes",), 4.0),
        Page(f"board of {len(STAGES)} × {CARDS}", "/o/deal?view=stages", cards, 6.0),
        Page(f"board of {len(TEAMS)} lanes × {len(STAGES)} × {IN_LANE}", "/o/deal?view=lanes", cells, 6.0),
        Page(f"board, {FOUND} searched for", f"/o/deal?view=stages&q={SOUGHT}", _sought(cards), 6.0),
        Page(f"lanes, {FOUND} searched for", f"/o/deal?view=lanes&q={SOUGHT}", _sought(cells), 6.0),
        Page(
            f"month of a timeline, {BARS} bars",
            "/o/deal?view=plan&on=2025-06-01",
            (f"{records}/deal?filter={june}&limit={BARS}&sort=closes",),
            6.0,
        ),
        Page(
            "roots of a tree",
            "/o/deal?view=tree",
            (f"{records}/deal?filter=parent%20%3D%20NULL&limit=50&sort=-amount",),
            6.0,
        ),
        Page(
            "roots for who sees nearly all",
            "/o/deal?view=tree",
            (f"{records}/deal?filter=parent%20%3D%20NULL&limit=50&sort=-amount",),
            6.0,
            by_most=True,
        ),
        Page(
            f"level of a tree, {BELOW} rows",
            f"/o/deal/level?view=tree&level=2&of={rows // (BELOW + 1) // 2}",
            (f"{records}/deal?filter=parent%3D{rows // (BELOW + 1) // 2}&limit=50&sort=-amount",),
            6.0,
        ),
        Page(
            f"record with {len(below)} related lists",
            f"/o/client/{client}",
            (f"{records}/client/{client}", *below),
            6.0,
        ),
        Page(
            f"form of 60 fields and {LINES} lines",
            f"/o/order/{order}/edit",
            (f"{records}/order/{order}",),
            6.0,
        ),
    )


def _sought(paths: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{path}&search={SOUGHT}" for path in paths)


def _all(client: Client, paths: tuple[str, ...]) -> Callable[[], object]:
    calls = [getter(client, path) for path in paths]
    return lambda: [call() for call in calls]
