from __future__ import annotations

import pytest
from dougong.expressions import ExpressionSyntaxError, parse, rename
from dougong.expressions.types import Path

from tests.expressions.generator import Generator
from tests.expressions.scope import checked


def to_ids(path: Path) -> Path:
    return tuple(f"#fld_{segment}" for segment in path)


def to_names(path: Path) -> Path:
    return tuple(segment.removeprefix("#fld_") for segment in path)


def test_only_fields_are_renamed() -> None:
    source = "IF(name = 'name', account . name , LEFT(name,1)) & name\n AND true"
    expected = "IF(#fld_name = 'name', #fld_account . #fld_name , LEFT(#fld_name,1)) & #fld_name\n AND true"
    assert rename(source, to_ids) == expected


def test_renaming_back_gives_the_users_own_text() -> None:
    generator = Generator(3)
    for _ in range(500):
        source = generator.condition()
        stored = rename(source, to_ids)
        assert rename(stored, to_names) == source
        assert checked(stored).paths == checked(source).paths


def test_a_name_does_not_run_into_the_word_before_it() -> None:
    assert rename("hot and not#fld_hot", to_names) == "hot and not hot"


def test_ids_never_make_an_expression_too_long() -> None:
    source = " OR ".join(["hot"] * 180)
    longer = rename(source, lambda path: ("#fld_" + "x" * 10,))
    assert len(longer) > 2_000
    assert parse(longer).paths[0] == ("#fld_xxxxxxxxxx",)


def test_a_text_that_cannot_be_read_cannot_be_renamed() -> None:
    with pytest.raises(ExpressionSyntaxError):
        rename("name = ", to_ids)


def test_a_path_keeps_its_length() -> None:
    with pytest.raises(ValueError, match="must keep its 1 segments"):
        rename("name", lambda path: ("account", "name"))
