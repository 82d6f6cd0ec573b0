from __future__ import annotations

import pytest
from dougong.expressions import check, parse
from dougong.fields import FIELD_TYPES, OPERATORS, ObjectScope, parts_of

from tests.fields.samples import sampled_field

NEAR = ["31.2304", "121.4737", "5"]

LITERALS = {
    "text": "'a'",
    "number": "5",
    "date": "DATE(2026, 6, 18)",
    "datetime": "NOW()",
    "record": "7",
}


@pytest.mark.parametrize("type_name", list(FIELD_TYPES))
def test_every_operator_of_a_type_is_a_condition(type_name: str) -> None:
    field, definitions = sampled_field(type_name)
    kind = FIELD_TYPES[type_name].expression_type(field)
    kind = kind.element or kind
    literal = f"'{kind.choices[0]}'" if kind.choices else LITERALS.get(kind.name, "")
    scope = ObjectScope(definitions, definitions.object("thing"))
    for name in FIELD_TYPES[type_name].operators:
        operator = OPERATORS[name]
        if operator.presets:
            continue  # the screens write a whole period, which is tested there
        if operator.counted:
            given = ["2"]
        elif parts := {part.name: part for part in parts_of(field, definitions)}:
            objects = parts["object"].type.choices if "object" in parts else ()
            given = (
                [f"'{objects[0]}'", "7"]
                if objects and name == "is_record"
                else [f"'{one}'" for one in objects]
            )
            given = given or NEAR
        else:
            given = [literal] * 2
        source = operator.write("value", given)
        assert check(parse(source), scope).type.name == "boolean", source
