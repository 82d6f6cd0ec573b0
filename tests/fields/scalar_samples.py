"""Samples of the field types of one value: see ``samples.py``."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

from dougong.fields.address import PARTS
from dougong.fields.structured import compact
from hypothesis import strategies as st

from tests.fields.sample import Sample

_decimals = st.from_regex(r"-?[0-9]{1,4}(\.[0-9]{1,8})?", fullmatch=True)
_part = st.text(max_size=4) | st.none()

SHENZHEN = {
    "country": "CN",
    "province": "广东省",
    "city": "深圳市",
    "district": "南山区",
    "detail": "科技路 1 号",
}
LONDON = {"detail": "5 High Street", "postcode": "N1 9GU"}


def address(**parts: str) -> str:
    return compact({part: parts.get(part) for part in PARTS})


SCALARS: dict[str, Sample] = {
    "long_text": Sample(
        keywords={"maxLength": 40, "minLength": 2},
        exact=[("Acme\nZürich", "Acme\nZürich"), ("e\u0301t\u00e9", "été"), ("  ", "  ")],
        refused=["x", "a" * 41, "a\0b", 5, True, [], {}],
        lenient=[(125, "125"), ("a\r\nb", "a\nb")],
        candidates=st.text(max_size=45),
        bad_keywords=[
            ({"maxLength": 5, "minLength": 6}, "/minLength"),
            ({"unique": True}, "/unique"),
            ({"pattern": "a"}, "/pattern"),
        ],
    ),
    "rich_text": Sample(
        keywords={"maxLength": 200},
        exact=[
            ("<p>Hello <b>Anna</b></p>", "<p>Hello <b>Anna</b></p>"),
            ("<p onclick='x()'>a</p><script>b</script>", "<p>a</p>"),
            ("Grüße & mehr", "<p>Grüße &amp; mehr</p>"),
        ],
        refused=["a" * 201, "a\0b", 5, True, [], {}],
        lenient=[("one\ntwo\n\nthree <3", "<p>one<br>two</p><p>three &lt;3</p>"), ("<p> <br></p>", None)],
        candidates=st.text("ab&;é\0 ", max_size=205),
        bad_keywords=[({"maxLength": 70_000}, "/maxLength"), ({"unique": True}, "/unique")],
    ),
    "decimal": Sample(
        keywords={"decimals": 3, "range": {"minimum": "-0.5", "maximum": "1250.125"}},
        exact=[("1250.125", Decimal("1250.125")), ("-0.5", Decimal("-0.5")), ("-0", Decimal(0))],
        refused=["-0.51", "1250.126", "1.0005", "1e3", "01", "1,5", "+1", "NaN", 5, 1.5, True],
        lenient=[("1,234.5", Decimal("1234.5")), ("（0.25）", Decimal("-0.25")), (0.1, Decimal("0.1"))],
        candidates=_decimals,
        bad_keywords=[
            ({"range": {"minimum": "2", "maximum": "1"}}, "/range/minimum"),
            ({"range": {"maximum": "0.0000001"}}, "/range/maximum"),
            ({"decimals": 7}, "/decimals"),
        ],
    ),
    "percent": Sample(
        keywords={"decimals": 1, "range": {"minimum": "0", "maximum": "1"}},
        exact=[("0.125", Decimal("0.125")), ("1.00", Decimal(1)), ("0", Decimal(0))],
        refused=["1.001", "-0.1", "0.0005", "12.5%", 0.5, True],
        lenient=[
            ("12.5", Decimal("0.125")),
            (" 12.5 ％", Decimal("0.125")),
            ("100%", Decimal(1)),
            (0.125, Decimal("0.125")),
        ],
        candidates=_decimals,
        bad_keywords=[({"decimals": 5}, "/decimals")],
    ),
    "time": Sample(
        keywords={},
        exact=[("09:30", "09:30"), ("23:59:59", "23:59:59"), ("00:00:00", "00:00")],
        refused=["24:00", "9:30", "09:60", "09:30:61", "0930", 9, True, []],
        lenient=[
            ("9:30", "09:30"),
            ("下午3点半", "15:30"),
            ("12:05 am", "00:05"),
            ("3pm", "15:00"),
            ("１８：０５", "18:05"),
            ("晚上8点15分", "20:15"),
            (time(8, 0, 5), "08:00:05"),
            (datetime(2026, 6, 18, 14, 30), "14:30"),  # noqa: DTZ001 - as spreadsheets give it
        ],
        candidates=st.from_regex(r"[0-2][0-9]:[0-6][0-9](:[0-6][0-9])?", fullmatch=True),
    ),
    "email": Sample(
        keywords={},
        exact=[("Anna.Li+crm@Example.COM", "Anna.Li+crm@example.com"), ("a@b-c.co", "a@b-c.co")],
        refused=[
            "anna", "anna@", "@example.com", "a@b", "a b@example.com", "a..b@example.com", ".a@example.com",
            "a@-b.com", "a@b.c", "a@例子.com", "x" * 65 + "@example.com", "a@" + "b" * 64 + ".com",
            "a@example.com\n", 5, [],
        ],
        lenient=[
            (" anna@example.com ", "anna@example.com"),
            ("Anna Li <anna@example.com>", "anna@example.com"),
            ("mailto:anna@example.com?subject=x", "anna@example.com"),
            ("ａnna＠example．com", "anna@example.com"),
            ("anna@例子.com", "anna@xn--fsqu00a.com"),
        ],
        candidates=st.from_regex(r"[a-c.+]{1,4}@[a-c0.-]{1,8}\.[a-c0-]{1,3}", fullmatch=True),
    ),
    "phone": Sample(
        keywords={"region": "CN"},
        exact=[("+8613800138000", "+8613800138000"), ("+12125550123;ext=12", "+12125550123;ext=12")],
        refused=["13800138000", "+86 138 0013 8000", "+0123456", "+1", "+1234567890123456", 13800138000, []],
        lenient=[
            ("138 0013 8000", "+8613800138000"),
            ("010-6552-9988", "+861065529988"),
            ("+1 (212) 555-0123 ext. 12", "+12125550123;ext=12"),
            ("００８６ 138-0013-8000", "+8613800138000"),
            (13800138000, "+8613800138000"),
            ("95588", "+8695588"),
        ],
        candidates=st.from_regex(r"\+?[0-9]{3,17}(;ext=[0-9]{0,9})?", fullmatch=True),
        bad_keywords=[({"region": "ZZ"}, "/region"), ({"region": "cn"}, "/region")],
    ),
    "url": Sample(
        keywords={},
        exact=[
            ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
            ("HTTP://例子.com:8080/路径", "http://例子.com:8080/路径"),
        ],
        refused=[
            "javascript:alert(1)", "example.com", "ftp://example.com", "https://", "https:///x", "http://a b",
            "https://user:secret@example.com", 'https://a"b', "https://a\n", "https://" + "a" * 2000, 5, [],
        ],
        lenient=[
            (" example.com/x ", "https://example.com/x"),
            ("www.example.com:8080", "https://www.example.com:8080"),
            ("https://example.com", "https://example.com"),
        ],
        candidates=st.from_regex(r"https?://[a-c.:@/?# \"é]{0,12}", fullmatch=True),
        bad_keywords=[({"unique": True}, "/unique")],
    ),
    "rating": Sample(
        keywords={"maximum": 7},
        exact=[(1, 1), (7.0, 7)],
        refused=[0, 8, 1.5, "3", True, []],
        lenient=[("★★★☆☆", 3), ("⭐⭐", 2), ("4", 4)],
        candidates=st.integers(-2, 12),
        bad_keywords=[({"maximum": 11}, "/maximum"), ({"maximum": 2}, "/maximum"), ({"unique": True}, "/unique")],
    ),
    "progress": Sample(
        keywords={},
        exact=[(0, 0), (100.0, 100)],
        refused=[-1, 101, 1.5, "30", True],
        lenient=[("35 %", 35), ("３５％", 35), (70, 70)],
        candidates=st.integers(-5, 110),
    ),
    "colour": Sample(
        keywords={},
        exact=[("#1f6feb", "#1f6feb"), ("#ABCDEF", "#abcdef")],
        refused=["#abc", "1f6feb", "#1f6feg", "red", "#1f6feb\n", 5],
        lenient=[("#ABC", "#aabbcc"), ("1F6FEB", "#1f6feb"), ("rgb(31, 111, 235)", "#1f6feb")],
        candidates=st.from_regex("#[0-9a-gA-G]{5,7}", fullmatch=True),
    ),
    "barcode": Sample(
        keywords={"maxLength": 20},
        exact=[("6901234567892", "6901234567892"), ("BOX-7/2", "BOX-7/2")],
        refused=["a" * 21, "a\0b", 5],
        lenient=[(6901234567892, "6901234567892"), ("BOX-7", "BOX-7")],
        candidates=st.text(max_size=22),
        bad_keywords=[({"maxLength": 2_000}, "/maxLength")],
    ),
    "json": Sample(
        keywords={},
        exact=[
            ({"b": [1, 2.5, None, True], "a": "é"}, '{"b":[1,2.5,null,true],"a":"é"}'),
            ([], "[]"),
            ({}, "{}"),
        ],
        refused=["{}", 5, True, "text"],
        lenient=[('{"a": [1]}', '{"a":[1]}'), (" [1, 2] ", "[1,2]"), ({"a": 1}, '{"a":1}')],
        candidates=st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3), max_size=3),
        bad_keywords=[({"unique": True}, "/unique")],
    ),
    "location": Sample(
        keywords={},
        exact=[
            (
                {"latitude": 31.2304, "longitude": 121.4737, "label": "人民广场"},
                '{"latitude":31.2304,"longitude":121.4737,"label":"人民广场"}',
            ),
            ({"latitude": -90, "longitude": 0}, '{"latitude":-90.0,"longitude":0.0,"label":null}'),
        ],
        refused=[
            {}, {"latitude": 91, "longitude": 0}, {"latitude": 1}, {"latitude": "1", "longitude": 2},
            {"latitude": 1, "longitude": 2, "zoom": 3}, {"latitude": 1, "longitude": 2, "label": "a" * 201},
            {"latitude": True, "longitude": 2}, {"latitude": 1, "longitude": 2, "label": "a\0"}, "1, 2", [1, 2],
        ],
        lenient=[
            ("31.2304, 121.4737 人民广场", '{"latitude":31.2304,"longitude":121.4737,"label":"人民广场"}'),
            ("(1；2)", '{"latitude":1.0,"longitude":2.0,"label":null}'),
            ('{"latitude": "1.5", "longitude": 2}', '{"latitude":1.5,"longitude":2.0,"label":null}'),
        ],
        candidates=st.fixed_dictionaries(
            {"latitude": st.floats(-100, 100) | st.integers(-95, 95), "longitude": st.integers(-190, 190)},
            optional={"label": _part, "zoom": st.integers()},
        ),
        bad_keywords=[({"unique": True}, "/unique")],
    ),
    "address": Sample(
        keywords={},
        exact=[(SHENZHEN, address(**SHENZHEN)), (LONDON, address(**LONDON))],
        refused=[
            {}, {"country": "China"}, {"country": "cn"}, {"street": "x"}, {"city": 5}, {"city": "a" * 101},
            {"city": "a\0"}, "Shenzhen", ["CN"],
        ],
        lenient=[
            ("中国 / 广东省 / 深圳市 / 南山区 / 科技路 1 号 / ", address(**SHENZHEN)),
            ("科技路 1 号", address(detail="科技路 1 号")),
            ('{"country": "", "city": " "}', None),
        ],
        candidates=st.fixed_dictionaries(
            {"city": st.text("ab", min_size=1, max_size=3)},
            optional={
                "country": st.sampled_from(["CN", "cn", "", "X1", "DEU", None]),
                "detail": _part,
                "street": _part,
            },
        ),
        bad_keywords=[({"unique": True}, "/unique")],
    ),
}  # fmt: skip
