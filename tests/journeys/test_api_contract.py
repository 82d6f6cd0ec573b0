"""The API keeps to its OpenAPI document also where a request does not: refusals are described ones, and what the
schemas of records take or refuse, the server takes or refuses too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from tests.api.design import FILES
from tests.journeys.visitor import Caller
from tests.support.beginnings import Beginning, published
from tests.support.described import on_both, send_all


@pytest.fixture
def beginning() -> Beginning:
    return published(FILES)


@pytest.fixture
def document(caller: Caller) -> dict[str, Any]:
    found: dict[str, Any] = caller.call("GET", "/openapi.json").get_json()
    return found


def test_requests_that_do_not_fit_are_refused_as_described(tmp_path: Path) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    from schemathesis.checks import not_a_server_error, response_schema_conformance, status_code_conformance

    checks = [not_a_server_error, status_code_conformance, response_schema_conformance]
    with on_both(published(FILES), tmp_path) as served:
        send_all(served, checks, examples=5, generation_mode=schemathesis.GenerationMode.NEGATIVE)


MISSING = {"not_found", "no_record", "no_user", "unknown_record"}
VALUES: dict[str, list[Any]] = {
    "name": ["x", "x" * 100, "x" * 101, "𝒳" * 100, "", None, 1, True, ["x"], "a\0b", "e\u0301"],
    "code": ["a", "", None, 0, {}],
    "account": [1, 0, -1, 1.5, "1", None, True, {"id": 1}, {"name": "Acme"}, {"nonsense": 1}, {}, [1]],
    "amount": ["5", "0", "-1", "0.00005", "1e3", "5,00", " 5", "", None, 5, 5.5, True, "NaN", "9" * 30],
    "seats": [1, 0, -1, 2**53 - 1, 2**53, 1.0, 1.5, "1", None, True, []],
    "close_date": ["2026-02-28", "2026-02-30", "2026-2-8", "0001-01-01", "10000-01-01", "", None, 20260228],
    "next_at": ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00+08:00", "2026-01-01T00:00:00", "2026-01-01", "", None, 0],
    "hot": [True, False, None, "true", 1, 0, ""],
    "stage": ["open", "won", "lost", "Open", "", None, 1],
    "owner": [1, 1.0, None, {"id": None}, {"id": 1.0}, "ada@example.com", {"id": 1}, {}, 1.5, True],
    "nonsense": [1],
    "created_at": ["2026-01-01T00:00:00Z"],
}  # fmt: skip


@pytest.mark.parametrize("field", VALUES)
def test_the_server_takes_what_the_schema_takes(document: dict[str, Any], caller: Caller, field: str) -> None:
    """One value at a time, judged by an independent validator."""
    judge = jsonschema_rs.validator_for(
        document["components"]["schemas"]["deal.write"], validate_formats=True
    )
    read = jsonschema_rs.validator_for(document["components"]["schemas"]["deal.read"], validate_formats=True)
    caller.done("POST", "/records/account", {"name": "Acme"})
    for value in VALUES[field]:
        record = {"name": "Pilot", "close_date": "2026-01-01", field: value}
        answer = caller.call("POST", "/records/deal", record)
        fits = judge.is_valid(record)
        told = (value, answer.status_code, [error.message for error in judge.iter_errors(record)])
        if answer.status_code == 201:
            assert fits, told
            assert read.is_valid(answer.get_json()["data"]), told
            continue
        codes = {error["code"] for error in answer.get_json()["errors"]}
        assert answer.status_code == 422 or codes <= {"forbidden_character", "bad_number"}, told
        # Whether a record is there, no schema can say.
        assert not fits or (field in ("account", "owner") and codes <= MISSING), (told, codes)
