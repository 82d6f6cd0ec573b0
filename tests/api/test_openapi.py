"""/openapi.json is valid, and the API does what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from flask import Flask

from tests.api.conftest import Api
from tests.api.design import FILES
from tests.support.beginnings import published
from tests.support.described import on_both, send_all

METHODS = {"get", "post", "put", "patch", "delete"}
UNDESCRIBED = {"/healthz", "/readyz"}


def test_every_route_is_described(api: Api, app: Flask) -> None:
    described = {
        (method.upper(), re.sub(r"\{\w+\}", "<>", path.replace("/deal", "/<>")))
        for path, operations in document(api)["paths"].items()
        for method in operations.keys() & METHODS
        if "/account" not in path
    }
    routes = {
        (method, re.sub(r"<[\w:]+>", "<>", rule.rule.removeprefix("/api/v1")))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == routes


def test_references_lead_somewhere(api: Api) -> None:
    whole = document(api)
    assert whole["openapi"] == "3.1.0"
    for reference in references(whole):
        target: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert target


def test_schemas_are_schemas_that_take_what_the_server_takes(api: Api) -> None:
    schemas = document(api)["components"]["schemas"]
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema)
    api.made("account", name="Acme")
    sent = {
        "name": "Pilot",
        "account": {"name": "Acme"},
        "amount": "5",
        "seats": 1,
        "close_date": "2026-01-31",
    }
    deal = api.made("deal", **sent)
    assert jsonschema_rs.is_valid(schemas["deal.write"], sent)
    assert jsonschema_rs.is_valid(schemas["deal.read"], deal)
    assert jsonschema_rs.is_valid(schemas["deal.patch"], deal)
    assert not jsonschema_rs.is_valid(schemas["deal.write"], {"name": "Pilot", "colour": "red"})


def test_a_reader_is_told_of_the_same_paths(api: Api, reader: Api) -> None:
    assert document(reader)["paths"].keys() == document(api)["paths"].keys()


def test_whatever_fits_the_description_is_answered_as_described(tmp_path: Path) -> None:
    """Generated requests, a few for each operation: no 500, and answers that fit their schemas."""
    pytest.importorskip("schemathesis")
    from schemathesis.checks import not_a_server_error, response_schema_conformance, status_code_conformance

    checks = [not_a_server_error, status_code_conformance, response_schema_conformance]
    with on_both(published(FILES), tmp_path) as served:
        send_all(served, checks, examples=4)


def document(api: Api) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/openapi.json").get_json()
    return found


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(item) for item in value.values()))
    if isinstance(value, list):
        return set().union(*(references(item) for item in value))
    return set()
