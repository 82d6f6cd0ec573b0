"""Which columns of a file lead to which fields, and that what could be meant twice leads nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dougong.definitions import DefinitionSet, Documents
from dougong.fields import CoercionContext
from dougong.transfer.column_fits import guess_fields
from dougong.transfer.column_words import words_of
from dougong.transfer.finding_fields import Candidate, Found, find_fields
from dougong.transfer.tables import Grid, Row

CONTEXT = CoercionContext(True, ZoneInfo("Asia/Shanghai"), "zh", "CNY")
OWNER = {"owner": ("Owner", "负责人")}

Spec = tuple[str, str, str]
"""The type of a field, and its titles in both languages."""

PERSON: Mapping[str, Spec] = {
    "name": ("text", "Lead", "线索"),
    "company": ("text", "Company", "公司名称"),
    "contact_name": ("text", "Contact", "联系人姓名"),
    "mobile": ("phone", "Mobile", "手机"),
    "phone": ("phone", "Office phone", "办公电话"),
    "email": ("email", "E-mail", "邮箱"),
    "account": ("reference", "Belongs to customer", "所属客户"),
    "amount": ("money", "Expected amount", "预计金额"),
    "signed_on": ("date", "Signing date", "签约日期"),
    "remark": ("long_text", "Notes", "备注"),
}


def guessed(
    fields: Mapping[str, Spec],
    columns: Mapping[str, list[Any]] | list[str],
    title: tuple[str, str] = ("Lead", "线索"),
) -> dict[str, str]:
    """The field of each column that has one, with how it was found: "title" is sure."""
    values = columns if isinstance(columns, dict) else {column: [""] for column in columns}
    properties = {name: _field(number, *spec[:2]) for number, (name, spec) in enumerate(fields.items())}
    document = {
        "kind": "object", "id": "obj_0000000000", "name": "probe", "title": title[0], "pluralTitle": f"{title[0]}s",
        "titleField": "fld_0000000000", "type": "object", "properties": properties,
    }  # fmt: skip
    entries = {f"fld_{number:010}": {"title": spec[2]} for number, spec in enumerate(fields.values())}
    translation = {
        "kind": "translation", "id": "trn_0000000000", "name": "zh", "language": "zh",
        "entries": {"obj_0000000000": {"title": title[1]}, **entries},
    }  # fmt: skip
    definitions = DefinitionSet(Documents([document, translation]))
    grid = Grid(tuple(values))
    length = max(map(len, values.values()))
    rows = [Row(line + 2, {name: cells[line] for name, cells in values.items()}) for line in range(length)]
    table: Any = grid
    found = guess_fields(definitions.object("probe"), definitions, table, rows, CONTEXT, OWNER)
    return {column: f"{one.field} {one.how}" for column, one in found.items()}


def _field(number: int, type_name: str, title: str) -> dict[str, Any]:
    more = {"target": "probe"} if type_name == "reference" else {}
    if type_name == "select":
        more = {"options": [{"id": f"opt_{number:010}", "key": "hot", "title": "Hot"}]}  # type: ignore[dict-item]
    return {"id": f"fld_{number:010}", "fieldType": type_name, "title": title, **more}


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("Company", "company title"),
        ("公司名称", "company title"),
        (" office PHONE ", "phone title"),
        ("signed_on", "signed_on title"),
        ("signedOn", "signed_on title"),
        ("Signing-Date*", "signed_on title"),
        ("ＳＩＧＮＩＮＧ　ＤＡＴＥ", "signed_on title"),
        ("负责人", "owner title"),
        ("公司", "company meant"),
        ("Company name", "company meant"),
        ("手机号", "mobile meant"),
        ("手机号码", "mobile meant"),
        ("Cell phone", "mobile meant"),
        ("Email address", "email meant"),
        ("电子邮箱", "email meant"),
        ("Mail", "email meant"),
        ("客户名称", "account part"),
        ("客户", "account part"),
        ("所属客户名称", "account meant"),
        ("预计金额（元）", "amount meant"),
        ("Expected value", "amount meant"),
        ("签约时间", "signed_on meant"),
        ("Remarks", "remark meant"),
        ("姓名", "contact_name part"),
        ("电话", "phone meant"),
        ("Tel.", "phone meant"),
        ("座机号码", "phone meant"),
        ("金额", "amount meant"),
        ("Date", "signed_on part"),
        ("客户邮箱", "email part"),
        ("Contact's e-mail", "email part"),
        ("名称", "company part"),
        ("Company owner", "owner part"),
    ],
)
def test_a_column_finds_the_field_that_it_means(column: str, expected: str) -> None:
    assert guessed(PERSON, [column]) == {column: expected}


@pytest.mark.parametrize(
    "column",
    [
        "Company seat", "客户地址", "Customer phone type", "创建日期", "Last signing date", "Secondary email",
        "备用邮箱", "助理电话", "号码", "Number", "Address", "Status", "a", "公", "*", "——", "🙂", "(CNY)", "",
        "'; DROP TABLE x; --", "<script>alert(1)</script>", "e" * 100_000, "(" * 10_000, "column 7",
    ],
)  # fmt: skip
def test_what_means_something_else_or_nothing_finds_none(column: str) -> None:
    assert guessed(PERSON, [column]) == {}


def test_a_column_that_could_be_two_fields_finds_none() -> None:
    goods: Mapping[str, Spec] = {
        "code": ("text", "Code", "编号"),
        "company": ("text", "Company name", "公司名称"),
        "product": ("text", "Product name", "产品名称"),
        "mobile": ("phone", "Private phone", "私人电话"),
        "phone": ("phone", "Office phone", "办公电话"),
        "net": ("money", "Net amount", "净额"),
        "gross": ("money", "Gross amount", "总额"),
    }
    assert guessed(goods, ["名称", "Name", "电话", "Tel", "Amount", "金额"]) == {}
    assert guessed(goods, ["名称", "产品名称"]) == {"产品名称": "product title"}, (
        "what is left is no better guess"
    )


def test_two_fields_of_one_title_are_told_apart_by_their_names_only() -> None:
    twins: Mapping[str, Spec] = {
        "title": ("text", "Subject", "主题"),
        "billing": ("text", "City", "城市"),
        "shipping": ("text", "City", "城市"),
    }
    assert guessed(twins, ["City", "城市", "billing"]) == {"billing": "billing title"}


def test_what_is_computed_leaves_its_title_to_what_a_file_fills() -> None:
    amounts = [
        Candidate("freight", ("Freight", "运费"), "money"),
        Candidate("freight_base", ("Freight", "运费"), "money", is_filled=False),
        Candidate("day", ("Day", "日期"), "date"),
        Candidate("until", ("Day", "日期"), "date"),
    ]
    assert find_fields(["运费", "day"], amounts) == {
        "运费": Found("freight", "title"),
        "day": Found("day", "title"),
    }


def test_a_field_that_two_columns_could_mean_is_filled_by_neither() -> None:
    assert guessed(PERSON, ["Private e-mail", "Work e-mail"]) == {}
    assert guessed(PERSON, ["电话1", "电话2"]) == {}


def test_the_surer_column_gets_the_field_and_the_other_one_none() -> None:
    assert guessed(PERSON, ["E-mail", "Email address", "邮件"]) == {"E-mail": "email title"}
    assert guessed(PERSON, ["email ", "EMAIL"]) == {}, "neither is the title itself, both are the name"
    assert guessed(PERSON, ["公司", "公司名称"]) == {"公司名称": "company title"}


def test_titles_go_before_names_of_other_fields() -> None:
    fields: Mapping[str, Spec] = {
        "name": ("text", "Code", "编号"),
        "label": ("text", "Name", "名称"),
    }
    assert guessed(fields, ["Name"]) == {"Name": "label title"}
    assert guessed(fields, ["label", "code"]) == {"label": "label title", "code": "name title"}


def test_the_title_field_is_found_by_what_its_object_is_called() -> None:
    fields: Mapping[str, Spec] = {"name": ("text", "Name", "名称"), "city": ("text", "City", "城市")}
    for column in ("Customer", "customer name", "客户", "客户名称", "姓名", "Full name"):
        assert guessed(fields, [column], ("Customer", "客户")) == {column: "name meant"}, column
    assert guessed(fields, ["Supplier name"], ("Customer", "客户")) == {}


def test_a_persons_name_is_no_title_of_what_has_no_name() -> None:
    """As in the leads of the CRM pack."""
    lead: Mapping[str, Spec] = {
        "name": ("text", "Lead", "线索"),
        "contact_name": ("text", "Contact", "联系人"),
    }
    assert guessed(lead, ["姓名"]) == {"姓名": "contact_name part"}
    task: Mapping[str, Spec] = {"subject": ("text", "Subject", "主题"), "done": ("boolean", "Done", "已完成")}
    assert guessed(task, ["姓名"]) == {}
    assert guessed(task, ["名称"]) == {"名称": "subject part"}


def test_values_that_cannot_be_read_speak_against_a_guess_but_not_against_a_title() -> None:
    names = ["Lin", "Chen", "Wang"]
    assert guessed(PERSON, {"Email address": names}) == {}
    assert guessed(PERSON, {"Date": names}) == {}
    assert guessed(PERSON, {"E-mail": names}) == {"E-mail": "email title"}
    assert guessed(PERSON, {"Date": ["2026-01-02", "2026/3/4", "soon"]}) == {"Date": "signed_on part"}


def test_values_lead_to_the_only_field_of_their_type() -> None:
    mails = ["a@example.com", "b@example.com"]
    assert guessed(PERSON, {"Reach": mails}) == {"Reach": "email values"}
    assert guessed(PERSON, {"Reach": mails, "Write to": mails}) == {}, "two columns look like it"
    assert guessed(PERSON, {"Reach": mails, "邮箱": mails}) == {"邮箱": "email title"}
    assert guessed(PERSON, {"Reach": mails[:1]}) == {}, "one value tells nothing"
    assert guessed(PERSON, {"Reach": [*mails, "none"]}) == {}, "all of them must look like it"
    assert guessed(PERSON, {"Reach": ["13800138000", "+8613900139000"]}) == {}, (
        "there are two fields for numbers"
    )
    assert guessed(PERSON, {"Start": ["2026-01-02", "2026-03-04"]}) == {"Start": "signed_on values"}
    assert guessed(PERSON, {"Created": ["2026-01-02", "2026-03-04"]}) == {}, (
        "says of itself that it is another day"
    )


def test_without_anybody_who_looks_at_it_nothing_is_guessed() -> None:
    candidates = [Candidate("email", ("E-mail", "邮箱"), "email")]
    assert list(find_fields(["Email address", "e_mail"], candidates)) == ["e_mail"]


def test_words_are_counted_in_both_scripts() -> None:
    assert words_of("公司Name（2）") == ("公", "司", "name", "2")
    assert words_of("billingCity_no.7") == ("billing", "city", "no", "7")
