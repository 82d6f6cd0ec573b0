"""Every address of the screens, asked for by anybody and with anything: an answer that is no failure, and nothing
changed by whoever may not change it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from dougong.access import SYSTEM, User, set_password
from dougong.app import HEADERS, create_app
from dougong.storage import Workspace
from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.journeys.visitor import Caller, Reading, Visitor, make_user
from tests.support.beginnings import beginning_of, published

PASSWORD = "correct horse battery"
DESIGN: list[dict[str, Any]] = [
    {
        "kind": "object",
        "name": "firm",
        "title": "Firm",
        "titleField": "name",
        "type": "object",
        "properties": {"name": {"fieldType": "text", "title": "Name"}},
        "required": ["name"],
    },
    {
        "kind": "object",
        "name": "deal",
        "title": "Deal",
        "titleField": "name",
        "type": "object",
        "properties": {
            "name": {"fieldType": "text", "title": "Name"},
            "firm": {"fieldType": "reference", "title": "Firm", "target": "firm"},
            "amount": {"fieldType": "money", "title": "Amount"},
            "seats": {"fieldType": "integer", "title": "Seats"},
            "due": {"fieldType": "date", "title": "Due"},
            "next_at": {"fieldType": "datetime", "title": "Next"},
            "hot": {"fieldType": "boolean", "title": "Hot"},
            "stage": {
                "fieldType": "select",
                "title": "Stage",
                "options": [{"key": "open", "title": "Open"}, {"key": "won", "title": "Won"}],
            },
        },
        "required": ["name"],
    },
    {
        "kind": "view",
        "name": "hot_deals",
        "title": "Hot deals",
        "object": "deal",
        "type": "list",
        "columns": [{"field": "name"}, {"field": "firm"}, {"field": "amount"}, {"field": "due"}],
        "sort": ["-amount"],
    },
    {
        "kind": "button",
        "name": "go",
        "title": "Go",
        "object": "deal",
        "do": "fill",
        "inputs": [{"field": "due"}],
        "values": [{"field": "seats", "expression": "1"}],
    },
    {
        "kind": "pool",
        "name": "pond",
        "title": "Pond",
        "object": "deal",
        "due": "due",
        "condition": "amount < -1",
    },
    {
        "kind": "app",
        "name": "sales",
        "title": "Sales",
        "menu": [{"name": "deals", "object": "deal"}, {"name": "firms", "object": "firm"}],
    },
]

SEGMENTS: dict[str, tuple[str, ...]] = {
    "name": (
        "deal",
        "nonsense",
        "_dg_user",
        "%00",
        "deal%22",
        "user",
        "..",
        "x" * 300,
        "%F0%9F%92%A9",
        "%ff",
    ),
    "comment_id": ("1", "0", "9" * 40, "x"),
    "delegation_id": ("1", "0", "9" * 40, "x"),
    "file_id": ("1", "0", "9" * 40, "-1", "x"),
    "size": ("320", "0", "9" * 40, "x"),
    "delivery_id": ("1", "0", "9" * 40, "-1", "x"),
    "mail_id": ("1", "0", "9" * 40, "-1", "x"),
    "job_id": ("1", "0", "999999", "9" * 40, "-1", "x"),
    "record_id": ("1", "0", "999999", "9223372036854775808", "9" * 40, "-1", "1.5", "x"),
    "field": ("name", "nonsense", "stage", "%00", "x" * 300),
    "token": ("nonsense", "..", "%00", "x" * 300),
    "control": ("c1", "%22%3E%3Cscript%3E", "x" * 300),
    **dict.fromkeys(("pipeline", "chart"), ("sales", "nonsense", "%00", "x" * 300)),
    "handle": ("0" * 24, "nonsense", "%00", "x" * 300),
    "key_id": ("1", "0", "9" * 40, "-1", "x"),
    "provider_id": ("1", "0", "9" * 40, "-1", "x"),
    "user_id": ("1", "0", "999999", "9" * 40, "-1", "x"),
    "group_id": ("1", "0", "999999", "9" * 40, "-1", "x"),
    "department_id": ("1", "0", "999999", "9" * 40, "-1", "x"),
    "rule": ("nonsense", "%00", "..", "x" * 300),
    "object_name": ("deal", "nonsense", "%00", "x" * 300),
    "lines": ("items", "nonsense", "%00", "x" * 300),
    **dict.fromkeys(
        ("number", "notice_id", "view_id", "run_id", "version", "instance_id", "task_id"),
        ("1", "0", "999999", "9" * 40, "-1", "x"),
    ),
    "act": ("approve", "withdraw", "claim", "give", "return", "nonsense", "%00", "x" * 300),
    "template": ("paper", "nonsense", "%00", "x" * 300),
    "button": ("go", "nonsense", "%00", "x" * 300),
    **dict.fromkeys(("level", "clock"), ("nonsense", "%00", "x" * 300)),
    "pool": ("pond", "nonsense", "%00", "x" * 300),
    "part": ("columns", "nonsense", "%00", "x" * 300),
    "run": ("0" * 16, "nonsense", "%00", "x" * 300),
    "invitation_id": ("1", "0", "999999", "9" * 40, "-1", "x"),
    "kind": ("object", "form", "workflow", "nonsense", "%00", "x" * 300),
    "element": ("fld_0000000000", "nonsense", "%00", "9" * 40, "x" * 300),
    "filename": ("nonsense.js", "..%2f..%2fapp.py", "%00", "../../app.py", "/etc/passwd", "x" * 300),
}
VALUES = (
    "", " ", "0", "-1", "1", "9" * 30, "9" * 5_000, "1e999", "NaN", "1.5", "true", "null", "[]", "[1]", "{}",
    "' OR 1=1 --", "';DROP TABLE deal;--", '"><script>alert(1)</script>', "{{7*7}}", "${7*7}", "%00",
    "\0", "\x1b",
    "a\x00b", "\ud7ff\ue000", "\U0001f4a9" * 40, "../../etc/passwd", "//evil.example",
    "javascript:alert(1)", "~", "~~~",
    "name~equals~x", "name~nonsense~x", "nonsense~equals~x", "amount~above~x", "seats~equals~9" + "9" * 40,
    "due~equals~2026-99-99", "due~within~nonsense", "next_at~equals~0001-01-01", "next_at~equals~9999-12-31",
    "due~after~9999-12-31", "firm~equals~x", "firm~equals~99999999999999999999", "owner~equals~-1",
    "stage~any~x~y~z",
    "hot~equals~perhaps", "firm.name~contains~x", "firm.firm~equals~1", "amount~between~1", "-name",
    "--name", "name desc",
    "firm.name", "firm.", ".", "id", "version", "deleted_at", "owner.password_hash", "(" * 500,
    "NOT " * 300, "x" * 3_000,
    "name = 'x", "1/0 = 1", "9**9**9 = 1", "name.__class__ = 1", "SUM(amount) > 1",
    "due + 999999999 = TODAY()",
    "amount = 99999999999999999999999", "YEAR(due) = 2026", "REPT('x', 999999999) = 'x'",
)  # fmt: skip
NASTY = (
    "9" * 19, "-" + "9" * 30, "9" * 5_000, "²", "a\x00b", '"\\ud800"', '{"a": "\\ud800"}', "~~,:", "/²/0", "[" * 2_000,
    "9999-12-31", "0001-01-01", "x" * 70_000, "\u202e\U0001f4a9", "name",
)  # fmt: skip
"""Each by itself, as what is refused first hides the others."""
API = "/api/v1/records/deal"
ON_ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PARAMETERS = (
    "q", "f", "where", "sort", "page", "view", "app", "next", "saved", "for", "c1.text", "record",
    "key", "lang",
    "c1.field", "c1.operator", "c1.value", "name", "firm", "amount", "seats", "due", "next_at", "hot",
    "stage", "owner",
    "tab", "depth", "related", "create", "text",
)  # fmt: skip
UNQUOTED = "!$'()*,/:;?@"
"""What browsers leave as it is in a query."""
FIELDS = (
    "name", "firm", "firm.text", "amount", "seats", "due", "next_at", "hot", "stage", "owner",
    "owner.text", "version",
    "touched", "then", "next", "theme", "language", "density", "token", "email", "password", "id",
    "created_at",
    "carried.name", "conflict", "mine", "choice.name", "conflict.name",
    "new1.name", "new1.amount", "press.due", "form.token", "confirm", "rows",
    "mends.of", "mend.0.0", "paste.cells", "paste.columns",
)  # fmt: skip

beginning = beginning_of("served", published(DESIGN))


@pytest.fixture
def served(workspace: Workspace, ada: User) -> Workspace:
    with workspace.write() as tx:
        set_password(tx, SYSTEM, ada.id, PASSWORD)
    return workspace


@pytest.fixture
def kept(served: Workspace, caller: Caller) -> Caller:
    """An administrator's program, with two records there to be changed."""
    firm = caller.done("POST", "/records/firm", {"name": "Acme"})["data"]
    caller.done(
        "POST", "/records/deal", {"name": "Pilot", "firm": firm["id"], "amount": "5", "due": "2026-05-05"}
    )
    return caller


