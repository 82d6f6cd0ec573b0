"""What the builder costs: a field dropped on a full canvas, the plan of a large app."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dougong.storage import Draft, Workspace, plan, publish

from bench import servers
from bench.client import Client, expect
from bench.report import Report, sign_in

ON_CANVAS = 100
OBJECTS, FIELDS = 50, 40
TYPES = ("text", "integer", "money", "date", "boolean")


def measure(report: Report, folder: Path, rounds: int) -> None:
    drop(report, folder / "canvas", max(10, rounds // 10))
    plan_of_all(report, folder / "plan")


def drop(report: Report, folder: Path, rounds: int) -> None:
    """Server time of one field put before another, with what the canvas answers."""
    with Workspace.create(folder, name="Bench") as workspace:
        Draft(workspace).apply([_object("sheet", ON_CANVAS), _form("sheet", ON_CANVAS)])
        publish(workspace)
        (folder / "workspace.json").write_text('{"kind": "workspace"}\n')
        stored = Draft(workspace).documents.by_name("form", "sheet_main")
        _, session = sign_in(workspace)
    if stored is None:
        raise RuntimeError("the form of the bench is not there")
    [section] = stored["sections"]
    first, last = section["fields"][0]["field"], section["fields"][-1]["field"]
    with servers.product(folder) as (port, _, _):
        client = Client(port, [f"Cookie: dg_session={session}", "HX-Request: true"])
        page = expect(client.request("GET", "/build/objects/sheet"), 200)
        token = re.findall(rb'name="csrf-token" content="([^"]+)"', page.body)[0].decode()
        # The token holds for the cookie that came with it.
        cookies = "; ".join((f"dg_session={session}", page.headers["set-cookie"].partition(";")[0]))
        client = Client(port, [f"Cookie: {cookies}", "HX-Request: true"])
        times = []
        for number in range(rounds):
            field, before = (last, first) if number % 2 == 0 else (first, last)
            sent = {
                "csrf_token": token,
                "do": "put",
                "field": field,
                "section": section["id"],
                "before": before,
            }
            body, start = urlencode(sent).encode(), time.perf_counter()
            path, kind = "/build/objects/sheet/layout", "application/x-www-form-urlencoded"
            expect(client.request("POST", path, body, kind=kind), 200)
            times.append(time.perf_counter() - start)
    report.absolute(
        f"a field dropped on a canvas of {ON_CANVAS}", statistics.median(times) * 1_000, 100, "ms"
    )


def plan_of_all(report: Report, folder: Path) -> None:
    """Everything is new, and looked at for the first time."""
    with Workspace.create(folder, name="Bench") as workspace:
        Draft(workspace).apply([_object(f"object_{number}", FIELDS) for number in range(OBJECTS)])
        start = time.perf_counter()
        with workspace.read() as tx:
            plan(tx)
        taken = time.perf_counter() - start
    report.absolute(f"plan of {OBJECTS} objects with {FIELDS} fields each", taken, 2, "s")


def _object(name: str, count: int) -> dict[str, Any]:
    properties = {f"f{n}": {"fieldType": TYPES[n % len(TYPES)], "title": f"Field {n}"} for n in range(count)}
    return {
        "kind": "object", "name": name, "title": name, "pluralTitle": name, "titleField": "f0",
        "properties": properties,
    }  # fmt: skip


def _form(name: str, count: int) -> dict[str, Any]:
    section = {"name": "all", "title": "All", "fields": list(_placed(count))}
    return {"kind": "form", "name": f"{name}_main", "title": name, "object": name, "sections": [section]}


def _placed(count: int) -> Iterator[dict[str, str]]:
    for n in range(count):
        yield {"field": f"f{n}"}
