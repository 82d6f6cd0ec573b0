"""Samples of the type that holds a department of the organisation."""

from __future__ import annotations

from dougong.fields import ReferenceKey
from hypothesis import strategies as st

from tests.fields.samples import SAMPLES, Sample


def department(path: str) -> ReferenceKey:
    return ReferenceKey("department", "path", path)


SAMPLES["department"] = Sample(
    keywords={},
    exact=[(3, 3), ({"id": 3}, 3), ({"id": 3, "title": "Sales / North"}, 3)],
    refused=["3", "Sales", 0, True, {}, {"name": "Sales"}, {"title": "Sales"}, {"id": 3, "path": "x"}, [3]],
    lenient=[
        ("12", 12),
        (12.0, 12),
        (" sales/North ", department("sales / north")),
        ("销售部／华北", department("销售部 / 华北")),
        ({"name": "Sales"}, department("sales")),
    ],
    candidates=st.integers(-1, 3)
    | st.fixed_dictionaries({}, optional={"id": st.integers(-1, 3), "title": st.none(), "name": st.text()}),
    bad_keywords=[({"unique": True}, "/unique"), ({"target": "obj_account001"}, "/target")],
)