@pytest.fixture
def reader(app: Flask, served: Workspace) -> Visitor:
    return Visitor(app).enter(served, make_user(served, "rita@example.com", "reader"))


def state(caller: Caller) -> Any:
    """All that somebody could have changed."""
    tables = [caller.data(f"/records/{name}", sort="id") for name in ("firm", "deal")]
    bins = [caller.data(f"/records/{name}", deleted="true") for name in ("firm", "deal")]
    return tables, bins, caller.data("/releases"), caller.data("/draft")


def web_rules(app: Flask, method: str) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("web.") and method in (rule.methods or ())
    ]


def address(rule: Rule, /, **segments: str) -> str:
    """The path of a route, with these segments in it and harmless ones elsewhere."""
    parts = [
        segments.get(part, SEGMENTS[part][0]) if is_dynamic else part for is_dynamic, part in rule._trace
    ]
    return "".join(parts).removeprefix("|")


def hostile_addresses(rule: Rule) -> list[str]:
    """Each once, also those that are told by several of its segments."""
    each = [address(rule, **{name: segment}) for name in rule.arguments for segment in SEGMENTS[name]]
    return list(dict.fromkeys([address(rule), *each]))


@cache
def hostile_query(shift: int) -> str:
    """A value in each parameter, a different one in each at once."""
    query = {name: VALUES[(shift + index) % len(VALUES)] for index, name in enumerate(PARAMETERS)}
    return urlencode(query, safe=UNQUOTED)


