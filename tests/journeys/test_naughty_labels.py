"""Every naughty string is a label that somebody might choose: of objects, fields, options, views, sections, menu
entries, rules and translations. It goes through draft and release unchanged (but for NFC) and is only ever text.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from dougong.access import SYSTEM, User, change_user
from dougong.fields.text_forms import key_text
from dougong.storage import Draft, Workspace, publish
from markupsafe import escape

from tests.journeys.visitor import Caller, Reading, Visitor
from tests.support.data import shared_data

LONGEST = 200
COLUMNS = 90


@pytest.fixture(scope="session")
def labels() -> list[str]:
    found: list[str] = json.loads((shared_data("naughty_strings") / "blns.json").read_text("utf-8"))
    return [text for text in dict.fromkeys(found) if text.strip() and len(text) <= LONGEST]


@pytest.fixture
def sharp(labels: list[str]) -> list[str]:
    """Those that a browser, a template or a database could take for something else."""
    return [text for text in labels if any(character in text for character in "<&\"'{%`\\")]


def plain(count: int) -> list[str]:
    return [f"Label {index}" for index in range(count)]


def told_apart(labels: list[str]) -> list[str]:
    """Two options may not be called the same, as people see it."""
    return list({key_text(text): text for text in labels}.values())


def design(labels: list[str], sharp: list[str]) -> list[dict[str, Any]]:
    """The same documents, whatever they are called."""
    names = [f"f_{index}" for index in range(len(labels))]
    half = len(names) // 2
    objects = [
        _object("left", names[:half], labels[:half], sharp),
        _object("right", names[half:], labels[half:], []),
    ]
    options = [{"key": f"o_{index}", "title": text} for index, text in enumerate(told_apart(labels))]
    objects[1]["properties"]["choice"] = {"fieldType": "select", "title": "Choice", "options": options}
    views = [
        {
            "kind": "view",
            "name": f"left_{index}",
            "title": text,
            "object": "left",
            "type": "list",
            "columns": [{"field": name} for name in names[:COLUMNS]],
        }
        for index, text in enumerate(sharp[:12])
    ]
    sections = [
        {"name": f"s_{index}", "title": text, "columns": 2, "fields": [{"field": names[index]}]}
        for index, text in enumerate(sharp[12:60])
    ]
    form = {"kind": "form", "name": "left", "title": sharp[1], "object": "left", "sections": sections}
    menu = [
        {"name": f"m_{index}", "title": text, "object": "left" if index % 2 else "right"}
        for index, text in enumerate(sharp[60:150])
    ]
    apps = [
        {"kind": "app", "name": f"a_{index}", "title": text, "menu": menu}
        for index, text in enumerate(sharp[150:153])
    ]
    return [*objects, *views, form, *apps]


def _object(name: str, fields: list[str], labels: list[str], messages: list[str]) -> dict[str, Any]:
    properties = {
        field: {
            "fieldType": "integer" if index else "text",
            "title": label,
            "help": label,
            "placeholder": label,
            "description": label,
        }
        for index, (field, label) in enumerate(zip(fields, labels, strict=True))
    }
    rules = [
        {"name": f"r_{index}", "condition": f"{field} <> {index}", "message": message, "fields": [field]}
        for index, (field, message) in enumerate(zip(fields[1:], messages[:60], strict=False))
    ]
    return {
        "kind": "object",
        "name": name,
        "title": labels[0],
        "pluralTitle": labels[1],
        "description": labels[2],
        "titleField": fields[0],
        "type": "object",
        "properties": properties,
        "rules": rules,
    }


PAGES = (
    "/o/left",
    "/o/left/new",
    "/o/left/1",
    "/o/left/bin",
    "/o/right",
    "/o/right/new",
    "/menu",
    "/releases",
)


def test_labels_are_kept_and_only_text(
    workspace: Workspace, visitor: Visitor, caller: Caller, labels: list[str], sharp: list[str]
) -> None:
    _published(workspace, plain(len(labels)), plain(len(sharp)))
    caller.done("POST", "/records/left", {"f_0": "x"})
    harmless = {path: _shape(visitor.page(path)) for path in PAGES}
    _published(workspace, labels, sharp)
    for kind, name in (("object", "left"), ("object", "right"), ("form", "left"), ("view", "left_3")):
        wanted = next(d for d in design(labels, sharp) if (d["kind"], d["name"]) == (kind, name))
        _check_same(caller.data(f"/definitions/{kind}/{name}"), wanted)
    pages = {path: visitor.page(path) for path in PAGES}
    assert {path: _shape(page) for path, page in pages.items()} == harmless
    half = len(labels) // 2
    _check_shown(pages["/o/right/new"], [*told_apart(labels), *labels[half:]])
    _check_shown(pages["/o/left"], [*sharp[:12], *labels[:COLUMNS]])
    _check_shown(pages["/o/left/new"], sharp[12:60])
    _check_shown(pages["/menu"], sharp[60:153])
    _check_shown(pages["/o/left"], labels[1:2])
    assert half > COLUMNS
    _check_messages(visitor, caller, sharp[:60])


def _published(workspace: Workspace, labels: list[str], sharp: list[str]) -> None:
    problems = Draft(workspace).apply(design(labels, sharp))
    assert not [problem.message for problem in problems if problem.severity == "error"]
    publish(workspace, None)


def _check_same(found: Any, wanted: Any) -> None:
    """Everything that went in is there, in NFC."""
    if isinstance(wanted, dict):
        for name, inner in wanted.items():
            _check_same(found[name], inner)
    elif isinstance(wanted, list):
        assert len(found) == len(wanted)
        for one, other in zip(found, wanted, strict=True):
            _check_same(one, other)
    elif isinstance(wanted, str):
        assert found in (wanted, _nfc(wanted))
    else:
        assert found == wanted


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _shape(page: str) -> tuple[set[str], set[str]]:
    reading = Reading(page)
    # The lightbox begins with an empty picture.
    foreign = [link for link in reading.links if not link.startswith(("/", "#")) and link != "data:,"]
    assert not foreign
    return reading.tags, reading.attributes


def _check_shown(page: str, labels: list[str]) -> None:
    for text in labels:
        assert str(escape(text)) in page or str(escape(_nfc(text))) in page, text
        assert "<" not in text or text not in page


def _check_messages(visitor: Visitor, caller: Caller, messages: list[str]) -> None:
    values = {f"f_{index + 1}": index for index in range(len(messages))}
    errors = caller.call("POST", "/records/left", values).get_json()["errors"]
    assert [error["message"] for error in errors] == messages
    refused = visitor.post("/o/left/new", {name: str(value) for name, value in values.items()})
    assert refused.status_code == 422
    _check_shown(refused.get_data(as_text=True), messages[12:40])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_translations_are_kept_and_only_text(
    workspace: Workspace, visitor: Visitor, caller: Caller, ada: User, labels: list[str], sharp: list[str]
) -> None:
    _published(workspace, plain(len(labels)), plain(len(sharp)))
    caller.done("POST", "/records/left", {"f_0": "x"})
    half = len(labels) // 2
    entries: dict[str, Any] = {
        f"object:{'left' if index < half else 'right'}/field:f_{index}": {"title": text, "help": text}
        for index, text in enumerate(labels)
    }
    entries |= {f"object:right/field:choice/option:o_{i}": {"title": t} for i, t in enumerate(labels)}
    entries |= {f"view:left_{index}": {"title": text} for index, text in enumerate(sharp[:12])}
    Draft(workspace).apply([{"kind": "translation", "name": "zh", "language": "zh", "entries": entries}])
    publish(workspace, None)
    with workspace.write() as tx:
        change_user(tx, SYSTEM, ada.id, language="zh")
    _check_shown(visitor.page("/o/left"), [*sharp[:12], *labels[:COLUMNS]])
    _check_shown(visitor.page("/o/right/new"), labels)


REFUSED = ["", "x" * (LONGEST + 1), "a\0b", "\ud800", None, 1, ["x"], {"en": "x"}]


@pytest.mark.parametrize("label", REFUSED, ids=repr)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_label_is_refused_with_a_reason(workspace: Workspace, caller: Caller, label: Any) -> None:
    document = _object("left", ["f_0", "f_1", "f_2"], plain(3), [])
    document["properties"]["f_1"]["title"] = label
    body = json.dumps(document)
    headers = caller.headers | {"Content-Type": "application/json"}
    answer = caller.client.put("/api/v1/definitions/object/left", data=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert answer.get_json()["detail"]
    assert caller.call("GET", "/definitions/object/left").status_code == 404
