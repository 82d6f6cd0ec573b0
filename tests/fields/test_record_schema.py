from __future__ import annotations

from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from dougong.definitions import DefinitionSet, Documents, validate_document
from dougong.fields import FIELD_TYPES, record_schema
from dougong.fields.record_schema import Purpose

from tests.fields.samples import SAMPLES, account


def order(**more: Any) -> DefinitionSet:
    document = {
        "kind": "object",
        "id": "obj_order00001",
        "name": "order",
        "title": "Order",
        "properties": {
            "number": {"id": "fld_order00001", "fieldType": "text", "title": "Number", "maxLength": 9},
            "account": {
                "id": "fld_order00002",
                "fieldType": "reference",
                "title": "Account",
                "target": "obj_account001",
            },
            "paid": {"id": "fld_order00003", "fieldType": "boolean", "title": "Paid", "default": False},
            "sum": {"id": "fld_order00004", "fieldType": "money", "title": "Sum", "readOnly": True},
        },
        "required": ["fld_order00001", "fld_order00003"],
        **more,
    }
    assert validate_document(document, "stored") == []
    return DefinitionSet(Documents([account(), document]))


def valid(record: dict[str, Any], purpose: Purpose) -> bool:
    definitions = order()
    schema = record_schema(definitions.object("order"), definitions, purpose)
    jsonschema.Draft202012Validator.check_schema(schema)
    judge = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, offline=True)
    assert judge.is_valid(record) == jsonschema.Draft202012Validator(schema).is_valid(record)
    return judge.is_valid(record)


READ = {
    "id": 1,
    "created_at": "2026-06-18T06:30:00.000000Z",
    "created_by": {"id": 1, "title": "Ann"},
    "updated_at": "2026-06-18T06:30:00.000000Z",
    "updated_by": None,
    "owner": None,
    "version": 1,
    "number": "A-1",
    "account": {"id": 3, "title": "Acme"},
    "paid": True,
    "sum": "12.50",
}


def test_reads_hold_every_field_blank_or_not() -> None:
    assert valid(READ, "read")
    assert valid({**READ, "account": None, "sum": None}, "read")
    assert not valid({key: value for key, value in READ.items() if key != "account"}, "read")
    assert not valid({**READ, "more": 1}, "read")


def test_what_was_read_can_be_sent_back() -> None:
    assert valid(READ, "patch")


@pytest.mark.parametrize(
    ("record", "fits"),
    [
        ({"number": "A-1"}, True),
        ({"number": "A-1", "account": {"name": "Acme"}}, True),
        ({"number": "A-1", "account": {"city": "Bonn"}}, False),
        ({"number": "A-1", "account": None}, True),
        ({}, False),
        ({"number": ""}, False),
        ({"number": None}, False),
        ({"number": "A-1", "paid": None}, False),
        ({"number": "A-1", "number_2": "A-1"}, False),
    ],
)
def test_a_new_record_needs_what_is_required_and_has_no_default(record: dict[str, Any], fits: bool) -> None:
    assert valid(record, "write") == fits


def test_a_change_needs_nothing_but_cannot_clear_what_is_required() -> None:
    assert valid({}, "patch")
    assert valid({"account": 3}, "patch")
    assert not valid({"number": None}, "patch")


def test_an_object_with_all_types_has_a_plain_schema() -> None:
    properties = {
        f"a_{name}": {
            "id": f"fld_{index:a>10}",
            "fieldType": name,
            "title": name,
            **SAMPLES[name].keywords,
        }
        for index, name in enumerate(FIELD_TYPES)
    }
    definitions = order(properties=properties, required=[])
    for purpose in ("read", "write", "patch"):
        schema = record_schema(definitions.object("order"), definitions, purpose)  # type: ignore[arg-type]
        jsonschema_rs.Draft202012Validator(schema, validate_formats=True, offline=True)
        assert list(schema["properties"])[-len(properties) :] == list(properties)