def listening(app: Flask) -> set[str]:
    """The names that pages look for among what requests give, from now on."""
    read: set[str] = set()

    class Heard(ImmutableMultiDict[str, str]):
        def get(self, key: str, *args: Any, **options: Any) -> Any:
            read.add(key)
            return super().get(key, *args, **options)

        def getlist(self, key: str, *args: Any, **options: Any) -> Any:
            read.add(key)
            return super().getlist(key, *args, **options)

        def __getitem__(self, key: str) -> Any:
            read.add(key)
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            read.add(str(key))
            return super().__contains__(key)

    class Asked(app.request_class):  # type: ignore[name-defined]
        parameter_storage_class = Heard

    app.request_class = Asked
    return read


def heard(read: set[str], ask: Callable[[dict[str, str]], TestResponse]) -> list[str]:
    """What a page reads, also where it reads more once something is there."""
    names: set[str] = set()
    for value in ("", "1", "name"):
        read.clear()
        check(ask(dict.fromkeys(names, value)), names)
        names |= read - {"csrf_token", "token"}
    return sorted(names)


def check(response: TestResponse, what: object) -> TestResponse:
    assert response.status_code < 500, (what, response.get_data(as_text=True)[:3_000])
    return response


def test_every_address_answers_anybody(app: Flask, kept: Caller, visitor: Visitor, reader: Visitor) -> None:
    before = state(kept)
    for rule in web_rules(app, "GET"):
        for path in hostile_addresses(rule):
            for somebody in (visitor, reader, Visitor(app)):
                check(somebody.get(path), path)
            check(visitor.get(path, headers={"HX-Request": "true"}), path)
    assert state(kept) == before


def test_every_parameter_takes_anything(app: Flask, kept: Caller, visitor: Visitor) -> None:
    """Each value in each parameter, a different one in each at once, and then many times the same."""
    before = state(kept)
    many = urlencode(dict.fromkeys(PARAMETERS, VALUES[:30]), doseq=True, safe=UNQUOTED)
    for rule in web_rules(app, "GET"):
        path = address(rule)
        for shift in range(0, len(VALUES), 2 if rule.endpoint == "web.list_records" else 12):
            query = hostile_query(shift)
            check(visitor.get(path, query_string=query), (path, query))
        check(visitor.get(path, query_string=many), path)
    for name in ("f", "where", "sort"):
        for value in VALUES:
            check(visitor.get("/o/deal", query_string={name: value}), (name, value))
    assert state(kept) == before


