from __future__ import annotations

import json
from pathlib import Path

import pytest
from dougong.definitions import load_json, read_folder
from dougong.errors import InvalidInput
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1, "a": 2}', "“a” stands twice in the same JSON object."),
        ('{"a": {"b": 1, "c": 2, "b": 3}}', "“b” stands twice in the same JSON object."),
        ("[NaN]", "“NaN” is not a number that can be kept exactly."),
        ("[-Infinity]", "“-Infinity” is not a number that can be kept exactly."),
        ("[1e999]", "“1e999” is not a number that can be kept exactly."),
        ("[9007199254740992]", "“9007199254740992” is not a number that can be kept exactly."),
        ("[" + "9" * 5000 + "]", f"“{'9' * 40}” is not a number that can be kept exactly."),
        ("[" * 65 + "]" * 65, "This JSON is nested more than 64 levels deep."),
        ("[" * 100_000, "This JSON is nested more than 64 levels deep."),
        ('{"a": }', "This is not JSON: Expecting value (line 1, column 7)."),
        ("", "This is not JSON: Expecting value (line 1, column 1)."),
        (b"\xff\xfe", "This is not UTF-8 text (byte 0)."),
        ('["\\u0000"]', "A text holds a character that cannot be stored (NUL or half of a surrogate pair)."),
        (
            '{"\\ud800": 1}',
            "A text holds a character that cannot be stored (NUL or half of a surrogate pair).",
        ),
    ],
    ids=range(14),
)
def test_bad_json_is_refused_with_the_reason(text: str | bytes, message: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        load_json(text)
    assert refusal.value.problems[0].message == message


def test_size_is_limited() -> None:
    with pytest.raises(InvalidInput, match="at most 10 are read"):
        load_json('["aaaaaaaaaa"]', max_bytes=10)


@pytest.mark.parametrize(
    "text", ['["[[[[\\"[["]', '["\\ud83d\\ude00"]', b'\xef\xbb\xbf["\xe5\xae\xa2"]', "[1.5, -0]"]
)
def test_good_json_is_read(text: str | bytes) -> None:
    assert load_json(text) == json.loads(text)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text('ab"\\[{', max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(json_values)
def test_what_is_read_is_what_was_written(value: object) -> None:
    text = json.dumps(value)
    if "\\u0000" not in text:
        assert load_json(text) == value


members = st.tuples(
    st.sampled_from(['"a"', '"b"', '"a:b"', '"\\u0061"']),
    st.sampled_from(
        ("1", "-0", "9007199254740991", "9007199254740992", "18446744073709551616", "1.0", "1e400", "NaN")
    )
    | st.sampled_from(
        ('"x"', '"x:y"', '"客"', '"\\u0000"', '"\x00"', "null", "true", "{}", '{"a": 1, "a": 2}', "[1]")
    ),
)


@given(st.lists(members, max_size=3))
def test_flat_records_are_read_as_strictly_as_all_else(pairs: list[tuple[str, str]]) -> None:
    text = "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
    try:
        nested = load_json(f"[{text}]")
    except InvalidInput as refusal:
        with pytest.raises(InvalidInput) as again:
            load_json(text)
        assert [p.code for p in again.value.problems] == [p.code for p in refusal.problems]
    else:
        assert [repr(load_json(text))] == [repr(record) for record in nested]


@given(st.text(max_size=60) | st.binary(max_size=60))
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    try:
        load_json(text)
    except InvalidInput as refusal:
        assert refusal.problems


def test_folder_is_read_in_the_order_of_need(tmp_path: Path) -> None:
    for name, kind in [("views/a.json", "view"), ("objects/b.json", "object"), ("pack.json", "pack")]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps({"kind": kind}))
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "records.json").write_text("not read")
    assert list(read_folder(tmp_path)) == ["objects/b.json", "views/a.json", "pack.json"]


def test_a_missing_folder_is_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nowhere cannot be read: it is not a folder"):
        read_folder(tmp_path / "nowhere")


def test_all_unreadable_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_bytes(b"\xff")
    with pytest.raises(InvalidInput) as refusal:
        read_folder(tmp_path)
    assert [problem.place for problem in refusal.value.problems] == ["a.json", "b.json"]
