from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from dougong.access import SYSTEM, create_user
from dougong.errors import InvalidInput
from dougong.records import RecordQuery, find, history_of
from dougong.storage import Workspace
from dougong.transfer import Import, ImportReport, RefusedRows, mapping_from_json, open_table

from tests.api.design import FILES
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("crm", published(FILES))


@pytest.fixture
def crm(workspace: Workspace) -> Iterator[Workspace]:
    with workspace.write() as tx:
        create_user(tx, SYSTEM, "ada@example.com", "Ada Lovelace")
        create_user(tx, SYSTEM, "bo@example.com", "Bo Li")
        create_user(tx, SYSTEM, "bo2@example.com", "Bo Li")
    yield workspace


class Imported:
    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self.folder = folder
        self.refused: list[tuple[int, set[str]]] = []

    def __call__(
        self,
        object_name: str,
        text: str,
        mapping: Mapping[str, Any] | None = None,
        dry: bool = False,
        **options: Any,
    ) -> ImportReport:
        path = self.folder / "file.csv"
        path.write_text(text, "utf-8")
        self.refused = []

        def note(line: int, problems: Any, cells: Any) -> None:
            self.refused.append((line, {problem.place for problem in problems}))

        task = Import(object_name, mapping_from_json(mapping) if mapping else None, **options)
        with open_table(path) as table:
            run = task.try_out if dry else task.run
            return run(self.workspace, SYSTEM, table, note)

    def records(self, object_name: str, **query: Any) -> list[dict[str, Any]]:
        with self.workspace.read() as tx:
            return find(tx, SYSTEM, RecordQuery(object_name, sort=("id",), limit=5000, **query)).data


@pytest.fixture
def imported(crm: Workspace, tmp_path: Path) -> Imported:
    return Imported(crm, tmp_path)


def test_columns_find_their_fields_by_name_and_title(imported: Imported) -> None:
    report = imported("deal", 'Name,AMOUNT,Close date,unknown\nPilot,"1,200.50",2026/3/2,x\n')
    assert (report.created, report.unmapped) == (1, ["unknown"])
    [deal] = imported.records("deal")
    assert (deal["name"], deal["amount"], deal["close_date"]) == ("Pilot", "1200.50", "2026-03-02")


def test_a_mapping_renames_rewrites_and_refers(imported: Imported) -> None:
    imported("account", "name\nAcme\nBeta\n")
    mapping = {
        "object": "deal",
        "columns": {
            "id": [{"field": "code"}, {"field": "name", "prefix": "Deal "}],
            "customer": {"field": "account", "match": "name", "replace": {"ACME Inc": "Acme", "none": None}},
            "state": {"field": "stage", "replace": {"W": "won", "O": "open"}, "unknown": "refuse"},
            "closed": {"field": "close_date", "format": ["%d.%m.%Y", "%Y-%m-%d"]},
            "agent": {"field": "owner", "match": "name"},
            "seats": {"field": "seats", "default": 1},
            "junk": None,
        },
        "constants": {"hot": True},
    }
    text = (
        "id,customer,state,closed,agent,seats,junk\n"
        "A1,ACME Inc,W,31.12.2025,ada lovelace,,x\n"
        "A2,none,O,,Ada  Lovelace,5,x\n"
        "A3,Gamma,O,,,,x\n"
        "A4,Beta,X,,,,x\n"
        "A5,Beta,O,12/31/2025,,,x\n"
        "A6,Beta,O,,Bo Li,,x\n"
        "A7,Beta,W,,,,x\n"
    )
    report = imported("deal", text, mapping)
    assert (report.created, report.refused, report.unmapped) == (2, 5, [])
    assert imported.refused == [
        (4, {"account"}),
        (5, {"stage"}),
        (6, {"close_date"}),
        (7, {"owner"}),
        (8, {"close_date"}),
    ]
    first, second = imported.records("deal")
    assert (first["code"], first["name"], first["account"]["title"]) == ("A1", "Deal A1", "Acme")
    assert (first["stage"], first["close_date"], first["owner"]["title"]) == (
        "won",
        "2025-12-31",
        "Ada Lovelace",
    )
    assert (first["seats"], first["hot"], second["seats"], second["account"]) == (1, True, 5, None)


def test_update_by_key_changes_only_what_is_there(imported: Imported) -> None:
    imported("deal", "code,name,seats\nA1,one,1\nA2,two,2\n")
    report = imported("deal", "code,seats\nA1,10\nA2,\nA3,30\n,4\n", mode="update", key="code")
    assert (report.updated, report.created, imported.refused) == (2, 0, [(4, {"code"}), (5, {"code"})])
    assert [(d["name"], d["seats"]) for d in imported.records("deal")] == [("one", 10), ("two", None)]


def test_blank_cells_may_keep_what_is_there(imported: Imported) -> None:
    imported("deal", "code,name,seats\nA1,one,1\n")
    mapping = {
        "mode": "upsert",
        "key": "code",
        "blank": "keep",
        "columns": {"code": "code", "seats": "seats"},
    }
    report = imported("deal", "code,seats\nA1,\n", mapping)
    assert (report.unchanged, imported.records("deal")[0]["seats"]) == (1, 1)


