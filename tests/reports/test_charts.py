"""Charts count and sum up what their readers may see, by values and by periods, alike on both databases."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.definitions import ChartDefinition
from dougong.errors import InvalidInput
from dougong.records import AggregateQuery, aggregate, create
from dougong.records.periods import first_day, following_day, period_text
from dougong.reports import ChartData, chart_data
from dougong.storage import Workspace

from tests.support.rights import limit_rows

DAYS = ("2026-01-01", "2026-01-31", "2026-02-01", "2026-12-31", "2027-01-01", None)


@pytest.fixture
def deals(crm: Workspace) -> Workspace:
    with crm.write() as tx:
        for number, day in enumerate(DAYS):
            values = {"name": f"D{number}", "amount": f"{10**number}.50", "close_date": day}
            create(tx, SYSTEM, "deal", values | {"stage": "won" if number == 1 else "open"})
    return crm


def chart(workspace: Workspace, **changes: Any) -> ChartDefinition:
    """As it is stored, by ids."""
    fields = workspace.latest.definitions.object("deal").fields_by_name
    values: dict[str, Any] = {
        "measure": "count",
        "field": None,
        "group": (),
        "bucket": None,
        "most": 12,
        **changes,
    }
    return ChartDefinition(
        id="cht_1",
        name="c",
        title="C",
        description=None,
        object_id=fields["name"].object_id,
        view_id="",
        type="bar",
        measure=values["measure"],
        field_id=fields[values["field"]].id if values["field"] else None,
        group=tuple(fields[name].id for name in values["group"]),
        bucket=values["bucket"],
        most=values["most"],
        document={},
    )


def told(workspace: Workspace, actor: Actor = SYSTEM, **changes: Any) -> ChartData:
    with workspace.read() as tx:
        obj = tx.release.definitions.object("deal")
        return chart_data(tx, actor, obj, chart(workspace, **changes), None)


@pytest.mark.parametrize(
    ("bucket", "expected"),
    [
        ("year", [("2026", 4), ("2027", 1)]),
        ("quarter", [("2026-Q1", 3), ("2026-Q2", 0), ("2026-Q3", 0), ("2026-Q4", 1), ("2027-Q1", 1)]),
        ("month", [("2026-11", 0), ("2026-12", 1), ("2027-01", 1)]),
        ("week", [("2026-12-14", 0), ("2026-12-21", 0), ("2026-12-28", 2)]),
        ("day", [("2026-12-30", 0), ("2026-12-31", 1), ("2027-01-01", 1)]),
    ],
)
def test_dates_fall_into_periods_without_gaps(deals: Workspace, bucket: str, expected: list[Any]) -> None:
    most = 12 if bucket in ("year", "quarter") else 3
    data = told(deals, group=("close_date",), bucket=bucket, most=most)
    assert [(one.value, one.told) for one in data.slices] == expected
    assert data.total == len(DAYS)
    assert all(one.start is not None and one.end is not None and one.start < one.end for one in data.slices)


def test_periods_follow_each_other() -> None:
    for period in ("day", "week", "month", "quarter", "year"):
        start = first_day(period, period_text(period, first_day("day", "2026-12-28")))  # type: ignore[arg-type]
        following = following_day(period, start)  # type: ignore[arg-type]
        assert first_day(period, period_text(period, following)) == following  # type: ignore[arg-type]


def test_options_keep_their_order_and_other_values_come_largest_first(deals: Workspace) -> None:
    by_stage = told(deals, group=("stage",), measure="sum", field="amount")
    assert [(one.value, one.number) for one in by_stage.slices] == [
        ("open", Decimal("111103.50")),
        ("won", Decimal("10.50")),
    ]
    by_name = told(deals, group=("name",), measure="max", field="amount", most=2)
    assert [one.value for one in by_name.slices] == ["D5", "D4"]
    assert by_name.left_out == 4


def test_a_chart_counts_only_what_its_reader_sees(
    deals: Workspace, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_rows(monkeypatch, ada, "name <> 'D0'")
    data = told(deals, ada, group=("stage",))
    assert (data.total, [one.told for one in data.slices]) == (5, [4, 1])


def test_only_dates_have_periods(deals: Workspace) -> None:
    with deals.read() as tx, pytest.raises(InvalidInput) as refusal:
        aggregate(tx, SYSTEM, AggregateQuery("deal", ("month(name)",)))
    assert [(problem.code, problem.place) for problem in refusal.value.problems] == [("no_date", "group")]