@ON_ONE_DATABASE
def test_every_name_that_a_page_reads_takes_anything(app: Flask, kept: Caller, visitor: Visitor) -> None:
    """Found by listening, so that no page is left out whose names nobody wrote down here."""
    read = listening(app)
    before = state(kept)
    for rule in web_rules(app, "GET"):
        path = address(rule)
        names = heard(read, lambda query, path=path: visitor.get(path, query_string=query))
        for name, value in product(names, NASTY):
            check(visitor.get(path, query_string={name: value}), (path, name, value))
        for index in range(len(NASTY)):
            query = {name: NASTY[(index + more) % len(NASTY)] for more, name in enumerate(names)}
            check(visitor.get(path, query_string=query), (path, query))
    assert state(kept) == before


@ON_ONE_DATABASE
def test_every_name_that_a_form_reads_takes_anything(app: Flask, kept: Caller, visitor: Visitor) -> None:
    read = listening(app)
    for rule in web_rules(app, "POST"):
        if rule.endpoint in ("web.sign_out", "web.sign_in"):
            continue
        path = address(rule)
        names = heard(read, lambda form, path=path: visitor.post(path, form))
        for name, value in product(names, NASTY):
            others = dict.fromkeys(names, "1")
            check(visitor.post(path, others | {name: value}), (path, name, value))


@ON_ONE_DATABASE
def test_raw_queries_are_read_or_refused(app: Flask, kept: Caller, visitor: Visitor) -> None:
    raw = (
        "%",
        "%zz=%zz",
        "q=%ff%fe",
        "q",
        "&&&",
        "=",
        "q=%00",
        "f=%25%25",
        "f=%ff~%fe",
        "page=%D9%A1",
        "x" * 9_000,
    )
    for rule in web_rules(app, "GET"):
        for query in raw:
            check(visitor.get(f"{address(rule)}?{query}"), (rule.rule, query))


@ON_ONE_DATABASE
def test_nothing_is_changed_without_the_token_of_a_form(
    app: Flask, kept: Caller, visitor: Visitor, reader: Visitor
) -> None:
    before = state(kept)
    filled = {"name": "Changed", "email": "eve@example.com", "password": PASSWORD, "theme": "dark"}
    for rule in web_rules(app, "POST"):
        for token in ({}, {"csrf_token": ""}, {"csrf_token": "nonsense"}, {"csrf_token": "x" * 9_000}):
            for somebody in (visitor, reader, Visitor(app)):
                response = check(somebody.client.post(address(rule), data=filled | token), rule.rule)
                assert response.status_code in (302, 303, 400, 401, 403), (rule.rule, response.status_code)
                assert "dg_session" not in response.headers.get("Set-Cookie", "")
    assert state(kept) == before
    assert visitor.get("/o/deal").status_code == 200


def test_every_form_takes_anything(app: Flask, kept: Caller, visitor: Visitor) -> None:
    """What the one door refuses comes back as a form, with its reasons; nothing fails."""
    for rule in web_rules(app, "POST"):
        if rule.endpoint in ("web.sign_out", "web.sign_in"):
            continue
        for path in hostile_addresses(rule):
            check(visitor.post(path), path)
        for shift in range(0, len(VALUES), 8):
            form: dict[str, Any] = {
                name: VALUES[(shift + index) % len(VALUES)] for index, name in enumerate(FIELDS)
            }
            check(visitor.post(address(rule), form), (rule.rule, form))
        form = {name: list(VALUES[:5]) for name in FIELDS}
        check(visitor.post(address(rule), form), (rule.rule, form))
    typed = ("firm", "amount", "seats", "due", "next_at", "hot", "stage", "owner", "version")
    for index, (value, name) in enumerate(product(VALUES, typed)):
        path = ("/o/deal/new", "/o/deal/1/edit", "/o/deal/check", "")[index % 4]
        if path:
            check(visitor.post(path, {"name": "x", name: value}), (path, name, value))


