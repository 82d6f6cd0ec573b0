"""Message templates, their translations and the steps that send them are judged before they are published."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.definitions import cross_check

from tests.definitions.examples import applied, files

Document = dict[str, Any]
VALUES = [{"name": "deal", "expression": "name"}, {"name": "stage", "expression": "stage"}]
BODY = "{{deal}} is {{stage}}."


def message(**options: Any) -> Document:
    base = {"kind": "message", "name": "m", "title": "M", "object": "opportunity"}
    return {**base, "subject": "S", "body": BODY, "values": VALUES, **options}


def told(*documents: Document) -> list[tuple[str, str]]:
    """What is wrong with the last of them."""
    given = {f"more/{number}.json": one for number, one in enumerate(documents)}
    found = cross_check(applied({**files(), **given}))
    mark = f"{documents[-1]['kind']}:{documents[-1]['name']}#"
    return [(one.place.removeprefix(mark), one.code) for one in found if one.place.startswith(mark)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, []),
        ({"body": "{{deal}} {{stage}} {{record_link}} {{ workspace }}"}, []),
        ({"body": BODY + "{{amount}}"}, [("/body", "no_such_value")]),
        ({"subject": "{{del}}"}, [("/subject", "no_such_value")]),
        ({"subject": "a\nBcc: b"}, [("/subject", "one_line")]),
        ({"body": BODY + "{{ deal.name }}"}, [("/body", "broken_placeholder")] * 2),
        ({"values": [*VALUES, VALUES[0]]}, [("/values/2/name", "same_value")]),
        (
            {
                "values": [*VALUES, {"name": "workspace", "expression": "name"}],
                "body": BODY + "{{workspace}}",
            },
            [("/values/2/name", "provided_already")],
        ),
        ({"body": "{{deal}}"}, [("/values/1", "unused_value")]),
    ],
)
def test_a_text_names_what_there_is(options: Document, expected: list[tuple[str, str]]) -> None:
    assert told(message(**options)) == expected


def test_a_translation_names_what_there_is_too() -> None:
    entries = {"message:m": {"subject": "{{deal}}", "body": "{{customer}}"}}
    translation = {"kind": "translation", "name": "de", "language": "de", "entries": entries}
    (problem,) = told(message(), translation)
    assert problem[1] == "no_such_value" and problem[0].endswith("/body")


@pytest.mark.parametrize(
    ("trigger", "of", "recipients", "expected"),
    [
        ("created", "opportunity", [{"field": "owner"}, {"expression": "name"}], []),
        ("created", "opportunity", [{"field": "id"}], [("/steps/0/recipients/0/field", "nobody")]),
        ("created", "opportunity", [{}], [("/steps/0/recipients/0", "one_recipient")]),
        (
            "created",
            "opportunity",
            [{"field": "owner", "email": "a@example.com"}],
            [("/steps/0/recipients/0", "one_recipient")],
        ),
        (
            "created",
            "opportunity",
            [{"email": "a@example.com, b@example.com"}],
            [("/steps/0/recipients/0/email", "not_an_address")],
        ),
        ("created", "account", [{"field": "owner"}], [("/steps/0/template", "template_of_another")]),
        ("deleted", "opportunity", [{"field": "owner"}], [("/steps/0", "nothing_left")]),
    ],
)
def test_a_step_mails_what_is_about_its_object_to_somebody(
    trigger: str, of: str, recipients: list[Document], expected: list[tuple[str, str]]
) -> None:
    step = {"name": "mail", "do": "send_email", "template": "m", "recipients": recipients}
    base = {"kind": "automation", "name": "a", "title": "A", "object": of}
    assert told(message(), {**base, "trigger": {"on": trigger}, "steps": [step]}) == expected


def test_nothing_is_mailed_before_a_save() -> None:
    step = {"name": "mail", "do": "send_email", "template": "m", "recipients": [{"field": "owner"}]}
    base = {"kind": "automation", "name": "a", "title": "A", "object": "opportunity", "moment": "before"}
    found = told(message(), {**base, "trigger": {"on": "created"}, "steps": [step]})
    assert found == [("/steps/0", "only_own")]
