from __future__ import annotations

import pytest
from dougong.definitions import SYSTEM_FIELDS, check_name, is_id, name_from_title, new_id
from dougong.expressions import RESERVED_WORDS
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Close date", "close_date"),
        ("客户名称", "ke_hu_ming_cheng"),
        ("VIP 客户", "vip_ke_hu"),
        ("Größe (cm)", "groe_cm"),
        ("Café", "cafe"),
        ("don't call", "dont_call"),
        ("2024 target", "o_2024_target"),
        ("🎉", "object"),
        ("", "object"),
        ("SELECT", "select_2"),
        ("x" * 60, "x" * 40),
    ],
)
def test_name_follows_the_title(title: str, name: str) -> None:
    assert name_from_title(title) == name


def test_taken_names_get_a_number() -> None:
    assert name_from_title("Name", ["name", "NAME_2"]) == "name_3"
    assert name_from_title("x" * 50, ["x" * 40]) == "x" * 38 + "_2"


def test_field_names_leave_system_fields_alone() -> None:
    assert name_from_title("Owner", what="field") == "owner_2"
    assert name_from_title("Owner") == "owner"


@given(st.text(max_size=80))
def test_every_title_gives_a_good_name(title: str) -> None:
    name = name_from_title(title, what="field")
    assert check_name(name, "field") is None


@pytest.mark.parametrize(
    "word", sorted({*RESERVED_WORDS, "rowid", "select", "sqlite_stat", "fld_a1b2c3d4e5"})
)
def test_reserved_words_are_refused(word: str) -> None:
    problem = check_name(word.lower(), "field")
    assert problem is not None and problem.code == "reserved_name"


@pytest.mark.parametrize("word", [*SYSTEM_FIELDS, "deleted_at"])
def test_no_field_is_called_like_a_system_field(word: str) -> None:
    assert check_name(word, "field") is not None
    assert check_name(word, "object") is None


@pytest.mark.parametrize("word", ["", "A", "1a", "_a", "a-b", "a b", "a\n", "名", "a" * 41, "é"])
def test_malformed_names_are_refused(word: str) -> None:
    problem = check_name(word)
    assert problem is not None and problem.code == "name_form"


@pytest.mark.parametrize("word", ["order", "case", "user", "group", "primary", "end"])
def test_common_words_of_a_crm_are_free(word: str) -> None:
    assert check_name(word) is None


def test_ids_are_made_once() -> None:
    made = {new_id("fld") for _ in range(1000)}
    assert len(made) == 1000
    assert all(is_id(one) and one.startswith("fld_") for one in made)