def test_upsert_creates_what_is_new(imported: Imported) -> None:
    text = "code,name\nA1,one\nA2,two\n"
    for created, unchanged in ((2, 0), (0, 2)):
        report = imported("deal", text, mode="upsert", key="code")
        assert (report.created, report.unchanged) == (created, unchanged)


def test_a_dry_run_writes_nothing_but_meets_its_own_rows(imported: Imported) -> None:
    text = "code,name\n" + "".join(f"A{n % 2500},deal\n" for n in range(2600))
    report = imported("deal", text, dry=True)
    assert (report.created, report.refused) == (2500, 100)
    assert imported.records("deal") == []


def test_many_rows_come_in_batches_with_their_history(imported: Imported) -> None:
    text = "name,seats\n" + "".join(f"deal {n},{n if n % 100 else 'many'}\n" for n in range(2500))
    report = imported("deal", text)
    assert (report.rows, report.created, report.refused, report.last_line) == (2500, 2475, 25, 2501)
    assert imported.refused[1] == (102, {"seats"})
    with imported.workspace.read() as tx:
        [event] = history_of(tx, SYSTEM, "deal", 1)
    assert event["door"] == "import"


def test_an_import_goes_on_where_it_broke_off(imported: Imported) -> None:
    assert imported("deal", "name\na\nb\nc\n", after_line=2).created == 2
    assert [deal["name"] for deal in imported.records("deal")] == ["b", "c"]


@pytest.mark.parametrize(
    ("mapping", "word"),
    [
        ({}, "columns"),
        ({"columns": {}}, "columns"),
        ({"columns": {"name": "nonsense"}}, "nonsense"),
        ({"columns": {"nonsense": "name"}}, "nonsense"),
        ({"columns": {"name": "created_at"}}, "created_at"),
        ({"columns": {"name": {"field": "name", "colour": 1}}}, "colour"),
        ({"columns": {"name": {"field": "name", "format": "%Q"}}}, "format"),
        ({"columns": {"name": "name"}, "object": "account"}, "account"),
        ({"columns": {"name": "name"}, "mode": "destroy"}, "destroy"),
        ({"columns": {"name": "name"}, "constants": {"nonsense": 1}}, "nonsense"),
        ({"columns": {"name": "name"}, "mode": "upsert"}, "key"),
        ({"columns": {"name": "name"}, "mode": "upsert", "key": "name"}, "unique"),
        ([], "object"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(imported: Imported, mapping: Any, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        path = imported.folder / "file.csv"
        path.write_text("name\nPilot\n")
        with open_table(path) as table:
            Import("deal", mapping_from_json(mapping)).run(
                imported.workspace, SYSTEM, table, lambda *refusal: None
            )
    assert imported.records("deal") == []


def test_a_file_with_no_column_that_fits_is_refused(imported: Imported) -> None:
    with pytest.raises(InvalidInput, match="Fields: name"):
        imported("deal", "foo,bar\n1,2\n")


def test_refused_rows_can_be_repaired_and_sent_again(imported: Imported, tmp_path: Path) -> None:
    path, errors = tmp_path / "file.csv", tmp_path / "refused.csv"
    path.write_text("name,seats,note\n=1+1,two,a\nok,1,b\n", "utf-8")
    with open_table(path) as table, RefusedRows(errors, table.columns) as refused:
        Import("deal").run(imported.workspace, SYSTEM, table, refused.add)
    [row] = csv.DictReader(errors.read_text("utf-8-sig").splitlines())
    assert (row["line"], row["field"], row["name"], row["note"]) == ("2", "seats", "'=1+1", "a")
    assert "two" in row["reason"]
    mapping = {"columns": {"name": "name", "seats": "seats"}, "source": {"neutralised": True}}
    errors.write_text(errors.read_text("utf-8").replace("two", "2"), "utf-8")
    read = mapping_from_json(mapping)
    with open_table(errors, read.source) as table:
        report = Import("deal", read).run(imported.workspace, SYSTEM, table, lambda *refusal: None)
    assert report.created == 1
    assert [deal["name"] for deal in imported.records("deal")] == ["ok", "=1+1"]


def test_spreadsheets_and_json_lines_come_in_too(imported: Imported, tmp_path: Path) -> None:
    book = tmp_path / "deals.xlsx"
    with xlsxwriter.Workbook(book, {"strings_to_formulas": False}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["name", "amount", "seats", "hot"])
        sheet.write_row(1, 0, ["华为", 1200.5, 3, True])
    lines = tmp_path / "deals.jsonl"
    lines.write_text(json.dumps({"name": "Acme", "amount": "7", "hot": False, "seats": 2}) + "\n")
    for path in (book, lines):
        with open_table(path) as table:
            Import("deal").run(imported.workspace, SYSTEM, table, lambda *refusal: None)
    assert [(d["name"], d["amount"], d["seats"], d["hot"]) for d in imported.records("deal")] == [
        ("华为", "1200.50", 3, True),
        ("Acme", "7.00", 2, False),
    ]
