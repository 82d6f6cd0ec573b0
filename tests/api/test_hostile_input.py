"""Whatever comes in: an answer of the 4xx kind as a problem that names the place, and nothing changed."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from dougong.clock import SystemClock
from dougong.settings import Settings
from dougong.storage import Draft, Workspace, publish

from tests.api.conftest import Api, make_key
from tests.api.design import FILES
from tests.support import postgresql
from tests.support.apps import app_of
from tests.support.data import shared_data


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Api, Api]]:
    """One workspace for all: nothing that is refused may leave a trace."""
    with contextlib.ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            url = stack.enter_context(postgresql.database(request.getfixturevalue("postgresql_server")))
        folder = tmp_path_factory.mktemp("hostile")
        workspace = stack.enter_context(
            Workspace.create(folder, Settings(workspace=folder, database_url=url), SystemClock())
        )
        Draft(workspace).apply(FILES)
        publish(workspace, None)
        app = app_of(workspace)
        yield (
            Api(app.test_client(), make_key(workspace, "ada@example.com", "administrator")),
            Api(app.test_client(), make_key(workspace, "rita@example.com", "reader")),
        )


@pytest.fixture
def api(pair: tuple[Api, Api]) -> Api:
    return pair[0]


@pytest.fixture
def reader(pair: tuple[Api, Api]) -> Api:
    return pair[1]


DEEP = "[" * 5_000 + "]" * 5_000
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "no json": b"{name: 1}",
    "cut off": b'{"name": "x"',
    "a list": b"[1, 2]",
    "a text": b'"x"',
    "null": b"null",
    "deep": f'{{"name": {DEEP}}}'.encode(),
    "deep objects": b'{"a":' * 3_000 + b"1" + b"}" * 3_000,
    "double key": b'{"name": "x", "name": "y"}',
    "nan": b'{"name": "x", "seats": NaN}',
    "infinity": b'{"name": "x", "seats": 1e999}',
    "huge number": b'{"name": "x", "seats": ' + b"9" * 5_000 + b"}",
    "inexact number": b'{"name": "x", "seats": 9007199254740993}',
    "nul": b'{"name": "a\\u0000b"}',
    "nul in key": b'{"na\\u0000me": "b"}',
    "lone surrogate": b'{"name": "\\ud800"}',
    "bad utf-8": b'{"name": "\xff\xfe"}',
    "utf-16": '{"name": "x"}'.encode("utf-16"),
    "too long": b'{"name": "' + b"x" * 200 + b'"}',
    "wrong types": b'{"name": {"a": 1}, "seats": [1], "hot": "perhaps", "amount": true, "account": "Acme"}',
    "unknown field": b'{"name": "x", "constructor": 1}',
    "system field": b'{"name": "x", "created_at": "2020-01-01T00:00:00Z"}',
    "dates that are none": b'{"name": "x", "close_date": "2026-02-30", "next_at": "2026-01-01T25:00:00Z"}',
    "a reference to nothing": b'{"name": "x", "account": 999999}',
    "a reference by an unknown key": b'{"name": "x", "account": {"nonsense": 1}}',
    "a huge id": b'{"name": "x", "account": 9007199254740991}',
    "too much money": b'{"name": "x", "amount": "1e30"}',
    "money as a formula": b'{"name": "x", "amount": "=1+1"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_record_is_refused(api: Api, name: str) -> None:
    deal = the_deal(api)
    for method, path in (("POST", "/records/deal"), ("PATCH", f"/records/deal/{deal['id']}")):
        response = api.client.open(
            f"/api/v1{path}",
            method=method,
            data=BODIES[name],
            headers=api.headers,
            content_type="application/json",
        )
        check_problem(response)
    assert api.get("/records/deal").get_json()["data"] == [deal]


BATCHES: list[Any] = [
    {},
    {"mode": "create"},
    {"mode": "create", "records": []},
    {"mode": "create", "records": {}},
    {"mode": "create", "records": [1, None, [], "x"]},
    {"mode": "destroy", "records": [{}]},
    {"mode": "create", "records": [{"name": "x"}], "policy": "maybe"},
    {"mode": "create", "records": [{"name": "x"}], "colour": "red"},
    {"mode": "upsert", "records": [{"name": "x"}]},
    {"mode": "upsert", "key": "name", "records": [{"name": "x"}]},
    {"mode": "upsert", "key": "nonsense", "records": [{"name": "x"}]},
    {"mode": "upsert", "key": "code", "records": [{"code": "a", "name": "x"}, {"code": "a", "name": "y"}]},
    {"mode": "update", "records": [{"name": "x"}]},
    {"mode": "update", "records": [{"id": True, "name": "x"}]},
    {"mode": "update", "records": [{"id": "1; DROP TABLE deal", "name": "x"}]},
    {"mode": "update", "records": [{"id": 10**15, "name": "x"}]},
    {"mode": "delete", "records": [{"id": -1}]},
    {"mode": "delete", "records": [{"id": None}, "x"]},
    {"mode": "restore", "records": [{"id": 1.5}]},
    {"mode": ["create"], "records": [{"name": "x"}]},
]


@pytest.mark.parametrize("body", BATCHES, ids=lambda body: json.dumps(body)[:60])
def test_a_batch_that_makes_no_sense_is_refused(api: Api, body: Any) -> None:
    deal = the_deal(api)
    check_problem(api.post("/records/deal/batch", body))
    assert api.get("/records/deal").get_json()["data"] == [deal]


QUERIES = [
    "filter=",
    "filter=name",
    "filter=nonsense = 1",
    "filter=name = ",
    "filter=1 = '1'",
    "filter=__import__('os')",
    "filter=name.__class__ = 'x'",
    "filter=" + "(" * 500 + "1=1" + ")" * 500,
    "filter=" + "NOT " * 400 + "hot",
    "filter=name = '\x00'",
    "filter=" + "x" * 3_000,
    "filter=seats IN (1,2",
    "filter=YEAR(close_date) = 2026 AND CONCAT(name, name) = 'x'",
    "sort=nonsense",
    "sort=",
    "sort=name;DROP TABLE deal",
    "sort=name desc",
    "sort=account.nonsense",
    "sort=" + ",".join(["name"] * 50),
    "fields=nonsense",
    "fields=,",
    "fields=account.account",
    'fields=name"',
    "limit=0",
    "limit=-1",
    "limit=501",
    "limit=abc",
    "limit=1.5",
    "limit=99999999999999999999",
    "offset=-1",
    "offset=99999999999999999999",
    "cursor=nonsense",
    "cursor=AAAA",
    "cursor=W10",
    "cursor=%ff%fe",
    "cursor=" + "A" * 3_000,
    "count=perhaps",
    "search=",
    "search=" + "x" * 500,
    "deleted=2",
    "colour=red",
    "limit=1&limit=2",
    "FILTER=hot",
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:40])
def test_a_query_that_makes_no_sense_is_refused(api: Api, query: str) -> None:
    check_problem(api.get(f"/records/deal?{query}"), 400)


@pytest.mark.parametrize(
    "query", ['search="', "search=*", "search=a AND", "search=NEAR(", "search='--", "search=%00x"]
)
def test_words_to_search_for_are_only_words(api: Api, query: str) -> None:
    for path in (f"/records/deal?{query}", f"/search?{query.replace('search', 'q')}"):
        response = api.get(path)
        assert response.status_code in (200, 400), response.get_data(as_text=True)


AGGREGATES = [
    "measure=",
    "measure=sum(name)",
    "measure=drop(amount)",
    "measure=sum(amount",
    "measure=sum()",
    "measure=sum(nonsense)",
    "measure=count(amount);--",
    "group=nonsense",
    "group=account.nonsense",
    "limit=0",
    "filter=nonsense",
    "measures=count()",
]


@pytest.mark.parametrize("query", AGGREGATES)
def test_an_aggregate_that_makes_no_sense_is_refused(api: Api, query: str) -> None:
    check_problem(api.get(f"/records/deal/aggregate?{query}"), 400)


@pytest.mark.parametrize("query", ["", "q=", "q=x&limit=0", "q=x&limit=9999", "q=x&objects=nonsense", "p=x"])
def test_a_search_that_makes_no_sense_is_refused(api: Api, query: str) -> None:
    check_problem(api.get(f"/search?{query}"))


@pytest.mark.parametrize(
    "tag", ["", "1", '"x"', '"1","2"', '"99999999999999999999"', '"-1"', '"1" OR 1=1', "\xff"]
)
def test_an_entity_tag_that_is_none_is_refused(api: Api, tag: str) -> None:
    deal = the_deal(api)
    response = api.patch(f"/records/deal/{deal['id']}", {"seats": 1}, If_Match=tag)
    check_problem(response, 400)
    assert api.get(f"/records/deal/{deal['id']}", If_None_Match=tag).status_code == 200


PATHS = [
    "/records/nonsense",
    "/records/_dg_user",
    "/records/deal/0",
    "/records/deal/99999999999999999999999",
    "/records/deal/-1",
    "/records/deal/abc",
    "/records/deal/999/history",
    "/records/%00",
    "/records/deal%22",
    "/records/nonsense/aggregate?measure=count()",
    "/definitions/nonsense/x",
    "/definitions/object/nonsense",
    "/definitions/pack/crm",
    "/releases/99999999999999999999999",
    "/releases/-1",
    "/nothing",
    "/records/deal/",
]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_not_there_is_not_found(api: Api, path: str) -> None:
    check_problem(api.get(path), 404)


def test_other_methods_and_media_types_are_refused(api: Api) -> None:
    response = api.delete("/records/deal")
    check_problem(response, 405)
    assert "GET" in response.headers["Allow"]
    form = api.client.post("/api/v1/records/deal", data={"name": "x"}, headers=api.headers)
    check_problem(form, 415)
    plain = api.client.post("/api/v1/records/deal", data='{"name": "x"}', headers=api.headers)
    check_problem(plain, 415)


def test_a_body_beyond_the_limit_is_refused(api: Api) -> None:
    for size, status in ((3_000_000, 400), (17 * 1024 * 1024, 413)):
        body = b'{"name": "' + b"x" * size + b'"}'
        response = api.client.post(
            "/api/v1/records/deal", data=body, headers=api.headers, content_type="application/json"
        )
        check_problem(response, status)


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic eDp5", "Bearer nonsense", "Bearer " + "x" * 5_000, "Bearer \xff"],
)
def test_without_a_valid_key_nothing_is_told(api: Api, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    for path in ("/records/deal", "/records/nonsense", "/openapi.json", "/definitions"):
        response = api.client.get(f"/api/v1{path}", headers=headers)
        check_problem(response, 401)
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "view", "name": "deal", "title": "x", "object": "deal", "columns": []}, 400),
        ({"kind": "object", "name": "other", "id": "obj_0000000000"}, None),
        ({"kind": "object"}, 422),
        ({"kind": "object", "name": "deal", "title": "", "type": "object", "properties": {}}, 422),
        ({"kind": "object", "name": "select", "title": "x", "type": "object", "properties": {}}, 422),
        ([], 400),
    ],
)
def test_a_definition_that_is_none_is_refused(api: Api, body: Any, status: int | None) -> None:
    before = api.get("/definitions/object/deal").data
    check_problem(api.put("/definitions/object/deal", body), status)
    assert api.get("/definitions/object/deal").data == before


@pytest.mark.parametrize(
    "body", [{"plan": 1}, {"plan": ""}, {"plan": "nonsense"}, {"plan": "W10"}, {"other": 1}, []]
)
def test_a_confirmation_that_is_none_is_refused(api: Api, body: Any) -> None:
    check_problem(api.post("/draft/publish", body))
    check_problem(api.post("/releases/1/restore", body))


def test_a_reader_changes_nothing(api: Api, reader: Api) -> None:
    deal = the_deal(api)
    assert reader.get("/records/deal").status_code == 200
    refused = [
        reader.post("/records/deal", {"name": "x"}),
        reader.patch(f"/records/deal/{deal['id']}", {"name": "x"}),
        reader.delete(f"/records/deal/{deal['id']}"),
        reader.post("/records/deal/batch", {"mode": "create", "records": [{"name": "x"}]}),
        reader.get("/definitions"),
        reader.get("/definitions/object/deal"),
        reader.put("/definitions/object/deal", {}),
        reader.delete("/definitions/object/deal"),
        reader.get("/draft"),
        reader.get("/draft/plan"),
        reader.post("/draft/publish"),
        reader.post("/draft/undo"),
        reader.get("/releases"),
        reader.post("/releases/1/restore"),
    ]
    assert [response.status_code for response in refused] == [403] * len(refused)
    assert api.get("/records/deal").get_json()["data"] == [deal]


def test_naughty_strings_come_out_as_they_went_in_or_are_refused(api: Api) -> None:
    for text in json.loads((shared_data("naughty_strings") / "blns.json").read_text("utf-8")):
        response = api.post("/records/account", {"name": "n", "industry": text})
        if response.status_code == 422:
            check_problem(response)
            continue
        account = response.get_json()["data"]
        assert account["industry"] == (unicodedata.normalize("NFC", text) or None)
        api.delete(f"/records/account/{account['id']}")
        searched = api.client.get("/api/v1/search", query_string={"q": text}, headers=api.headers)
        assert searched.status_code in (200, 400)
        quoted = "'" + text.replace("'", "''") + "'"
        filtered = api.client.get(
            "/api/v1/records/account", query_string={"filter": f"industry = {quoted}"}, headers=api.headers
        )
        assert filtered.status_code in (200, 400)


def the_deal(api: Api) -> dict[str, Any]:
    """The one record that there is."""
    found: list[dict[str, Any]] = api.get("/records/deal").get_json()["data"]
    return found[0] if found else api.made("deal", name="Pilot")


def check_problem(response: Any, status: int | None = None) -> None:
    text = response.get_data(as_text=True)
    assert 400 <= response.status_code < 500, text
    assert status is None or response.status_code == status, text
    assert response.mimetype == "application/problem+json"
    problem = json.loads(text)
    assert problem["status"] == response.status_code
    assert problem["detail"]
