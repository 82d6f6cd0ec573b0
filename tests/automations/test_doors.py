"""One rule set off by form, list, import, API, merge and sum: six runs that do the same."""

from __future__ import annotations

from dougong.access import SYSTEM, create_key, create_user, start_session
from dougong.automations import RunQuery, find_runs
from dougong.jobs import Runner
from dougong.records import get, merge, update
from dougong.storage import Draft, publish
from dougong.web.screens import SESSION_COOKIE

from tests.automations.conftest import Publish
from tests.automations.design import ACCOUNT, automation, field, step
from tests.automations.test_waiting import Drain, made, value
from tests.jobs.test_record_jobs import ask, upload
from tests.support.apps import app_of
from tests.web.conftest import Browser
from tests.web.design import value_of

KEY = automation(
    "key", "updated",
    step("status", "update", values={"status": "'key account'"}),
    step("task", "create", object="task", values={"name": "'Call ' & name", "due": "TODAY() + 7"}),
    of="account", condition="level = 'gold' OR won > 1000", becomes=True,
)  # fmt: skip
NAMED = {**ACCOUNT, "properties": {**ACCOUNT["properties"], "name": field("text", unique=True)}}
DOORS = {
    "Form": "form",
    "Cell": "list",
    "Import": "import",
    "Api": "api",
    "Merge": "merge",
    "Sum": "computed",
}


def test_six_doors_set_off_one_rule_alike(published: Publish, drain: Drain) -> None:
    crm = published(KEY)
    assert Draft(crm).apply([NAMED]) == []
    publish(crm)
    with crm.write() as tx:
        lin = create_user(tx, SYSTEM, "lin@example.com", "Lin", roles=["administrator"])
        key, session = create_key(tx, SYSTEM, lin.id)[1], start_session(tx, lin)
    ids = {name: made(crm, SYSTEM, "account", name=name, status="new") for name in DOORS}
    other = made(crm, SYSTEM, "account", name="Merged", level="gold")
    app = app_of(crm)
    browser = Browser(app.test_client())
    browser.client.set_cookie(SESSION_COOKIE, session)
    submit(browser, f"/o/account/{ids['Form']}/edit", level="gold")
    cell(browser, ids["Cell"], "level", "gold")
    ask(
        crm,
        SYSTEM,
        "import",
        object="account",
        mode="update",
        key="name",
        file=upload(crm, SYSTEM, "name,level\nImport,gold\n"),
    )
    while Runner(crm, "long").run_next():
        pass
    headers = {"Authorization": f"Bearer {key}"}
    app.test_client().patch(f"/api/v1/records/account/{ids['Api']}", json={"level": "gold"}, headers=headers)
    with crm.write() as tx:
        merge(tx, SYSTEM, "account", ids["Merge"], other, ["level"])
    made(crm, SYSTEM, account=ids["Sum"], amount="1200", stage="won")
    drain()
    with crm.read() as tx:
        runs = find_runs(tx, SYSTEM, RunQuery("key"))
        assert {get(tx, SYSTEM, "account", one)["status"] for one in ids.values()} == {"key account"}
    assert {run.record_id: run.state for run in runs} == dict.fromkeys(ids.values(), "done")
    assert len(runs) == 6
    steps = [[(one["do"], one["result"], one["count"]) for one in run.trace] for run in runs]
    assert steps == [steps[0]] * 6
    assert sorted(one["name"] for one in value(crm, "task", "name")) == sorted(
        f"Call {name}" for name in DOORS
    )
    by_id = {one: name for name, one in ids.items()}
    assert {by_id[run.record_id]: run.door for run in runs} == DOORS


def submit(browser: Browser, path: str, **values: str) -> None:
    html = browser.get(path).text
    given = {name: value_of(html, name) for name in ("name", "status", "version")}
    answer = browser.post(path, **{**given, **values})
    assert answer.status_code in (302, 303), answer.text


def cell(browser: Browser, record_id: int, name: str, text: str) -> None:
    path = f"/o/account/{record_id}/cell"
    html = browser.get(f"{path}?field={name}").text
    hidden = {one: value_of(html, one) for one in ("cell.version", "cell.was")}
    answer = browser.post(path, **{"cell.field": name, **hidden, name: text})
    assert answer.status_code == 200, answer.text


def test_a_record_tells_what_automations_did_and_why_others_did_not(published: Publish, drain: Drain) -> None:
    """For whoever sees the runs of the workspace; nobody else finds the page, nor the way there."""
    due = automation("due", "date", step("end", "stop"), of="account", actsAs="system")
    due["trigger"]["date"] = {"field": "created_at", "offset": 3}
    crm = published(KEY, due, automation("other", "deleted", step("end", "stop"), of="account"))
    with crm.write() as tx:
        people = {
            name: create_user(tx, SYSTEM, f"{name}@example.com", name, roles=[role], language="en")
            for name, role in (("lin", "administrator"), ("emma", "member"))
        }
        sessions = {name: start_session(tx, user) for name, user in people.items()}
    account = made(crm, SYSTEM, "account", name="Acme")
    with crm.write() as tx:
        update(tx, SYSTEM, "account", account, {"level": "silver"})
    app, path = app_of(crm), f"/o/account/{account}/automations"
    lin, emma = app.test_client(), app.test_client()
    lin.set_cookie(SESSION_COOKIE, sessions["lin"])
    emma.set_cookie(SESSION_COOKIE, sessions["emma"])
    before = lin.get(path).text
    assert "The condition was not true." in before and "silver" in before
    assert "It goes by other events." in before and "By the clock, it was not due yet." in before
    assert "No automation has run for this record." in before
    with crm.write() as tx:
        update(tx, SYSTEM, "account", account, {"level": "gold"})
    drain()
    after = lin.get(path).text
    assert "Key" in after and "/settings/automations/runs/1" in after
    assert path in lin.get(f"/o/account/{account}").text
    assert emma.get(path).status_code == 403
    assert path not in emma.get(f"/o/account/{account}").text
    for wrong in (
        "/o/account/99/automations",
        "/o/nothing/1/automations",
        f"/o/account/{'9' * 30}/automations",
    ):
        assert lin.get(wrong).status_code == 404
