from __future__ import annotations

import pytest
from dougong.fields import LENIENT, FieldError, ReferenceKey, coerce, coercer, converter, pending, resolved
from dougong.fields.coercion import EXACT

from tests.fields.samples import ACCOUNT_ID, ACCOUNT_NAME_ID, field_with

ACCOUNT = {"fieldType": "reference", "target": ACCOUNT_ID}


def test_the_keys_of_a_batch_are_looked_up_together() -> None:
    field, definitions = field_with(ACCOUNT)
    read = coercer(field, definitions)
    rows = [{"name": "Acme"}, {"name": " ACME"}, 7, {"number": 3}, None, {"name": "Globex"}]
    values = [read(row, EXACT) for row in rows]

    groups = pending(values)
    assert {group: {key.value for key in keys} for group, keys in groups.items()} == {
        (ACCOUNT_ID, ACCOUNT_NAME_ID): {"acme", "globex"},
        (ACCOUNT_ID, "fld_account002"): {3},
    }

    ids = {"acme": 41, "globex": 42, 3: 43}
    found = {key: ids[key.value] for keys in groups.values() for key in keys}
    assert [resolved(value, found, field.name) for value in values] == [41, 41, 7, 43, None, 42]


def test_no_record_and_several_records_are_told_apart() -> None:
    field, definitions = field_with(ACCOUNT)
    key = coerce({"name": "Acme"}, field, definitions)
    with pytest.raises(FieldError, match="value: There is no record “Acme”"):
        resolved(key, {}, "value")
    with pytest.raises(FieldError, match="value: Several records are called “Acme”"):
        resolved(key, {key: None}, "value")


def test_digits_are_an_id_and_other_words_a_title() -> None:
    field, definitions = field_with(ACCOUNT)
    assert coerce(" 12 ", field, definitions, LENIENT) == 12
    assert coerce("12 Inc", field, definitions, LENIENT) == ReferenceKey(
        ACCOUNT_ID, ACCOUNT_NAME_ID, "12 inc"
    )


def test_only_unique_fields_name_a_record() -> None:
    field, definitions = field_with(ACCOUNT)
    with pytest.raises(FieldError, match="cannot be found by “city”; possible are: id, name, number"):
        coerce({"city": "Bonn"}, field, definitions)


def test_references_to_one_object_do_not_become_references_to_another() -> None:
    old, _ = field_with(ACCOUNT)
    new, definitions = field_with({"fieldType": "reference", "target": "obj_thing00001"})
    with pytest.raises(FieldError, match="one object cannot become references to another"):
        converter(old, new, definitions)