@ON_ONE_DATABASE
def test_a_refused_form_changes_nothing_and_keeps_what_was_typed(kept: Caller, visitor: Visitor) -> None:
    before = state(kept)
    for field, value in (
        ("amount", "lots"),
        ("seats", "1.5"),
        ("due", "2026-02-30"),
        ("next_at", "noon"),
        ("stage", "lost"),
    ):
        typed = {"name": "Typed <b>name</b>", field: value}
        for path in ("/o/deal/new", "/o/deal/1/edit"):
            response = visitor.post(path, typed)
            assert response.status_code == 422, (path, field, response.status_code)
            page = response.get_data(as_text=True)
            assert "Typed &lt;b&gt;name&lt;/b&gt;" in page
            assert value in page
            assert f'id="field-{field}"' in page
    assert state(kept) == before


@ON_ONE_DATABASE
def test_a_reader_changes_nothing(app: Flask, kept: Caller, reader: Visitor) -> None:
    before = state(kept)
    free = ("web.sign_out", "web.sign_in", "web.preferences", "web.save_preferences", "web.welcome")
    done = {}
    for rule in web_rules(app, "POST"):
        if rule.endpoint not in free and not rule.rule.endswith("/check"):
            response = reader.post(address(rule), {"name": "Changed", "version": "1"})
            done[rule.rule] = response.status_code
    allowed = {rule: status for rule, status in done.items() if status != 403}
    # Readers may export, so that this is a job of their own, as are their profile, their password and their keys;
    # what is not there is told before what is forbidden.
    their_own = (
        "/jobs/",
        "/me/",
        "/settings/profile",
        "/settings/roles/person",
        "/sign-in",
        "/join",
        # Its link says by itself whose mails it is about.
        "/unsubscribe/",
        # Nor do other systems that call an automation sign in.
        "/hooks/",
        # Behind its link a public form is for everybody, and nobody in particular.
        "/f/",
        "/view-as/stop",
        # What everybody keeps for themselves, and what they say of the product.
        "/home/cards",
        "/favourites",
        "/recent",
        "/start",
        "/undo/",
        "/feedback",
        "/o/<name>/views",
        "/o/<name>/kept",
        "/o/<name>/charts",
    )
    their_part = ("/export", "/follow", "/cell")
    own = {rule for rule in allowed if rule.startswith(their_own) or rule.endswith(their_part)}
    assert {rule: status for rule, status in allowed.items() if rule not in own and status != 404} == {}
    for path in ("/o/deal/new", "/o/deal/1/edit", "/releases"):
        assert reader.get(path).status_code == 403, path
    assert state(kept) == before


@ON_ONE_DATABASE
def test_nobody_sees_anything(app: Flask, kept: Caller) -> None:
    free = {"web.static", "web.sign_in_form", "web.welcome_form"}
    for_anybody = {"/manifest.webmanifest", "/worker.js", "/service-worker.js", "/sw.js", "/offline"}
    for rule in web_rules(app, "GET"):
        if rule.endpoint in free:
            continue
        if rule.rule.startswith(("/sign-in", "/join", "/unsubscribe/", "/f/")) or rule.rule in for_anybody:
            assert "Pilot" not in Visitor(app).get(address(rule)).get_data(as_text=True)
            continue
        for cookie in ("", "nonsense", "x" * 5_000):
            response = Visitor(app).get(address(rule), headers={"Cookie": f"dg_session={cookie}"})
            assert response.status_code == 303, (rule.rule, response.status_code)
            # What only leads on to another page does so for anybody.
            assert response.location.startswith(("/sign-in", "/settings/roles/person/")), response.location
            assert "Pilot" not in response.get_data(as_text=True)
    before = state(kept)
    for rule in web_rules(app, "POST"):
        nobody = Visitor(app)
        nobody.csrf_token()
        response = check(nobody.post(address(rule), {"name": "Changed"}), rule.rule)
        assert "Pilot" not in response.get_data(as_text=True)
    assert state(kept) == before


@ON_ONE_DATABASE
def test_other_methods_are_refused(app: Flask, kept: Caller, visitor: Visitor) -> None:
    before = state(kept)
    for rule in web_rules(app, "GET") + web_rules(app, "POST"):
        path = address(rule)
        head = check(visitor.client.head(path), path)
        assert head.data == b""
        options = check(visitor.client.options(path), path)
        assert options.status_code in (200, 405)
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
            response = check(visitor.client.open(path, method=method), (method, path))
            assert response.status_code == 405, (method, path, response.status_code)
    assert state(kept) == before


