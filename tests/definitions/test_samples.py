"""The samples beside the schemas: what is valid passes, what is not gives the message written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from dougong.definitions import KINDS, load_json, validate_document
from dougong.definitions.language import FIELD_KEYWORDS, Node, node, schema_files
from dougong.definitions.reference import PAGE, page
from dougong.definitions.walking import Spot, walk
from dougong.paths import definition_schemas

REFERRED = {
    "field",
    "object",
    "view",
    "pipeline",
    "option",
    "stage",
    "step",
    "tab",
    "role",
    "app",
    "chart",
    "node",
    "message",
    "webhook",
    "workflow",
    "calendar",
    "service_clock",
    "automation",
    "variable",
}
SAMPLES = definition_schemas() / "samples"
VALID = sorted(SAMPLES.glob("*/valid/*.json"))
INVALID = sorted(SAMPLES.glob("*/invalid/*.json"))


@pytest.fixture(autouse=True)
def only_bundled_keywords(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the schemas stand, whichever plugins the test process has loaded."""
    monkeypatch.setattr(FIELD_KEYWORDS, "_items", {})


def label(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem}"


def read(path: Path) -> Any:
    return load_json(path.read_bytes())


@pytest.mark.parametrize("path", VALID, ids=label)
def test_valid_sample_passes(path: Path) -> None:
    assert validate_document(read(path)) == []


@pytest.mark.parametrize("path", INVALID, ids=label)
def test_invalid_sample_gives_its_messages(path: Path) -> None:
    sample = read(path)
    found = [{"place": p.place, "message": p.message} for p in validate_document(sample["document"])]
    assert found == sample["expect"]


def test_every_kind_has_samples() -> None:
    assert {path.parent.parent.name for path in VALID} == set(KINDS)
    assert {path.parent.parent.name for path in INVALID} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_property_of_a_schema_stands_in_a_valid_sample(kind: str) -> None:
    used: set[str] = set()
    for path in VALID:
        if path.parent.parent.name == kind:
            used |= {mark for spot in walk(Spot(node(kind), read(path))) for mark in marks(spot)}
    assert set(properties(node(kind), set())) - used == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_schema_is_a_json_schema(kind: str) -> None:
    schema = schema_files()[f"{kind}.json"]
    assert jsonschema_rs.meta.is_valid(schema)


@pytest.mark.parametrize("path", VALID, ids=label)
def test_an_independent_validator_agrees(path: Path) -> None:
    kind = path.parent.parent.name
    registry = jsonschema_rs.Registry([(schema["$id"], schema) for schema in schema_files().values()])
    validator = jsonschema_rs.Draft202012Validator(schema_files()[f"{kind}.json"], registry=registry)
    assert validator.is_valid(read(path))


def test_annotations_name_known_things() -> None:
    for kind in KINDS:
        for inner in nodes(node(kind), set()):
            assert inner.reference is None or inner.reference.type in REFERRED
            assert inner.element is None or len(inner.element.prefix) == 3


def test_the_reference_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m dougong.definitions.reference"


def marks(spot: Spot) -> Iterator[str]:
    if isinstance(spot.value, dict):
        yield from (mark(spot.node, key) for key in spot.value if key in spot.node.properties)


def mark(owner: Node, key: str) -> str:
    return f"{owner.schema['title']}.{key}"


def properties(here: Node, seen: set[str]) -> Iterator[str]:
    for inner in nodes(here, seen):
        yield from (mark(inner, key) for key in inner.properties)


def nodes(here: Node, seen: set[str]) -> Iterator[Node]:
    """Each once, although menus nest."""
    text = json.dumps(here.schema, sort_keys=True)
    if text in seen:
        return
    seen.add(text)
    yield here
    for inner in (*here.properties.values(), here.items, here.extra):
        if inner is not None:
            yield from nodes(inner, seen)
