"""Other systems set automations off: by a secret address, signed or not, each call once, whatever is sent again."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.automations import AutomationRun, RunQuery, find_runs, pause, resume, retry
from dougong.automations.arrivals import A_MINUTE, LARGEST, Arrival, payload_of, receive, refusal_of
from dougong.automations.hooks import (
    close_address,
    hook_of,
    listen,
    renew_address,
    renew_signing,
    sample_of,
)
from dougong.automations.mapping import masked
from dougong.automations.remembering import as_json, fitted, path_of
from dougong.clock import FixedClock
from dougong.definitions import Documents, apply_files
from dougong.definitions.variables import Variable
from dougong.errors import Forbidden
from dougong.expressions import rename
from dougong.jobs import Runner
from dougong.records import update
from dougong.storage import Draft, Workspace, check, publish

from tests.automations.conftest import Publish
from tests.automations.design import OBJECTS, Document, automation, step
from tests.automations.test_waiting import Drain, made, value

VARIABLES = [
    {"name": "code", "title": "Code", "type": "text"},
    {"name": "amount", "title": "Amount", "type": "number"},
    {"name": "due", "title": "Due", "type": "date"},
]
MAPPED = {
    "values": [
        {"variable": "code", "at": "/order/code", "required": True},
        {"variable": "amount", "at": "/order/lines/0/amount"},
        {"variable": "due", "at": "/order/due"},
    ]
}
KEEP = step(
    "keep", "upsert", object="deal", match=[{"field": "name", "equals": "vars.code"}],
    values={"amount": "vars.amount", "stage": "'won'"},
)  # fmt: skip
TASK = step("task", "create", object="task", values={"name": "vars.code", "due": "vars.due"})
Send = Callable[..., str]
ROUNDS = 12


def arriving(*steps: Document, **options: Any) -> Document:
    found = automation("orders", "webhook", *steps, actsAs="system", variables=VARIABLES, **options)
    return found | {"trigger": {"on": "webhook", "webhook": MAPPED}}


def order(code: str = "A-1", amount: Any = 12.5, **more: Any) -> Document:
    return {"order": {"code": code, "lines": [{"amount": amount}], **more}}


def the_id(crm: Workspace) -> str:
    with crm.read() as tx:
        return tx.release.definitions.automation("orders").id


@pytest.fixture
def crm(published: Publish) -> Workspace:
    return published(arriving(KEEP, TASK))


@pytest.fixture
def token(crm: Workspace) -> str:
    with crm.write() as tx:
        return renew_address(tx, SYSTEM, the_id(crm), "Orders")


@pytest.fixture
def send(crm: Workspace, token: str) -> Send:
    def sent(body: Any, **options: str) -> str:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        with crm.write() as tx:
            return receive(tx, Arrival(options.pop("token", token), raw, **options))

    return sent


def runs(crm: Workspace) -> list[AutomationRun]:
    with crm.read() as tx:
        return find_runs(tx, SYSTEM, RunQuery())


def test_what_comes_in_is_kept_in_records_by_a_key(crm: Workspace, send: Send, drain: Drain) -> None:
    assert send(order(due="2026-05-01")) == "accepted"
    assert send(order("B-2", "7")) == "accepted"
    assert send(order("A-1", 99)) == "accepted"
    drain()
    assert value(crm, "deal", "name", "amount", "stage") == [
        {"name": "A-1", "amount": "99.00", "stage": "won"},
        {"name": "B-2", "amount": "7.00", "stage": "won"},
    ]
    assert [one["due"] for one in value(crm, "task", "due")] == ["2026-05-01", None, None]
    assert [run.trace[0]["result"] for run in reversed(runs(crm))] == ["created", "created", "done"]
    assert {(run.event, run.record_id, run.user_id) for run in runs(crm)} == {("webhook", 0, None)}


def test_the_same_key_or_signature_is_done_once(
    crm: Workspace, send: Send, drain: Drain, clock: FixedClock
) -> None:
    assert [send(order(), key="k-1") for _ in range(3)] == ["accepted"] * 3
    assert send(order("A-2"), key="k-2") == "accepted"
    drain()
    assert len(runs(crm)) == 2
    with crm.write() as tx:
        secret = renew_signing(tx, SYSTEM, the_id(crm), "Orders")
    body = json.dumps(order("A-3")).encode()
    good = signed(secret, body, clock)
    assert send(body, signature=good, key="k-3") == "accepted"
    # Overheard, and sent once more under another key.
    assert send(body, signature=good, key="k-4") == "accepted"
    assert len(runs(crm)) == 3


def signed(secret: str, body: bytes, clock: FixedClock, late: int = 0) -> str:
    moment = int(clock.now().timestamp()) - late
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mac}"


def test_what_is_not_signed_or_too_old_is_refused(crm: Workspace, send: Send, clock: FixedClock) -> None:
    with crm.write() as tx:
        secret = renew_signing(tx, SYSTEM, the_id(crm), "Orders")
    body = json.dumps(order()).encode()
    right = signed(secret, body, clock)
    wrong = [
        "",
        "v1=00",
        right[:-1],
        right.upper(),
        signed(secret, body, clock, 301),
        signed("no", body, clock),
    ]
    wrong += [signed(secret, body + b" ", clock), signed(secret, body, clock, -301), "t=1,v1=" + "é" * 64]
    assert {send(body, signature=one) for one in wrong} == {"unsigned"}
    assert runs(crm) == []
    assert send(body, signature=right) == "accepted"


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a":1,"a":2}', b"[" * 100, b'"\\u0000"', b"NaN"])
def test_what_is_no_json_is_refused(crm: Workspace, send: Send, body: bytes) -> None:
    assert send(body) == "not_json"
    assert runs(crm) == []


def test_addresses_lead_nowhere_once_they_are_renewed_or_switched_off(
    crm: Workspace, send: Send, token: str
) -> None:
    assert send(order(), token="nonsense") == "unknown"
    assert send(b'"' + b"x" * LARGEST + b'"') == "too_large"
    with crm.write() as tx:
        pause(tx, SYSTEM, "orders")
    assert send(order()) == "paused"
    with crm.write() as tx:
        resume(tx, SYSTEM, "orders")
        new = renew_address(tx, SYSTEM, the_id(crm), "Orders")
    assert (send(order()), send(order(), token=new)) == ("unknown", "accepted")
    with crm.write() as tx:
        close_address(tx, SYSTEM, the_id(crm), "Orders")
    assert send(order(), token=new) == "unknown"
    Draft(crm).apply([arriving(KEEP, TASK, off=True)])
    publish(crm)
    with crm.write() as tx:
        new = renew_address(tx, SYSTEM, the_id(crm), "Orders")
    assert send(order(), token=new) == "unknown"


def test_an_address_takes_so_many_calls_a_minute(crm: Workspace, token: str, clock: FixedClock) -> None:
    arrival = Arrival(token, b"{}")
    with crm.write() as tx:
        found = [receive(tx, arrival) for _ in range(A_MINUTE + 1)]
    assert (found[-2:], len(runs(crm))) == (["accepted", "too_many"], 50)
    with crm.read() as tx:
        assert refusal_of(tx, arrival) == "too_many"
        clock.advance(timedelta(seconds=61))
    with crm.read() as tx:
        assert refusal_of(tx, arrival) is None


def test_what_does_not_fit_fails_with_its_places_and_is_done_again(
    crm: Workspace, send: Send, drain: Drain
) -> None:
    assert send({"order": {"lines": [{"amount": {"net": 1}}], "due": "soon", "code": None}}) == "accepted"
    drain()
    (run,) = runs(crm)
    assert [(one.code, one.place[-1]) for one in run.problems] == [
        ("not_there", "0"),
        ("other_type", "1"),
        ("other_type", "2"),
    ]
    loose = arriving(KEEP, TASK) | {"trigger": {"on": "webhook"}}
    Draft(crm).apply([loose])
    publish(crm)
    with crm.write() as tx:
        retry(tx, SYSTEM, run.id)
    drain()
    assert runs(crm)[0].state == "done"


def test_numbers_that_nobody_could_write_out_are_none() -> None:
    amount = Variable("var_1", "amount", "Amount", "number")
    for text in ("1E+9999999", "1E+999999999999", "1e18", "sNaN", "Infinity", "1,5", "ten"):
        with pytest.raises(ValueError):
            fitted(amount, text)
    assert fitted(amount, " -12.50 ") == Decimal("-12.5")
    values = {path_of(amount.id): fitted(amount, "1E-999999999")}
    assert as_json(values) == {"var_1": "0"}


def test_while_it_listens_a_call_is_a_sample(crm: Workspace, send: Send, clock: FixedClock) -> None:
    with crm.write() as tx:
        listen(tx, SYSTEM, the_id(crm))
    assert send({"a": [1.5, "x"]}) == "accepted"
    assert send(order()) == "accepted"
    assert len(runs(crm)) == 1
    with crm.read() as tx:
        hook = hook_of(tx, the_id(crm))
        assert hook is not None and sample_of(tx, hook) == {"a": [1.5, "x"]}


def test_of_two_calls_at_once_one_is_the_sample_and_the_other_is_done(crm: Workspace, token: str) -> None:
    for number in range(ROUNDS):
        with crm.write() as tx:
            listen(tx, SYSTEM, the_id(crm))
        together = threading.Barrier(2)

        def call(code: str, together: threading.Barrier = together) -> None:
            body = json.dumps(order(code)).encode()
            together.wait()
            with crm.write() as tx:
                assert receive(tx, Arrival(token, body)) == "accepted"

        codes = [f"A-{number}", f"B-{number}"]
        threads = [threading.Thread(target=call, args=(code,)) for code in codes]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        with crm.read() as tx:
            hook = hook_of(tx, the_id(crm))
            assert hook is not None
            sample = sample_of(tx, hook)["order"]["code"]
            payload = payload_of(tx, find_runs(tx, SYSTEM, RunQuery())[0].run)
        assert len(runs(crm)) == number + 1
        assert {sample, payload["order"]["code"]} == set(codes)


def test_nothing_secret_is_stored_in_clear(crm: Workspace, send: Send, token: str) -> None:
    with crm.write() as tx:
        secret = renew_signing(tx, SYSTEM, the_id(crm), "Orders")
    assert send(order("confidential")) == "unsigned"
    with crm.write() as tx:
        listen(tx, SYSTEM, the_id(crm))
        tx.execute('UPDATE "_dg_hook" SET "signing" = \'\'')
    assert send(order("confidential")) == "accepted"
    assert send(order("confidential")) == "accepted"
    with crm.read() as tx:
        tables = ("_dg_hook", "_dg_hook_call", "_dg_job", "_dg_automation_run")
        stored = repr([tx.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables])
    assert "confidential" not in stored and token not in stored and secret not in stored


def test_only_administrators_change_addresses(crm: Workspace, ada: Actor) -> None:
    for change in (renew_address, close_address, renew_signing):
        with pytest.raises(Forbidden), crm.write() as tx:
            change(tx, ada, the_id(crm), "Orders")


def test_logs_show_the_shape_and_never_what_is_called_like_a_secret() -> None:
    given = {"user": {"name": "Ada", "apiKey": "k"}, "n": 1, "ok": True, "tokens": ["a"], "list": [None] * 60}
    assert masked(given, openly=True)["user"] == {"name": "Ada", "apiKey": "•••"}
    assert masked(given, openly=True)["tokens"] == ["•••"]
    hidden = masked(given, openly=False)
    assert (hidden["user"], hidden["n"], hidden["ok"]) == ({"name": "•••", "apiKey": "•••"}, "•••", True)
    assert hidden["list"][-1] == "… +10"


@pytest.mark.parametrize(
    ("code", "place", "options"),
    [
        ("nobody_there", "/actsAs", {"actsAs": "person"}),
        ("no_record", "/condition", {"condition": "amount > 1"}),
        ("no_record", "/steps/0", {"steps": [step("a", "update", values={"name": "vars.code"})]}),
        ("no_record", "/steps/0/steps/0",
         {"steps": [step("b", "branch", condition="vars.code = 'x'", steps=[step("a", "delete")])]}),
        ("not_of_trigger", "/trigger/webhook", {"trigger": {"on": "created", "webhook": MAPPED}}),
        ("twice", "/trigger/webhook/values/1/variable",
         {"trigger": {"on": "webhook", "webhook": {"values": [MAPPED["values"][0]] * 2}}}),
        ("step_needs", "/steps/0", {"steps": [step("a", "upsert", object="deal", values={"name": "vars.code"})]}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_at_its_place(code: str, place: str, options: Document) -> None:
    documents, problems = apply_files(Documents(), [*OBJECTS, {**arriving(KEEP), **options}], rename)
    found = [*problems, *check(documents)]
    assert (code, place) in {(problem.code, problem.place.rpartition("#")[2]) for problem in found}, found


def test_what_two_calls_make_at_once_is_one_record(crm: Workspace, send: Send) -> None:
    codes = [f"A-{number}" for number in range(6)]
    for code in codes:
        for amount in ("1", "2"):
            send({"order": {"code": code, "lines": [{"amount": amount}]}})
    begin = threading.Barrier(2)

    def work() -> None:
        runner = Runner(crm)
        begin.wait()
        while runner.run_next():
            pass

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.state for one in runs(crm)} == {"done"}
    assert sorted(one["name"] for one in value(crm, "deal", "name")) == codes


def test_upsert_changes_what_matches_and_creates_nothing_then(
    published: Publish, ada: Actor, drain: Drain
) -> None:
    keep = step("keep", "upsert", object="contract", match=[{"field": "deal", "record": True}],
                values={"name": "name", "amount": "amount"})  # fmt: skip
    crm = published(automation("keep", "saved", keep))
    deal = made(crm, ada, amount="5")
    drain()
    with crm.write() as tx:
        update(tx, ada, "deal", deal, {"amount": "6"})
    drain()
    assert value(crm, "contract", "name", "amount") == [{"name": "Crane", "amount": "6.00"}]
