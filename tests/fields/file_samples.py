"""Samples of the types that hold files."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.fields.samples import SAMPLES, Sample

READ = {"id": 3, "name": "a.pdf", "size": 5, "type": "application/pdf", "url": "/api/v1/files/3"}

_files = st.integers(-1, 4) | st.fixed_dictionaries(
    {}, optional={"id": st.integers(-1, 4) | st.none(), "name": st.text(max_size=3), "other": st.none()}
)


def _sample(keywords: dict[str, Any], **changes: Any) -> Sample:
    options: dict[str, Any] = {
        "exact": [
            ([3], (3,)),
            ([3, 1], (3, 1)),
            ([READ, 1], (3, 1)),
            ([{"id": 3}, 3], (3,)),
            ([2.0], (2,)),
        ],
        "refused": [
            3,
            "3",
            {"id": 3},
            [0],
            [-1],
            [2**53],
            ["3"],
            [True],
            [None],
            [[3]],
            [{}],
            [{"id": "3"}],
            [{"name": "a.pdf"}],
            [READ | {"path": "/etc/passwd"}],
            [1, 2, 3, 4],
        ],
        "lenient": [("3", (3,)), ("3, 1", (3, 1)), ("3；1；3", (3, 1)), ([READ, "1"], (3, 1)), ([], None)],
        "candidates": st.lists(_files, max_size=5) | _files,
        "bad_keywords": [
            ({"unique": True}, "/unique"),
            ({"default": [3]}, "/default"),
            ({"maxCount": 0}, "/maxCount"),
            ({"maxSize": "5"}, "/maxSize"),
            ({"accept": ["PDF"]}, "/accept/0"),
        ],
    }
    return Sample(keywords=keywords, **(options | changes))


SAMPLES["file"] = _sample({"maxCount": 3, "maxSize": 5, "accept": [".pdf", "image/*"]})
SAMPLES["image"] = _sample({"maxCount": 3})
SAMPLES["signature"] = _sample(
    {},
    exact=[([3], (3,)), ([READ], (3,))],
    refused=[3, "3", [0], [1, 2], ["3"], [{}]],
    lenient=[("3", (3,)), (" 7 ", (7,))],
    bad_keywords=[({"maxCount": 2}, "/maxCount"), ({"unique": True}, "/unique"), ({"default": [3]}, "/default")],
)  # fmt: skip
