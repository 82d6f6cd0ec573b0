"""The demo data, looked at as files: does it keep to templates/crm/demo/README.md?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dougong.paths import template_packs

from tools.demo_data.__main__ import build, main

DEMO = template_packs() / "crm" / "demo"
USERS = json.loads((DEMO / "users.json").read_text())["users"]
BATCHES = [json.loads(path.read_text()) for path in sorted((DEMO / "records").glob("*.json"))]


def test_the_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    main(tmp_path)
    for made in tmp_path.rglob("*.json"):
        kept = DEMO / made.relative_to(tmp_path)
        same = made.read_text() == kept.read_text()
        assert same, f"{kept.name} is stale: run python -m tools.demo_data"


def test_the_company_is_of_a_believable_size() -> None:
    counts: dict[str, int] = {}
    for batch in BATCHES:
        counts[batch["object"]] = counts.get(batch["object"], 0) + len(batch.get("records", []))
    assert len(USERS) == 30
    assert 5_000 < sum(counts.values()) < 5_500
    assert counts["account"] == 120
    assert counts["opportunity"] == 400
    assert sum(path.stat().st_size for path in DEMO.rglob("*")) < 2_500_000


def test_references_lead_to_earlier_files_and_known_users() -> None:
    users = {user["key"] for user in USERS}
    known: set[str] = set()
    for batch in BATCHES:
        told = batch.get("records") or batch["changes"]
        own = [record["$key"] for record in told if "$key" in record]
        assert all(change["$of"] in known for change in batch.get("changes", ()))
        for word, value in _words(told):
            assert word in (
                "$key",
                "$ref",
                "$user",
                "$days",
                "$months",
                "$time",
                "$at",
                "$by",
                "$of",
                "$worked",
                "$calendar",
            )
            assert word != "$ref" or value in known
            assert word not in ("$user", "$by") or value in users
        assert len(own) == len(set(own))
        assert not known & set(own)
        known |= set(own)


def test_acts_are_of_the_past_and_of_known_records_and_people() -> None:
    users = {user["key"] for user in USERS}
    known = {one["$key"] for batch in BATCHES for one in batch.get("records", ()) if "$key" in one}
    for path in (*(DEMO / "approvals").glob("*.json"), *(DEMO / "comments").glob("*.json")):
        for act in json.loads(path.read_text())["acts"]:
            assert _moment(act["$at"]) < 0 and act["$by"] in users
            assert act.get("do") == "stand_in" or act["$of"] in known


def test_nobody_speaks_of_a_record_before_it_is_there() -> None:
    began = {
        one["$key"]: one["$at"] for batch in BATCHES for one in batch.get("records", ()) if "$key" in one
    }
    spoken = [
        act for path in (DEMO / "comments").glob("*.json") for act in json.loads(path.read_text())["acts"]
    ]
    assert len(spoken) > 30
    for act in spoken:
        assert ("$days" in act["$at"]) == ("$days" in began[act["$of"]])
        assert _moment(began[act["$of"]]) < _moment(act["$at"])


def _moment(at: dict[str, int]) -> int:
    """In days, or in minutes of working time."""
    return at["$days"] if "$days" in at else -at["$worked"]


def test_everybody_has_something_late_something_today_and_something_ahead() -> None:
    due: dict[str, set[int]] = {user["key"]: set() for user in USERS}
    for batch in BATCHES:
        for record in batch.get("records", ()) if batch["object"] == "activity" else ():
            if record["status"] == "planned":
                day = record["due_at"]["$days"]
                due[record["owner"]["$user"]].add((day > 0) - (day < 0))
    assert {user: days for user, days in due.items() if days != {-1, 0, 1}} == {}


def test_nobody_real_is_written_to() -> None:
    addresses = [user["email"] for user in USERS]
    addresses += [
        r["email"] for b in BATCHES if b["object"] == "contact" for r in b["records"] if "email" in r
    ]
    assert all(address.endswith("@example.com") for address in addresses)


def _words(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key.startswith("$"):
                yield key, inner
            yield from _words(inner)


def test_a_busier_company_is_a_matter_of_scale() -> None:
    records = [document.get("records", ()) for path, document in build(4).items() if path != "users.json"]
    assert 19_000 < sum(map(len, records)) < 22_000
