from __future__ import annotations

import re

import pytest
from dougong.expressions import check, parse
from dougong.fields import FIELD_TYPES, OPERATORS, ObjectScope

from tests.fields.samples import sampled_field

LITERALS = {
    "text": "'a'",
    "integer": "5",
    "money": "5.5",
    "date": "DATE(2026, 6, 18)",
    "datetime": "NOW()",
    "select": "'won'",
    "reference": "7",
}


@pytest.mark.parametrize("type_name", list(FIELD_TYPES))
def test_every_operator_of_a_type_is_a_condition(type_name: str) -> None:
    _, definitions = sampled_field(type_name)
    scope = ObjectScope(definitions, definitions.object("thing"))
    for name in FIELD_TYPES[type_name].operators:
        literal = LITERALS.get(type_name, "")
        source = (
            OPERATORS[name].template.replace("{field}", "value").replace("{values}", f"{literal}, {literal}")
        )
        source = re.sub(r"\{(value|from|until)\}", literal, source)
        assert check(parse(source), scope).type.name == "boolean", source
