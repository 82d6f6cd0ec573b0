"""Another system is told of a record: signed, at least once with one key, and of its answer fields are kept."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import dougong.automations  # noqa: F401 - for its hooks
import pytest
from dougong.access import SYSTEM, Actor, actor_of, create_user
from dougong.automations import RunQuery, find_runs
from dougong.clock import FixedClock
from dougong.errors import Conflict, Forbidden, InvalidInput
from dougong.jobs import Runner
from dougong.records import create, get, update
from dougong.storage import Draft, Workspace, publish
from dougong.webhooks import (
    Delivery,
    DeliveryQuery,
    count_deliveries,
    deliver_again,
    find_deliveries,
    read_delivery,
    renew_signing,
    set_authorization,
)

from tests.automations.design import Document, automation, field, step, thing
from tests.support.answering import Answering

Drain = Callable[[], None]
ORDER = thing(
    "order",
    {
        "amount": field("money"),
        "erp_number": field("text", maxLength=20),
        "price": field("decimal", decimals=2),
        "secret": field("text"),
    },
)
CALL = automation("call", "created", step("erp", "call_webhook", webhook="erp"), of="order")


def webhook(url: str, **options: Any) -> Document:
    values = [{"name": "name", "expression": "name"}, {"name": "amount", "expression": "amount"}]
    return {
        "kind": "webhook",
        "name": "erp",
        "title": "ERP",
        "object": "order",
        "url": url,
        "values": values,
        **options,
    }


@pytest.fixture
def erp() -> Iterator[Answering]:
    made = Answering()
    with made.listening():
        yield made


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    workspace.settings = replace(workspace.settings, outbound_allow=("127.0.0.1",))
    return workspace


@pytest.fixture
def drain(crm: Workspace) -> Drain:
    def drained() -> None:
        while Runner(crm).run_next():
            pass

    return drained


def use(crm: Workspace, *documents: Document) -> None:
    assert Draft(crm).apply([ORDER, *documents]) == []
    publish(crm)


def order(crm: Workspace, actor: Actor = SYSTEM, **values: Any) -> int:
    with crm.write() as tx:
        return create(tx, actor, "order", {"name": "O-1", "amount": "12.5", **values}).id


def calls(crm: Workspace, **query: Any) -> list[Delivery]:
    with crm.read() as tx:
        return find_deliveries(tx, SYSTEM, DeliveryQuery(**query))


def test_a_call_says_what_it_is_about_and_is_signed(crm: Workspace, erp: Answering, drain: Drain) -> None:
    use(
        crm,
        webhook(f"{erp.url}/orders/{{{{name}}}}?from=crm", headers=[{"name": "X-Tenant", "value": "north"}]),
        CALL,
    )
    with crm.write() as tx:
        one = tx.release.definitions.webhook("erp")
        secret = renew_signing(tx, SYSTEM, one.id, one.title)
        set_authorization(tx, SYSTEM, one.id, one.title, "Bearer hunter2")
    made = order(crm, name="A/../b?c")
    drain()
    (asked,) = erp.asked
    assert (asked.method, asked.path) == ("POST", "/orders/A%2F%2E%2E%2Fb%3Fc?from=crm")
    assert (asked.headers["X-Tenant"], asked.headers["Authorization"]) == ("north", "Bearer hunter2")
    said = json.loads(asked.body)
    assert (said["webhook"], said["object"], said["record"]) == ("erp", "order", made)
    assert said["data"].keys() == {"name", "amount"} and said["data"]["name"] == "A/../b?c"
    assert Decimal(said["data"]["amount"]) == Decimal("12.5")
    moment, given = (part.partition("=")[2] for part in asked.headers["Dougong-Signature"].split(","))
    expected = hmac.new(secret.encode(), f"{moment}.".encode() + asked.body, hashlib.sha256).hexdigest()
    assert given == expected
    with crm.read() as tx:
        stored = repr(tx.execute('SELECT * FROM "_dg_webhook_secret"').fetchall())
        stored += repr(tx.execute('SELECT * FROM "_dg_webhook_delivery"').fetchall())
        stored += repr(tx.execute('SELECT * FROM "_dg_job"').fetchall())
    assert "hunter2" not in stored and secret not in stored and "A/../b" not in stored
    (call,) = calls(crm)
    assert (call.state, call.row.status) == ("done", 200)


def test_an_authorization_goes_only_where_it_was_given_for(
    crm: Workspace, erp: Answering, drain: Drain
) -> None:
    use(crm, webhook("http://127.0.0.1:9/orders"), CALL)
    with crm.write() as tx:
        one = tx.release.definitions.webhook("erp")
        set_authorization(tx, SYSTEM, one.id, one.title, "Bearer hunter2")
    use(crm, webhook(f"{erp.url}/mine"), CALL)
    order(crm)
    drain()
    assert erp.asked == []
    (call,) = calls(crm)
    assert (call.state, call.problems[0].code) == ("dead", "other_host")
    with crm.write() as tx:
        set_authorization(tx, SYSTEM, one.id, one.title, "Bearer hunter2")
        deliver_again(tx, SYSTEM, call.row.id)
    drain()
    assert [asked.headers["Authorization"] for asked in erp.asked] == ["Bearer hunter2"]


def test_a_system_that_is_down_is_called_with_one_key_until_it_answers(
    crm: Workspace, erp: Answering, drain: Drain, clock: FixedClock
) -> None:
    use(crm, webhook(erp.url), CALL)
    erp.answers = [(503, b"secret of theirs"), (429, b""), (200, b"{}")]
    order(crm)
    drain()
    (call,) = calls(crm, state="waiting")
    assert call.attempts == 1 and call.next_at is not None
    assert "503" in call.problems[0].message and "secret of theirs" not in call.problems[0].message
    for _ in range(2):
        clock.advance(timedelta(minutes=5))
        drain()
    assert len({asked.headers["Idempotency-Key"] for asked in erp.asked}) == 1
    assert len(erp.asked) == 3 and [call.state for call in calls(crm)] == ["done"]


def test_a_refusal_is_told_at_once_and_can_be_replayed(crm: Workspace, erp: Answering, drain: Drain) -> None:
    use(crm, webhook(erp.url), CALL)
    erp.answers = [(410, b"gone: secret of theirs"), (200, b"{}")]
    order(crm)
    drain()
    (call,) = calls(crm, state="dead")
    assert call.attempts == 1 and "secret of theirs" not in repr(call)
    with crm.write() as tx:
        assert count_deliveries(tx, SYSTEM)[call.row.webhook_id] == {"dead": 1}
        deliver_again(tx, SYSTEM, call.row.id)
    drain()
    assert erp.asked[0].headers["Idempotency-Key"] == erp.asked[1].headers["Idempotency-Key"]
    with crm.write() as tx, pytest.raises(Conflict):
        deliver_again(tx, SYSTEM, call.row.id)


def test_a_redirect_is_not_followed(crm: Workspace, erp: Answering, drain: Drain) -> None:
    use(crm, webhook(erp.url), CALL)
    erp.answers, erp.headers = [(302, b"")], {"Location": f"{erp.url}/elsewhere"}
    order(crm)
    drain()
    assert [asked.path for asked in erp.asked] == ["/"]
    assert [call.state for call in calls(crm)] == ["dead"]


def test_without_the_operator_nobody_calls_this_machine(crm: Workspace, erp: Answering, drain: Drain) -> None:
    crm.settings = replace(crm.settings, outbound_allow=())
    use(crm, webhook(erp.url), CALL)
    order(crm)
    drain()
    assert erp.asked == []
    (call,) = calls(crm, state="dead")
    assert call.problems[0].code == "denied_address"


ANSWER = [{"at": "/data/number", "field": "erp_number"}, {"at": "/lines/0/price", "field": "price"}]


def test_the_answer_fills_fields_as_whoever_set_it_off(crm: Workspace, erp: Answering, drain: Drain) -> None:
    use(crm, webhook(erp.url, bare=True, answer=ANSWER), CALL)
    erp.answers = [(201, b'{"data": {"number": "E-77"}, "lines": [{"price": "9.90"}], "other": "<script>"}')]
    with crm.write() as tx:
        ada = actor_of(tx, create_user(tx, SYSTEM, "ada@example.com", roles=["member"]))
    made = order(crm, ada)
    drain()
    assert [call.problems for call in calls(crm)] == [()]
    assert json.loads(erp.asked[0].body)["name"] == "O-1"
    with crm.read() as tx:
        kept = get(tx, SYSTEM, "order", made, ("erp_number", "price", "updated_by"))
    assert (kept["erp_number"], kept["price"], kept["updated_by"]["id"]) == ("E-77", "9.90", ada.user_id)


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"not json", b"[]", b'{"data": null}', b'{"data": {"number": {}}, "lines": [{"price": 1}]}'),
        *(b'{"data": {"number": "E"}, "lines": [{"price": "x"}]}', b'{"data": {"number": "E"}, "lines": []}'),
        b'{"data": {"number": "' + b"9" * 50 + b'"}, "lines": [{"price": "1"}]}',
        b"[" * 100_000,
        b'"' + b"x" * 2_000_000 + b'"',
    ],
)
def test_an_answer_that_does_not_fit_changes_nothing_and_is_told(
    crm: Workspace, erp: Answering, drain: Drain, answer: bytes
) -> None:
    use(crm, webhook(erp.url, answer=ANSWER), CALL)
    erp.answers = [(200, answer)]
    made = order(crm)
    drain()
    (call,) = calls(crm)
    assert call.state == "dead"
    assert (call.problems[0].code == "too_large") == (len(answer) > 1_000_000)
    with crm.read() as tx:
        assert get(tx, SYSTEM, "order", made, ("erp_number",))["erp_number"] is None


def test_what_the_actor_may_not_read_does_not_leave(crm: Workspace, erp: Answering, drain: Drain) -> None:
    role: Document = {
        "kind": "role", "name": "clerk", "title": "Clerk",
        "rules": [{"name": "orders", "object": "order", "operations": ["read", "create", "update"]}],
        "fields": [{"object": "order", "hidden": ["secret"]}],
    }  # fmt: skip
    values = [{"name": "secret", "expression": "secret"}]
    use(crm, webhook(erp.url, values=values), CALL, role)
    with crm.write() as tx:
        kim = actor_of(tx, create_user(tx, SYSTEM, "kim@example.com", roles=["clerk"]))
    order(crm, kim)
    drain()
    with crm.read() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery())
    assert run.state == "failed" and erp.asked == [] and calls(crm) == []
    order(crm, secret="42")
    drain()
    (call,) = calls(crm)
    with crm.read() as tx:
        assert read_delivery(tx, SYSTEM, call) is not None
        assert read_delivery(tx, kim, call) is None
        with pytest.raises(Forbidden):
            find_deliveries(tx, kim, DeliveryQuery())
        with pytest.raises(Forbidden):
            set_authorization(tx, kim, call.row.webhook_id, "ERP", "x")


@pytest.mark.parametrize("header", ["a\r\nX: y", "名", "x" * 5_000, "\x00"])
def test_a_secret_that_is_no_header_is_refused(crm: Workspace, header: str) -> None:
    with crm.write() as tx, pytest.raises(InvalidInput):
        set_authorization(tx, SYSTEM, "hok_0000000001", "ERP", header)


def test_the_answer_sets_off_what_such_changes_set_off(crm: Workspace, erp: Answering, drain: Drain) -> None:
    seen = automation(
        "seen",
        "updated",
        step("say", "update", values={"secret": "'seen'"}),
        of="order",
        fields=["erp_number"],
    )
    use(crm, webhook(erp.url, answer=ANSWER[:1]), CALL, seen)
    erp.answers = [(200, b'{"data": {"number": "E-77"}}')]
    made = order(crm)
    drain()
    with crm.read() as tx:
        assert get(tx, SYSTEM, "order", made, ("secret",))["secret"] == "seen"
        (run,) = find_runs(tx, SYSTEM, RunQuery("seen"))
    assert run.depth == 1
    with crm.write() as tx:
        update(tx, SYSTEM, "order", made, {"name": "O-2"})