@ON_ONE_DATABASE
def test_other_bodies_are_refused(app: Flask, kept: Caller, visitor: Visitor) -> None:
    before = state(kept)
    token = {"X-CSRFToken": visitor.csrf_token()}
    bodies = (
        (b'{"name": "x"}', "application/json"),
        (b"<a/>", "text/xml"),
        (b"name=x", "text/plain"),
        (b"name=%ff%fe", "multipart/form-data"),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x"),
        (b"\x00\xff" * 100, "application/x-www-form-urlencoded; charset=utf-16"),
        (b"&".join(b"a%d=1" % index for index in range(20_000)), "application/x-www-form-urlencoded"),
        (b"name=" + b"x" * 17 * 1024 * 1024, "application/x-www-form-urlencoded"),
    )
    for path in ("/o/deal/new", "/o/deal/1/edit", "/o/deal/check"):
        for body, kind in bodies:
            response = check(
                visitor.client.post(path, data=body, content_type=kind, headers=token), (path, kind)
            )
            assert response.status_code in (200, 303, 400, 401, 413, 415, 422), (
                path,
                kind,
                response.status_code,
            )
    assert state(kept) == before


@ON_ONE_DATABASE
def test_every_answer_carries_the_headers_of_safety(app: Flask, kept: Caller, visitor: Visitor) -> None:
    for path in ("/", "/o/deal", "/o/deal/1", "/nothing", "/sign-in", "/healthz", "/static/x", API):
        for somebody in (visitor, Visitor(app)):
            headers = somebody.get(path).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            if path != API:
                assert {name: headers.get(name) for name in HEADERS} == HEADERS, path
                assert headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "no-store" in visitor.get("/o/deal").headers["Cache-Control"]
    page = visitor.page("/o/deal") + visitor.page("/o/deal/1") + visitor.page("/o/deal/new")
    assert " style=" not in page
    assert "<script>" not in page


@ON_ONE_DATABASE
def test_cookies_are_for_this_server_only(served: Workspace, app: Flask) -> None:
    nobody = Visitor(app)
    answer = nobody.post("/sign-in", {"email": "ada@example.com", "password": PASSWORD})
    assert answer.status_code == 303
    nobody.token = ""
    preferred = nobody.post("/preferences", {"theme": "dark"})
    cookies = answer.headers.getlist("Set-Cookie") + preferred.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} >= {"dg_session", "dg_theme"}
    for cookie in cookies:
        assert "HttpOnly" in cookie, cookie
        assert "SameSite=Lax" in cookie, cookie
        assert "Domain=" not in cookie, cookie


@ON_ONE_DATABASE
def test_cookies_stay_on_secure_lines_where_there_are_some(served: Workspace) -> None:
    settings = replace(served.settings, secure_cookies=True)
    served.settings = settings
    nobody = Visitor(create_app(served, settings))
    nobody.client.get("/sign-in", base_url="https://localhost")
    token = nobody.client.get("/sign-in", base_url="https://localhost")
    assert all("Secure" in cookie for cookie in token.headers.getlist("Set-Cookie"))


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "/\\evil.example", "https://evil.example/", "///evil.example", "http:evil.example",
        "javascript:alert(1)", "\\\\evil.example", "/\t/evil.example", "/%09/evil.example\n",
        "/\x00/evil.example",
        "evil.example", " //evil.example", "/ /evil.example/..//x", "/.//evil.example",
        "/..//evil.example", "/./\\evil.example",
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(served: Workspace, app: Flask, target: str) -> None:
    nobody = Visitor(app)
    form = nobody.page("/sign-in", query_string={"next": target})
    values = {"email": "ada@example.com", "password": PASSWORD, "next": target}
    places = [
        nobody.post("/sign-in", values).location,
        nobody.post("/preferences", {"next": target}).location,
    ]
    for place in places:
        assert place.startswith("/")
        assert urljoin("http://here.example/sign-in", place).startswith("http://here.example/")
    assert all(link.startswith(("/", "#")) for link in Reading(form).links)
