"""Random edits of an order's lines against a list that does the same; and several people at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.errors import StaleVersion
from dougong.records import RecordQuery, create, find, get, update
from dougong.storage import Draft, Workspace, publish
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.records.line_design import FILES
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("shop", published(FILES))


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    return workspace


@pytest.fixture(scope="module")
def one_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder: Path = tmp_path_factory.mktemp("lines") / "workspace"
    with Workspace.create(folder) as made:
        Draft(made).apply(FILES)
        publish(made, None)
        yield made


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 8), st.integers(0, 99)),
        st.tuples(st.just("delete"), st.integers(0, 8), st.just(0)),
        st.tuples(st.just("change"), st.integers(0, 8), st.integers(0, 99)),
        st.tuples(st.just("move"), st.integers(0, 8), st.integers(0, 8)),
        st.tuples(st.just("save"), st.just(0), st.just(0)),
        st.tuples(st.just("append"), st.just(0), st.integers(0, 99)),
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_lines_are_what_a_list_would_be(one_shop: Workspace, edits: list[tuple[str, int, int]]) -> None:
    with one_shop.write() as tx:
        record_id = create(tx, SYSTEM, "order", {"name": "O"}).id
        naive: list[int] = []
        lines: list[dict[str, Any]] = []
        for kind, at, value in [*edits, ("save", 0, 0)]:
            if kind == "add":
                naive.insert(at, value)
                lines.insert(at, {"label": "L", "price": str(value)})
            elif kind == "append":
                # Straight through the lines' own object, as an import would.
                create(tx, SYSTEM, "item", {"label": "L", "order": record_id, "price": str(value)})
                update(tx, SYSTEM, "order", record_id, {"items": [*lines, *_last(tx, record_id)]})
                naive.append(value)
                lines = get(tx, SYSTEM, "order", record_id)["items"]
            elif kind == "save":
                update(tx, SYSTEM, "order", record_id, {"items": lines})
                lines = get(tx, SYSTEM, "order", record_id)["items"]
                assert [float(line["price"]) for line in lines] == naive
                assert float(get(tx, SYSTEM, "order", record_id, ["total"])["total"]) == sum(naive)
                before = get(tx, SYSTEM, "order", record_id)
                assert update(tx, SYSTEM, "order", record_id, before).version == before["version"]
            elif naive:
                at %= len(naive)
                if kind == "delete":
                    del naive[at], lines[at]
                elif kind == "change":
                    naive[at] = value
                    lines[at] = {**lines[at], "price": str(value)}
                else:
                    naive.insert(value % len(naive), naive.pop(at))
                    lines.insert(value % (len(lines)), lines.pop(at))


def _last(tx: Any, record_id: int) -> list[dict[str, Any]]:
    found = get(tx, SYSTEM, "order", record_id)["items"][-1:]
    return [dict(line) for line in found]


def test_nobodys_line_is_lost(shop: Workspace) -> None:
    """Several people add lines to one order; whoever was overtaken reads it again."""
    people, times = 3, 6
    with shop.write() as tx:
        record_id = create(tx, SYSTEM, "order", {"name": "O"}).id

    def add(person: int) -> None:
        for number in range(times):
            while True:
                with shop.read() as tx:
                    record = get(tx, SYSTEM, "order", record_id)
                lines = [*record["items"], {"label": f"{person}-{number}"}]
                try:
                    with shop.write() as tx:
                        update(tx, SYSTEM, "order", record_id, {"items": lines, "version": record["version"]})
                    break
                except StaleVersion:
                    continue

    threads = [Thread(target=add, args=(person,)) for person in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with shop.read() as tx:
        record = get(tx, SYSTEM, "order", record_id)
        assert {line["label"] for line in record["items"]} == {
            f"{person}-{number}" for person in range(people) for number in range(times)
        }
        assert record["version"] == 1 + people * times
        assert record["count"] == people * times
        positions = [
            item["position"] for item in find(tx, SYSTEM, RecordQuery("item", fields=["position"])).data
        ]
        assert len(set(positions)) == people * times
