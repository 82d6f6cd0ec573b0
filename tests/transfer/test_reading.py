from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from dougong.errors import InvalidInput
from dougong.transfer.csv_tables import guess_delimiter
from dougong.transfer.neutral import neutralise, restore
from dougong.transfer.opening import open_table
from dougong.transfer.tables import Row, SourceOptions

from tests.support.data import shared_data

SPECTRUM = (
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
)


def rows_of(path: Path, **options: Any) -> list[Row]:
    with open_table(path, SourceOptions(**options)) as table:
        return list(table)


def written(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum_reads_as_its_json_says(name: str, tmp_path: Path) -> None:
    content = (shared_data("csv_spectrum") / "csvs" / f"{name}.csv").read_bytes()
    if name.endswith("_crlf") and b"\r\n" not in content:
        content = content.replace(
            b"\n", b"\r\n"
        )  # the copy at hand went through a checkout that took the CRs away
    path = written(tmp_path, content)
    expected = json.loads((shared_data("csv_spectrum") / "json" / f"{name}.json").read_text())
    assert [row.values for row in rows_of(path)] == expected


def test_csv_spectrum_coordinates() -> None:
    folder = shared_data("csv_spectrum")
    [row] = rows_of(folder / "csvs" / "location_coordinates.csv")
    expected = json.loads((folder / "json" / "location_coordinates.json").read_text())
    # The collection itself has another phone number in its JSON than in its CSV.
    expected["Contact Phone Number"] = "2095257564"
    assert row.values == expected


def test_line_numbers_are_those_of_an_editor(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,"two\nlines"\n\n3,4\n')
    assert [(row.line, row.values["a"]) for row in rows_of(path)] == [(2, "1"), (5, "3")]


def test_ragged_rows_are_reported_with_their_line(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, "a,b\n1,2\n3\n4,5,6\n7,8,,\n"))
    assert [(row.line, [p.code for p in row.problems]) for row in rows] == [
        (2, []),
        (3, ["ragged_row"]),
        (4, ["ragged_row"]),
        (5, []),
    ]
    assert rows[1].problems[0].message == "The row has 1 cells, the header has 2."


def test_an_open_quote_refuses_its_row_and_the_rest_only(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, 'a,b\n1,2\n3,"never closed\n5,6\n'))
    assert rows[0].values == {"a": "1", "b": "2"}
    assert (rows[1].line, rows[1].problems[0].code) == (3, "malformed_row")
    assert rows[1].problems[0].message == "The row cannot be read: its quotation marks do not match."


def test_a_cell_without_end_refuses_its_row(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, f"a,b\n{'x' * 1_100_000},2\n"))
    assert "longer than 1048576 characters" in rows[0].problems[0].message


def test_why_a_spreadsheet_cannot_be_read_is_told_in_our_own_words(tmp_path: Path) -> None:
    """What a library says is in English only."""
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"not a spreadsheet" * 50)
    with pytest.raises(InvalidInput) as refused:
        rows_of(path)
    assert refused.value.problems[0].params == {}
    assert refused.value.problems[0].message.startswith("The spreadsheet cannot be read: it is damaged")


def test_text_after_a_closing_quote_refuses_only_its_row(tmp_path: Path) -> None:
    rows = rows_of(written(tmp_path, 'a,b\n"x"y,2\n3,4\n'))
    assert [row.problems[0].code if row.problems else row.values["a"] for row in rows] == [
        "malformed_row",
        "3",
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encoding_of_chinese_text_is_found(encoding: str, tmp_path: Path) -> None:
    text = "name,city\r\n华为技术有限公司,深圳\r\n招商银行,北京\r\nAcme,London\r\n"
    if encoding.startswith("utf-16-"):
        text = "name,city\r\n" + "Acme,London\r\n" * 20 + "华为技术有限公司,深圳\r\n"
    rows = rows_of(written(tmp_path, text.encode(encoding)))
    assert {"name": "华为技术有限公司", "city": "深圳"} in [row.values for row in rows]


def test_western_legacy_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    text = "name,city\nCafé Zürich,Genève\nMüller & Söhne,Köln\nJosé Peña,Málaga\n" * 3
    assert "Müller & Söhne" in [
        row.values["name"] for row in rows_of(written(tmp_path, text.encode("cp1252")))
    ]


def test_a_declared_encoding_that_does_not_fit_names_the_line(tmp_path: Path) -> None:
    path = written(tmp_path, "a\nb\n华为\n".encode("gb18030"))
    with pytest.raises(InvalidInput, match="line 3"):
        rows_of(path, encoding="utf-8")


def test_utf16_without_its_mark_is_refused_and_not_a_failure(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        rows_of(written(tmp_path, "name,size\nAcme,1\n"), encoding="utf-16")


@pytest.mark.parametrize("name", ["nonsense", "hex", "a\0b", ""])
def test_unknown_encodings_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput):
        rows_of(written(tmp_path, "a\n1\n"), encoding=name)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(delimiter: str) -> None:
    rows = [["name", "amount", "note"], ["Acme", "1", "a b"], ["Bär", "2", '"x, y; z"']]
    assert guess_delimiter("\n".join(delimiter.join(row) for row in rows)) == delimiter


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n1,2,3\n"])
def test_a_file_without_header_is_refused(content: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="header"):
        rows_of(written(tmp_path, content))


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Two columns"):
        rows_of(written(tmp_path, "a,a\n1,2\n"))


def test_spreadsheet_cells_become_plain_text_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Deals")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(1, 0, ["name", "amount", "day", "hot"])
        sheet.write_row(2, 0, ["华为", 12.5])
        sheet.write_datetime(2, 2, datetime.date(2024, 1, 2), day)
        sheet.write_boolean(2, 3, True)
        sheet.write_row(4, 0, ["=1+1", 1234567890123456])
    rows = rows_of(path)
    assert rows[0] == Row(
        3, {"name": "华为", "amount": "12.5", "day": datetime.date(2024, 1, 2), "hot": "true"}
    )
    assert rows[1].values == {"name": "=1+1", "amount": "1234567890123456", "day": None, "hot": None}
    with pytest.raises(InvalidInput, match="Deals"):
        rows_of(path, sheet="Other")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04junk", b"hello", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_broken_spreadsheet_is_refused(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="spreadsheet"):
        rows_of(written(tmp_path, content, "book.xlsx"))


def test_json_lines_report_bad_lines_and_go_on(tmp_path: Path) -> None:
    path = written(tmp_path, '{"a": 1}\n[1]\n{"a": }\n\n{"a": 2, "a": 3}\n{"a": null, "b": "x"}\n', "f.jsonl")
    assert [(row.line, row.values, bool(row.problems)) for row in rows_of(path)] == [
        (1, {"a": 1}, False),
        (2, {}, True),
        (3, {}, True),
        (5, {}, True),
        (6, {"a": None, "b": "x"}, False),
    ]


def test_unknown_kinds_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no known kind"):
        rows_of(written(tmp_path, "a", "a.pdf"))
    with pytest.raises(InvalidInput, match="no file"):
        rows_of(tmp_path / "missing.csv")


@pytest.mark.parametrize(
    "text", ["=1+1", "+x", "-x", "@x", "\tx", "'=1", "''=1", "'x", "x", "", "-5", "+8613800000000", "-5.5"]
)
def test_neutralised_text_is_no_formula_and_comes_back(text: str) -> None:
    neutral = neutralise(text)
    assert not neutral.startswith(("=", "@", "\t", "\r"))
    assert restore(neutral) == text
