"""What a dot after an address, a location or a reference to anything leads to: one meaning on both databases and in
Python."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.errors import InvalidInput
from dougong.expressions import EvaluationContext
from dougong.records import AggregateQuery, Batch, RecordQuery, RecordWriter, aggregate, find, update
from dougong.records.conditions import checked
from dougong.records.layout import layout_of
from dougong.storage import Draft, Workspace, publish

from tests.support.beginnings import beginning_of, published

PLACE: dict[str, Any] = {
    "kind": "object",
    "name": "place",
    "title": "Place",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "seat": {"fieldType": "address", "title": "Seat"},
        "spot": {"fieldType": "location", "title": "Spot"},
        "about": {"fieldType": "any_reference", "title": "About", "targets": ["place", "visit"]},
    },
}
VISIT: dict[str, Any] = {
    "kind": "object",
    "name": "visit",
    "title": "Visit",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name"},
        "place": {"fieldType": "reference", "title": "Place", "target": "place"},
        "seat_seen": {"fieldType": "lookup", "title": "Seat", "path": "place.seat"},
        "city": {"fieldType": "formula", "title": "City", "result": "text", "formula": "place.seat.city"},
        "far": {
            "fieldType": "formula",
            "title": "Far",
            "result": "boolean",
            "formula": "DISTANCE(place.spot, 31.2304, 121.4737) > 100",
            "stored": False,
        },
    },
}
VIEW: dict[str, Any] = {
    "kind": "view",
    "name": "in_shanghai",
    "title": "In Shanghai",
    "object": "place",
    "type": "list",
    "columns": [{"field": "name"}, {"field": "seat.city"}, {"field": "spot.label"}],
    "filter": "seat.province = '上海市' OR DISTANCE(spot, 31.2, 121.4) < 50",
    "sort": ["seat.city", "name"],
}
SHANGHAI = {
    "country": "CN",
    "province": "上海市",
    "city": "上海市",
    "district": "浦东新区",
    "detail": "世纪大道 100 号",
}
HANGZHOU = {"country": "CN", "province": "浙江省", "city": "杭州市", "postcode": "310000"}
BERLIN = {"country": "DE", "city": "Berlin", "detail": "Straße 1"}
PEOPLES_SQUARE = {"latitude": 31.2304, "longitude": 121.4737, "label": "People’s Square"}
WEST_LAKE = {"latitude": 30.243, "longitude": 120.15, "label": None}
GREENWICH = {"latitude": 51.4779, "longitude": -0.0015, "label": "Royal OBSERVATORY"}

CASES: list[tuple[str, list[int]]] = [
    ("seat.city = '上海市'", [1]),
    ("seat.city <> '上海市'", [2, 3, 4]),
    ("seat.city in ['杭州市', 'Berlin']", [2, 3]),
    ("seat.country = 'CN' AND seat.postcode = NULL", [1]),
    ("seat.postcode <> NULL", [2]),
    ("CONTAINS(seat.detail, 'STRASSE')", [3]),
    ("STARTSWITH(seat.district, '浦东')", [1]),
    ("CONTAINS(seat.city, '市')", [1, 2]),
    ("seat.city = seat.province", [1, 4]),
    ("ISEMPTY(seat.country)", [4]),
    ("NOT CONTAINS(seat.city, '市')", [3, 4]),
    ("spot.latitude > 31", [1, 3]),
    ("spot.longitude <= -0.0015", [3]),
    ("spot.latitude + spot.longitude < 152.7041", [2, 3]),
    ("CONTAINS(spot.label, 'observatory')", [3]),
    ("spot.label = NULL", [2, 4]),
    ("DISTANCE(spot, 31.2304, 121.4737) < 5", [1]),
    ("DISTANCE(spot, 31.2304, 121.4737) <= 167.509", [1, 2]),
    ("DISTANCE(spot, 31.2304, 121.4737) < 167.509", [1]),
    ("DISTANCE(31.2304, 121.4737, spot) = 167.509", [2]),
    ("DISTANCE(spot.latitude, spot.longitude, 51.4779, -0.0015) = 0", [3]),
    ("DISTANCE(spot, spot) = 0", [1, 2, 3]),
    ("DISTANCE(spot, 91, 0) = NULL", [1, 2, 3, 4]),
    ("NOT(DISTANCE(spot, 0, 0) > 0)", [4]),
    ("DISTANCE(spot, 31.2304, 121.4737) - 100 > 50", [2, 3]),
    ("about.object = 'visit'", [2]),
    ("about.object <> 'visit'", [1, 3, 4]),
    ("about.object = NULL", [3, 4]),
    ("about.object in ['visit', 'place'] AND about.id = 1", [1, 2]),
    ("about.id > 1", []),
]


beginning = beginning_of("places", published([PLACE, VISIT, VIEW]))


@pytest.fixture
def places(workspace: Workspace) -> Workspace:
    with workspace.write() as tx:
        writer = RecordWriter(tx, SYSTEM)
        writer.write(
            Batch(
                "place",
                "create",
                [
                    {"name": "One", "seat": SHANGHAI, "spot": PEOPLES_SQUARE},
                    {"name": "Two", "seat": HANGZHOU, "spot": WEST_LAKE},
                    {"name": "Three", "seat": BERLIN, "spot": GREENWICH},
                    {"name": "Bare"},
                ],
            )
        )
        writer.write(Batch("visit", "create", [{"name": "A", "place": 1}, {"name": "B", "place": 2}]))
        update(tx, SYSTEM, "place", 1, {"about": {"object": "place", "id": 1}, "version": 1})
        update(tx, SYSTEM, "place", 2, {"about": {"object": "visit", "id": 1}, "version": 1})
    return workspace


def found(workspace: Workspace, object_name: str, filter_text: str) -> list[int]:
    with workspace.read() as tx:
        query = RecordQuery(object_name, ("id",), filter=filter_text, sort=("id",))
        return [record["id"] for record in find(tx, SYSTEM, query).data]


def test_parts_are_compared_alike_everywhere(places: Workspace) -> None:
    with places.read() as tx:
        layout = layout_of(tx.release, "place")
        rows = tx.execute('SELECT "id", "seat", "spot", "about" FROM "place" ORDER BY "id"').fetchall()
        for text, ids in CASES:
            assert (text, found_in(tx, text)) == (text, ids)
            expression = checked(tx.release, layout, text)
            evaluate = expression.prepare(EvaluationContext(tx.now))
            fields = [layout.by_name[name].path for name in ("seat", "spot", "about")]
            by_python = [row[0] for row in rows if evaluate(dict(zip(fields, row[1:], strict=True)))]
            assert (text, by_python) == (text, ids)


def found_in(tx: Any, text: str) -> list[int]:
    return [r["id"] for r in find(tx, SYSTEM, RecordQuery("place", ("id",), filter=text, sort=("id",))).data]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("seat.town = 'x'", "unknown_field"),
        ("seat.city.name = 'x'", "not_a_reference"),
        ("about.object = 'nothing'", "unknown_option"),
        ("name.city = 'x'", "not_a_reference"),
        ("DISTANCE(seat, 1, 2) < 3", "arguments_differ"),
        ("DISTANCE(spot, 1) < 3", "arguments_differ"),
        ("spot.latitude = 'x'", "cannot_compare"),
    ],
)
def test_what_is_no_part_is_refused(places: Workspace, text: str, code: str) -> None:
    with places.read() as tx, pytest.raises(InvalidInput) as refused:
        find(tx, SYSTEM, RecordQuery("place", filter=text))
    assert [problem.code for problem in refused.value.problems] == [code]


def test_lists_show_sort_page_and_group_by_parts(places: Workspace) -> None:
    fields, cursor, seen = ("name", "seat.city", "spot.latitude", "about.object"), None, []
    with places.read() as tx:
        for _ in range(4):
            query = RecordQuery("place", fields, sort=("-seat.city",), limit=1, cursor=cursor)
            page = find(tx, SYSTEM, query)
            seen += [tuple(record[name] for name in fields) for record in page.data]
            cursor = page.next
        assert cursor is None
        groups = aggregate(
            tx, SYSTEM, AggregateQuery("place", group=("seat.country",), measures=("count()",))
        )
        north = aggregate(tx, SYSTEM, AggregateQuery("place", measures=("max(spot.latitude)",)))
    assert seen == [
        ("Two", "杭州市", "30.243", "visit"),
        ("One", "上海市", "31.2304", "place"),
        ("Three", "Berlin", "51.4779", None),
        ("Bare", None, None, None),
    ]
    assert groups == [
        {"seat.country": None, "count()": 1},
        {"seat.country": "CN", "count()": 2},
        {"seat.country": "DE", "count()": 1},
    ]
    assert north == [{"max(spot.latitude)": "51.4779"}]


def test_parts_are_read_through_references_lookups_and_formulas(places: Workspace) -> None:
    assert found(places, "visit", "place.seat.city = '上海市'") == [1]
    assert found(places, "visit", "seat_seen.city = '杭州市'") == [2]
    assert found(places, "visit", "CONTAINS(seat_seen.city, '上')") == [1]
    assert found(places, "visit", "far") == [2]
    with places.write() as tx:
        update(tx, SYSTEM, "place", 1, {"seat": {**SHANGHAI, "city": "苏州市"}, "version": 2})
    with places.read() as tx:
        query = RecordQuery("visit", ("city", "seat_seen.city", "far"), sort=("id",))
        rows = [(r["city"], r["seat_seen.city"], r["far"]) for r in find(tx, SYSTEM, query).data]
    assert rows == [("苏州市", "苏州市", False), ("杭州市", "杭州市", True)]


def test_a_view_may_go_by_parts_and_keeps_them_through_renames(places: Workspace) -> None:
    renamed = dict(PLACE["properties"])
    renamed["headquarters"] = {**renamed.pop("seat"), "id": field_id(places, "seat")}
    with places.read() as tx:
        view = tx.release.definitions.views["in_shanghai"]
        seat = tx.release.definitions.objects["place"].fields_by_name["seat"].id
        assert view.columns[1].path == (seat, "city")
        assert f"#{seat}.province" in (view.filter or "")
        query = RecordQuery("place", ("id",), filter=view.filter, sort=("id",))
        assert [record["id"] for record in find(tx, SYSTEM, query).data] == [1]
    Draft(places).apply([{**PLACE, "properties": renamed}])
    publish(places, None)
    assert found(places, "place", "headquarters.city = '上海市'") == [1]
    with places.read() as tx:
        query = RecordQuery("place", ("id",), filter=tx.release.definitions.views["in_shanghai"].filter)
        assert [record["id"] for record in find(tx, SYSTEM, query).data] == [1]


def field_id(workspace: Workspace, name: str) -> str:
    with workspace.read() as tx:
        return tx.release.definitions.objects["place"].fields_by_name[name].id


def test_columns_that_an_older_version_did_not_have_are_added_and_filled(places: Workspace) -> None:
    seat = "seat"
    with places.exclusive() as tx:
        field = tx.release.definitions.objects["place"].fields_by_name[seat]
        gone = [f"_city_{field.id[4:]}", f"_cityk_{field.id[4:]}"]
        for name in gone:
            tx.execute(f'ALTER TABLE "place" DROP COLUMN "{name}"')
    with Workspace.open(places.folder, places.settings, places.clock) as again:
        assert found(again, "place", "seat.city = '上海市' AND CONTAINS(seat.city, '上海')") == [1]
        with again.read() as tx:
            filled = tx.execute(f'SELECT "{gone[0]}" FROM "place" ORDER BY "id"').fetchall()
    assert [row[0] for row in filled] == ["上海市", "杭州市", "Berlin", None]
