"""An automation gets an address, a sample comes in, its parts are chosen, and what comes next is done and logged."""

from __future__ import annotations

import json
import re
from html import unescape

from dougong.jobs import Runner
from dougong.storage import publish
from dougong.web.builder.flows.hook_mapping import MOST_LEAVES

from tests.web.builder.conftest import Studio
from tests.web.builder.test_flows import errors, made

SAMPLE = '{"guest": {"name": "Kim", "password": "pass-1"}, "count": 3, "on": "2026-05-01", "ok": true}'


def test_a_sample_is_sent_mapped_and_the_next_call_is_done(visit: Studio) -> None:
    one, ada = made(visit, "automation", "Guests"), visit.ada
    one.save("", **{"trigger/on": "webhook", "actsAs": "system"})
    page = f"/build/hooks/{one.name}"
    assert "no address yet" in ada.get(page).text
    shown = unescape(ada.post(page, do="address").text)
    address = re.search(r"/hooks/[\w-]{43}", shown)
    assert address is not None and address[0] not in ada.get(page).text
    outside = visit.site.app.test_client()
    assert outside.post(address[0], data=SAMPLE).status_code == 401
    ada.post(page, do="listen")
    assert "Listening" in ada.get(page).text
    answer = outside.post(address[0], data=SAMPLE)
    assert (answer.status_code, answer.get_json()) == (202, {"result": "accepted"})
    shown = ada.get(page).text
    assert "Kim" in shown and "pass-1" not in shown
    lines = re.findall(r'name="at-(\d+)" value="([^"]*)"', shown)
    places = {at: f"to-{key}" for key, at in lines}
    assert [*places] == ["/guest/name", "/guest/password", "/count", "/on", "/ok"]
    chosen = {places[at]: "+" for at in ("/guest/name", "/count", "/on", "/ok")}
    shown_lines = {f"at-{key}": at for key, at in lines}
    ada.post(f"{page}/mapping", **shown_lines, **chosen, **{"required-0": "1"})
    assert [(v["title"], v["type"]) for v in one.stored["variables"]] == [
        ("Guest name", "text"),
        ("Count", "number"),
        ("On", "date"),
        ("Ok", "boolean"),
    ]
    (first, *_) = one.stored["trigger"]["webhook"]["values"]
    assert (first["at"], first.get("required")) == ("/guest/name", True)
    again = ada.post(f"{page}/mapping", **shown_lines, **{"to-0": "guest_name", "to-2": "guest_name"})
    assert again.status_code == 422 and "gets two values" in again.text
    (told,) = one.steps
    step = one.add("create")
    one.save(step, object="visit")
    named = {"values/new/field": "name", "values/new/expression": "vars.guest_name"}
    one.save(step, **{"values#": ["", "new"], **named})
    assert [problem.code for problem in errors(visit)] == ["no_record"]
    one.act("remove", told["name"])
    assert errors(visit) == []
    publish(visit.site.workspace)
    assert outside.post(address[0], data=SAMPLE).status_code == 202
    assert outside.post(address[0], data="{}").status_code == 202
    while Runner(visit.site.workspace).run_next():
        pass
    runs = ada.get(f"/settings/automations/runs?automation={one.name}").text
    failed, done = dict.fromkeys(re.findall(r'href="(/settings/automations/runs/\d+)"', runs))
    log = unescape(ada.get(done).text)
    assert '"name": "Kim"' in log and "pass-1" not in log and "another system calls" in log
    assert "What came in has nothing at “/guest/name”." in unescape(ada.get(failed).text)


def test_calls_that_are_not_taken_tell_nothing(visit: Studio) -> None:
    outside = visit.site.app.test_client()
    for path in ("x", "0", "9" * 40, "%00", "a" * 500):
        answer = outside.post(f"/hooks/{path}", data="{}")
        assert (answer.status_code, answer.get_json()) == (401, {"result": "refused"})
    assert outside.post("/hooks/x", data=b"x" * 300_000).status_code == 413
    assert outside.get("/hooks/x").status_code == 405


def test_what_is_mapped_stays_however_much_a_sample_holds(visit: Studio) -> None:
    one, ada = made(visit, "automation", "Guests"), visit.ada
    one.save("", **{"trigger/on": "webhook", "actsAs": "system"})
    page = f"/build/hooks/{one.name}"
    ada.post(page, do="sample", sample='{"last": "x"}')
    ada.post(f"{page}/mapping", **{"at-0": "/last", "to-0": "+"})
    crowd = {f"part{number}": {f"key{inner}": "x" for inner in range(50)} for number in range(6)}
    ada.post(page, do="sample", sample=json.dumps(crowd | {"last": "x"}))
    shown = ada.get(page).text
    assert shown.count('name="at-') == MOST_LEAVES
    assert 'value="/last"' in shown
    ada.post(f"{page}/mapping", **{"at-0": "/part0/key0", "to-0": "+"})
    assert [value["at"] for value in one.stored["trigger"]["webhook"]["values"]] == ["/part0/key0", "/last"]
