from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
import xlsxwriter
from dougong.access import SYSTEM
from dougong.jobs.runner import Runner
from dougong.records import RecordQuery, find
from dougong.storage import Draft
from werkzeug.test import TestResponse

from tests.web.builder.conftest import Studio

ACCOUNTS = [["Name", "City", "Phone", "Size", "Since"]] + [
    [f"Firm {i}", ("Berlin", "Wien")[i % 2], f"+49 30 901820{i:02}", i * 10, f"2026-01-{i + 1:02}"]
    for i in range(12)
]
DEALS = [["Deal", "Customer", "Amount", "Probability", "Close date", "Won", "Mail", "Notes"]] + [
    [
        f"Deal {i}",
        f"Firm {i % 5}",
        f"{i}00.50",
        f"{i} %",
        f"2026-03-{i + 1:02}",
        ("yes", "no")[i % 2],
        f"a{i}@example.com",
        "x" * 300,
    ]
    for i in range(20)
]
DEALS[7][4] = "soon"


def book(sheets: dict[str, list[list[Any]]]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return buffer.getvalue()


def with_broken_sheet(made: bytes) -> bytes:
    """The file still names its second sheet, but nothing can be read there."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as whole, zipfile.ZipFile(buffer, "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, b"<worksheet><sheetD" if name.endswith("sheet2.xml") else whole.read(name))
    return buffer.getvalue()


def upload(studio: Studio, *files: tuple[str, bytes]) -> TestResponse:
    data = {"csrf_token": studio.ada.token, "file": [(io.BytesIO(content), name) for name, content in files]}
    return studio.ada.client.post("/build/sheets", data=data, content_type="multipart/form-data")


def chosen(page: str) -> dict[str, str]:
    """What the form would send as it is shown."""
    found: dict[str, str] = {}
    for name, value in re.findall(r'name="([sc]\.[\d.]+title|app_title)"[^>]*?value="([^"]*)"', page):
        found[name] = value
    for name, body in re.findall(r'<select[^>]*?name="(c\.[\d.]+type)".*?>(.*?)</select>', page, re.S):
        [found[name]] = re.findall(r'<option value="([^"]*)"\s+selected', body)
    for name in re.findall(r'name="([sc]\.[\d.]+(?:taken|required|unique))"[^>]*?checked', page):
        found[name] = "1"
    return found


def test_sheets_become_objects_that_are_filled(studio: Studio) -> None:
    answer = upload(studio, ("Sales.xlsx", book({"Customers": ACCOUNTS, "Deals": DEALS})))
    assert answer.status_code == 303
    page = studio.ada.get(answer.headers["Location"]).text
    sent = chosen(page)
    types = {
        sent[name.replace("type", "title")]: value for name, value in sent.items() if name.endswith("type")
    }
    assert types == {
        "Name": "text", "City": "select", "Phone": "phone", "Size": "integer", "Since": "date",
        "Deal": "text", "Customer": "reference:0:0", "Amount": "money", "Probability": "percent",
        "Close date": "date", "Won": "boolean", "Mail": "email", "Notes": "long_text",
    }  # fmt: skip
    assert "19 of 20 values read as this; 1 do not: “soon” (8)" in page
    assert "All 20 values stand in “Name” of “Customers”." in page
    assert "12 values, 2 different ones: Berlin, Wien" in page
    assert ("c.0.0.unique" in sent, "c.0.3.unique" in sent, "c.1.0.required" in sent) == (True, False, True)
    looked = studio.ada.post(answer.headers["Location"], **{**sent, "c.1.2.type": "integer", "look": "1"})
    assert "20 do not" in looked.text
    made = studio.ada.post(answer.headers["Location"], **{**sent, "app_title": "Sales"})
    filling = made.headers["Location"]
    assert "/build/filling/" in filling
    deal = studio.stored("object", "deals")
    assert deal["titleField"] == deal["properties"]["deal"]["id"]
    assert deal["properties"]["customer"]["target"] == studio.stored("object", "customers")["id"]
    assert len(studio.stored("app", "sales")["menu"]) == 2
    page = studio.ada.get(filling).text
    token = re.findall(r'name="plan" value="([^"]*)"', page)[0].replace("&#34;", '"')
    done = studio.ada.post(filling, plan=token)
    assert done.status_code == 303, re.findall("dg-alert.*?</p>", done.text, re.S)
    # Whoever presses twice begins nothing before what it refers to is there.
    assert studio.ada.post(filling, plan=token).status_code == 303
    fragment = studio.ada.client.get(filling, headers={"HX-Request": "true"}).text
    assert ("every 1s" in fragment, fragment.count("Not begun")) == (True, 1)
    runner = Runner(studio.site.workspace, "long")
    assert [runner.run_next() for _ in range(3)] == [True, True, False]
    with studio.site.workspace.read() as tx:
        found = find(tx, SYSTEM, RecordQuery("deals", sort=("id",))).data
        assert len(found) == 19
        assert (found[1]["customer"]["title"], found[1]["amount"], found[1]["won"]) == (
            "Firm 1",
            "100.50",
            False,
        )
        assert len(find(tx, SYSTEM, RecordQuery("customers")).data) == 12
    assert "19 created, 1 left out" in studio.ada.get(filling).text
    Draft(studio.site.workspace).apply([{"kind": "app", "name": "later", "title": "Later", "menu": []}])
    assert studio.ada.post(filling).status_code == 303
    assert Draft(studio.site.workspace).state.changed


def test_a_text_file_is_one_sheet_and_several_go_together(studio: Studio) -> None:
    answer = upload(
        studio,
        ("团队.csv", "姓名,部门\n林,销售\n陈,市场\n王,销售\n李,市场\n".encode("gb18030")),
        ("visits.csv", b"Topic;Who\na;\xe6\x9e\x97\nb;\xe9\x99\x88\n"),
    )
    page = studio.ada.get(answer.headers["Location"]).text
    sent = chosen(page)
    assert (sent["s.0.title"], sent["s.1.title"]) == ("团队", "visits")
    assert (sent["c.0.1.type"], sent["c.1.1.type"]) == ("select", "reference:0:0")
    left = {key: value for key, value in sent.items() if key != "s.0.taken"}
    refused = studio.ada.post(answer.headers["Location"], **left)
    assert (refused.status_code, "which is left out" in refused.text) == (422, True)
    assert studio.ada.post(answer.headers["Location"], **{**sent, "app_title": ""}).status_code == 303
    assert {one["name"] for one in studio.documents.of_kind("object")} == {"tuan_dui", "visits"}
    position = len(studio.documents)
    assert position and not studio.documents.of_kind("app")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a.xlsx", b"PK\x03\x04 not a zip"),
        ("a.csv", b""),
        ("a.csv", b"a,a\n1,2\n"),
        ("a.csv", b"\x00\xff\xfe" * 50),
        ("both.xlsx", book({"A": [[f"c{i}" for i in range(101)]] * 2, "B": [["a", "a"]] * 2})),
        ("wide.csv", (",".join(f"c{i}" for i in range(101)) + "\n" + "1," * 100 + "1\n").encode()),
    ],
)
def test_what_is_no_table_is_refused_and_not_kept(name: str, content: bytes, studio: Studio) -> None:
    answer = upload(studio, (name, content))
    assert answer.status_code == 422, answer.headers
    folder = studio.site.workspace.folder / "job-files"
    assert [path.name for path in folder.glob("*")] == []


def test_a_sheet_that_cannot_be_read_is_told_beside_the_others(studio: Studio) -> None:
    one = [["Name", "City"], ["Firm", "Wien"]]
    answer = upload(studio, ("a.xlsx", with_broken_sheet(book({"Small": one, "Broken": DEALS}))))
    page = studio.ada.get(answer.headers["Location"]).text
    assert "a.xlsx · Broken: The spreadsheet cannot be read" in page
    assert chosen(page)["s.0.title"] == "Small"


def test_more_columns_than_can_be_compared_are_refused(studio: Studio) -> None:
    wide = (",".join(f"c{i}" for i in range(100)) + "\n" + ",".join("1" * 100) + "\n").encode()
    answer = upload(studio, *[(f"{i}.csv", wide) for i in range(4)])
    assert (answer.status_code, "400 columns" in answer.text) == (422, True)
    assert list((studio.site.workspace.folder / "job-files").glob("*")) == []
    tokens = [upload(studio, (f"{i}.csv", wide)).headers["Location"].rpartition("/")[2] for i in range(4)]
    assert studio.ada.client.get("/build/sheets/" + ".".join(tokens)).status_code == 422


def test_hostile_titles_and_forms_are_taken_or_refused(studio: Studio) -> None:
    rows = [["=cmd()", "<b>x</b>", "select", "id", "名" * 300]] + [[1, 2, "", "4", "5"]] * 3
    answer = upload(studio, ("../../x'.xlsx", book({"Table": rows, "Empty": []})))
    where = answer.headers["Location"]
    sent = chosen(studio.ada.get(where).text)
    assert "c.0.4.title" in sent
    for name, value in (
        ("c.0.0.type", "reference:99:99"), ("c.0.0.type", "formula"), ("c.0.0.title", ""), ("s.0.title", "\x00"),
        ("app", "nonsense"),
    ):  # fmt: skip
        assert studio.ada.post(where, **{**sent, "look": "1", name: value}).status_code == 200
    assert studio.ada.post(where, **{k: v for k, v in sent.items() if k != "s.0.taken"}).status_code == 422
    assert studio.ada.post(where, **sent).status_code == 303
    assert len(studio.documents.of_kind("object")) == 1


def test_files_of_others_and_of_nobody_are_not_found(studio: Studio) -> None:
    where = upload(studio, ("a.csv", b"a,b\n1,2\n")).headers["Location"]
    bob = studio.site.browser("bob@example.com")
    for path in (where, "/build/sheets/nonsense", "/build/sheets/" + "9" * 200, "/build/sheets/a%00b",
                 "/build/filling/nonsense", where.replace("sheets", "filling")):  # fmt: skip
        assert bob.client.get(path).status_code == 404
        assert bob.post(path).status_code == 404
    assert studio.ada.client.get(where.replace("sheets", "filling")).status_code == 404
    emma = studio.site.browser("emma@example.com")
    assert emma.client.get(where).status_code == 403
    assert emma.post("/build/sheets").status_code == 403
    assert studio.ada.post("/build/sheets").status_code == 422
