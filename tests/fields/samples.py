"""A field of each type with values that it takes and refuses. A plugin's type adds its own to ``SAMPLES``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from dougong.definitions import DefinitionSet, Documents, FieldDefinition, validate_document
from dougong.fields import ReferenceKey
from hypothesis import strategies as st

from tests.fields.sample import Sample
from tests.fields.scalar_samples import SCALARS

FIELD_ID = "fld_thing00001"
ACCOUNT_ID = "obj_account001"
ACCOUNT_NAME_ID = "fld_account001"


def account() -> dict[str, Any]:
    return {
        "kind": "object",
        "id": ACCOUNT_ID,
        "name": "account",
        "title": "Account",
        "titleField": ACCOUNT_NAME_ID,
        "properties": {
            "name": {
                "id": ACCOUNT_NAME_ID,
                "fieldType": "text",
                "title": "Name",
                "unique": True,
                "maxLength": 40,
            },
            "number": {"id": "fld_account002", "fieldType": "integer", "title": "Number", "unique": True},
            "city": {"id": "fld_account003", "fieldType": "text", "title": "City"},
        },
        "required": [ACCOUNT_NAME_ID],
    }


def definitions_with(keywords: dict[str, Any], *, required: bool = False) -> DefinitionSet:
    """An object "thing" with the one field "value", and the object "account" for references."""
    thing = {
        "kind": "object",
        "id": "obj_thing00001",
        "name": "thing",
        "title": "Thing",
        "properties": {"value": {"id": FIELD_ID, "title": "Value", **keywords}},
        "required": [FIELD_ID] if required else [],
    }
    for document in (account(), thing):
        assert validate_document(document, "stored") == []
    return DefinitionSet(Documents([account(), thing]))


def field_with(keywords: dict[str, Any], **options: bool) -> tuple[FieldDefinition, DefinitionSet]:
    definitions = definitions_with(keywords, **options)
    return definitions.object("thing").field("value"), definitions


def sampled_field(type_name: str, **options: bool) -> tuple[FieldDefinition, DefinitionSet]:
    return field_with({"fieldType": type_name, **SAMPLES[type_name].keywords}, **options)


def at_utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type] - six or seven numbers


_digits = st.text("0123456789.-+eE ", max_size=22)
_amounts = st.decimals(
    min_value=-(10**13), max_value=10**13, allow_nan=False, allow_infinity=False, places=3
).map(str)
_times = st.builds(
    "{:04d}-{:02d}-{:02d}{}{:02d}:{:02d}:{:02d}{}{}".format,
    st.sampled_from([0, 1, 2, 1900, 2024, 9998, 9999]),
    st.integers(0, 13),
    st.integers(0, 32),
    st.sampled_from("T t"),
    st.integers(0, 25),
    st.integers(0, 60),
    st.integers(0, 60),
    st.sampled_from(["", ".5", ".123456", ".1234567"]),
    st.sampled_from(["Z", "z", "", "+00:00", "-00:00", "+08:00", "-23:59", "+24:00", "+0800"]),
)

SAMPLES: dict[str, Sample] = {
    "text": Sample(
        keywords={"maxLength": 12, "minLength": 2, "pattern": "^[^x]*$"},
        exact=[("Acme", "Acme"), ("e\u0301t\u00e9", "été"), ("  ", "  "), ("华为", "华为")],
        refused=["x", "a", "extra", "a" * 13, "a\0b", 5, True, [], {}],
        lenient=[(125, "125"), (12.0, "12"), ("a\r\nb", "a\nb"), (date(2026, 6, 1), "2026-06-01")],
        candidates=st.text(max_size=15) | st.text("axé\0\n", max_size=4),
        bad_keywords=[
            ({"maxLength": 5, "minLength": 6}, "/minLength"),
            ({"maxLength": 5_000}, "/maxLength"),
            ({"multiline": True}, "/multiline"),
            ({"pattern": "("}, "/pattern"),
            ({"pattern": "(?i)a"}, "/pattern"),
            ({"pattern": "a" * 501}, "/pattern"),
        ],
    ),
    "integer": Sample(
        keywords={"minimum": -5, "maximum": 2**53 - 1},
        exact=[(0, 0), (-5, -5), (3.0, 3), (2**53 - 1, 2**53 - 1)],
        refused=[-6, 2**53, 1.5, True, "3", [], 1e300],
        lenient=[("1,234", 1234), ("１２", 12), (" +3 ", 3), ("12.0", 12), ("（5）", -5), ("−5", -5)],
        candidates=st.integers(-10, 10) | st.integers() | st.floats(),
        bad_keywords=[({"minimum": 5, "maximum": 4}, "/minimum"), ({"options": []}, "/options")],
    ),
    "money": Sample(
        keywords={"range": {"minimum": "-0.5", "maximum": "1250000.07"}, "currency": "CNY"},
        exact=[
            ("1250000.00", Decimal("1250000")),
            ("-0.5", Decimal("-0.5")),
            ("-0", Decimal(0)),
            ("1.50000", Decimal("1.5")),
        ],
        refused=["-0.51", "1250000.08", "1.005", "1e3", "01", "1,5", " 1", "+1", "1.", "NaN", 5, 1.5, True],
        lenient=[
            ("1,234.50", Decimal("1234.5")),
            ("¥1,200", Decimal(1200)),
            ("￥ １，２００．５", Decimal("1200.5")),
            ("1200元", Decimal(1200)),
            ("CNY 3.5", Decimal("3.5")),
            ("-¥0.5", Decimal("-0.5")),
            ("(0.25)", Decimal("-0.25")),
            (0.1, Decimal("0.1")),
            (7, Decimal(7)),
        ],
        candidates=_digits | _amounts | st.from_regex(r"-?[0-9]{1,8}(\.[0-9]{1,6})?", fullmatch=True),
        bad_keywords=[
            ({"range": {"minimum": "2", "maximum": "1"}}, "/range/minimum"),
            ({"range": {"maximum": "1000000000000"}}, "/range/maximum"),
            ({"decimals": 5}, "/decimals"),
            ({"currency": "Yuan"}, "/currency"),
        ],
    ),
    "date": Sample(
        keywords={},
        exact=[
            ("2026-06-18", date(2026, 6, 18)),
            ("0001-01-01", date.min),
            ("9999-12-31", date.max),
            ("2024-02-29", date(2024, 2, 29)),
        ],
        refused=["2026-02-29", "0000-01-01", "2026-6-18", "20260618", "2026-06-18T00:00:00Z", 2026],
        lenient=[
            ("2026/6/18", date(2026, 6, 18)),
            ("2026年6月18日", date(2026, 6, 18)),
            ("２０２６．６．１８", date(2026, 6, 18)),
            ("18 June 2026", date(2026, 6, 18)),
            ("18-Jun-2026", date(2026, 6, 18)),
            ("Sept. 8, 2026", date(2026, 9, 8)),
            ("20260618", date(2026, 6, 18)),
            ("2026-06-18T06:30:00Z", date(2026, 6, 18)),
            (datetime(2026, 6, 18, 23, 59), date(2026, 6, 18)),  # noqa: DTZ001 - as spreadsheets give it
        ],
        candidates=_times.map(lambda text: text[:10]) | st.dates().map(str),
    ),
    "datetime": Sample(
        keywords={},
        exact=[
            ("2026-06-18T06:30:00Z", at_utc(2026, 6, 18, 6, 30, 0)),
            ("2026-06-18T06:30:00.000001+08:00", at_utc(2026, 6, 17, 22, 30, 0, 1)),
            ("0001-01-01T00:00:00Z", at_utc(1, 1, 1, 0, 0, 0)),
            ("9999-12-31T23:59:59.999999Z", at_utc(9999, 12, 31, 23, 59, 59, 999999)),
        ],
        refused=["2026-06-18", "2026-06-18 06:30:00Z", "2026-06-18T06:30:00", "2026-06-18T24:00:00Z", 5],
        lenient=[
            ("2026/6/18 14:30", at_utc(2026, 6, 18, 14, 30, 0)),
            ("2026年6月18日 下午2点30分", at_utc(2026, 6, 18, 14, 30, 0)),
            ("2026-06-18 2:30 pm", at_utc(2026, 6, 18, 14, 30, 0)),
            ("2026-06-18T14:30:15.5+02:00", at_utc(2026, 6, 18, 12, 30, 15, 500000)),
            ("2026-06-18", at_utc(2026, 6, 18, 0, 0, 0)),
        ],
        candidates=_times | st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    ),
    "boolean": Sample(
        keywords={},
        exact=[(True, True), (False, False)],
        refused=["true", 1, 0, "是", [], 1.0],
        lenient=[("是", True), ("否", False), ("YES", True), (" no ", False), (0, False), ("ＴＲＵＥ", True)],
        candidates=st.booleans() | st.integers(0, 1),
        bad_keywords=[({"unique": True}, "/unique")],
    ),
    "select": Sample(
        keywords={
            "options": [
                {"id": "opt_thing00001", "key": "open", "title": "Open"},
                {"id": "opt_thing00002", "key": "won", "title": "赢单"},
            ]
        },
        exact=[("open", "open"), ("won", "won")],
        refused=["Open", "赢单", "lost", 1, True, ["open"]],
        lenient=[("赢单", "won"), (" OPEN ", "open"), ("Won", "won")],
        candidates=st.sampled_from(["open", "won", "Won", "lost", " open"]),
        bad_keywords=[({"unique": True}, "/unique")],
    ),
    "reference": Sample(
        keywords={"target": ACCOUNT_ID},
        exact=[
            (3, 3),
            ({"id": 3}, 3),
            ({"id": 3, "title": "Acme"}, 3),
            ({"name": "Ａcme "}, ReferenceKey(ACCOUNT_ID, ACCOUNT_NAME_ID, "acme")),
            ({"number": 7}, ReferenceKey(ACCOUNT_ID, "fld_account002", 7)),
        ],
        refused=[
            0, -1, 2**53, "3", True, {}, {"city": "Bonn"}, {"name": "Acme", "number": 7}, {"id": "3"},
            {"name": None}, {"name": ""}, {"name": 5}, {"number": "7"}, [3],
        ],
        lenient=[
            ("12", 12),
            (12.0, 12),
            ("Acme", ReferenceKey(ACCOUNT_ID, ACCOUNT_NAME_ID, "acme")),
            ({"number": "1,000"}, ReferenceKey(ACCOUNT_ID, "fld_account002", 1000)),
        ],
        candidates=st.fixed_dictionaries(
            {},
            optional={
                "id": st.integers(-1, 3) | st.none(),
                "title": st.text(max_size=3) | st.none(),
                "name": st.text(max_size=41) | st.none(),
                "number": st.integers() | st.text(max_size=2),
                "city": st.text(max_size=3),
            },
        )
        | st.integers(),
        bad_keywords=[({"unique": True}, "/unique")],
    ),
}  # fmt: skip

SAMPLES["auto_number"] = Sample(
    keywords={"numberFormat": "QT{YYYY}-{0000}", "resets": "yearly"},
    exact=[("QT2026-0001", "QT2026-0001"), ("7", "7")],
    refused=["a" * 501, 5, True, []],
    lenient=[(125, "125")],
    candidates=st.text(max_size=5),
    bad_keywords=[({"numberFormat": "QT"}, "/numberFormat"), ({"maxLength": 5}, "/maxLength")],
)
SAMPLES.update(SCALARS)
