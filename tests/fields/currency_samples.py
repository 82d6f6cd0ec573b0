"""Samples of currencies and of what they are worth."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from tests.fields.samples import SAMPLES, Sample

SAMPLES["currency"] = Sample(
    keywords={},
    exact=[("CNY", "CNY"), ("USD", "USD"), ("KWD", "KWD")],
    refused=["usd", "XXX", "XAU", "DEM", "US", "USDT", "¥", "ＵＳＤ", "U\0D", 7, True, [], {"code": "USD"}],
    lenient=[("usd", "USD"), (" Ｕsd ", "USD"), ("US Dollar", "USD"), ("美元", "USD"), ("人民币", "CNY")],
    candidates=st.sampled_from(["CNY", "usd", "XXX", "EUR", "欧元", ""]) | st.text(max_size=5),
    bad_keywords=[({"unique": True}, "/unique"), ({"options": []}, "/options")],
)
SAMPLES["exchange_rate"] = Sample(
    keywords={},
    exact=[
        ("7.1234567891", Decimal("7.1234567891")),
        ("0.0000000001", Decimal("1E-10")),
        ("100000000", Decimal(10**8)),
    ],
    refused=["0", "-1", "100000000.1", "0.00000000001", "1e3", "01", "1,5", "NaN", 5, 1.5, True],
    lenient=[("7,123.5", Decimal("7123.5")), (0.5, Decimal("0.5"))],
    candidates=st.decimals(-10, 10**9, places=11).map(str) | st.text("0123456789.-", max_size=20),
    bad_keywords=[({"decimals": 2}, "/decimals")],
)
