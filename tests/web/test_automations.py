"""Automations on the screen: when they run, why one did not, and what it would have done."""

from __future__ import annotations

import re
from datetime import timedelta

from dougong.access import SYSTEM, create_user
from dougong.approvals import delegate
from dougong.jobs import Runner
from dougong.records import get

from tests.web.conftest import Site

LIN = "lin@example.com"
PATH = "/settings/automations/urgent_ticket"


def ticket(site: Site, subject: str, priority: str) -> int:
    return site.add("ticket", subject=subject, priority=priority, account=site.add("account", name=subject))


def drain(site: Site) -> None:
    long, quick = Runner(site.workspace, "long"), Runner(site.workspace)
    while long.run_next() or quick.run_next():
        pass


def test_it_is_told_when_each_of_them_runs(site: Site) -> None:
    text = site.browser(LIN).get("/settings/automations").text
    for words in ("结束日期之前 30 天，09:00", "生日当日，每年，08:30", "之前 3 个工作日，09:00"):
        assert words in text, words


def test_why_one_did_not_run_is_told_in_words(site: Site) -> None:
    urgent, other = ticket(site, "It squeaks", "urgent"), ticket(site, "It creaks", "low")
    drain(site)
    browser = site.browser(LIN)
    assert "已运行。" in browser.get(f"{PATH}/why?record={urgent}").text
    text = browser.get(f"{PATH}/why?record={other}").text
    assert "条件不满足。" in text and "– → 低" in text
    assert "没有任何变更" in browser.get(f"{PATH}/why?record={other}&at=2020-01-01T00:00").text
    assert "不是带时刻的日期" in browser.get(f"{PATH}/why?record={other}&at=yesterday").text
    for wrong in ("x", "0", "-1", "9" * 30, "%00"):
        assert browser.get(f"{PATH}/why?record={wrong}").status_code in (200, 400), wrong
    assert browser.get(f"{PATH}/why?record=99999").status_code == 404
    assert browser.get("/settings/automations/nothing/why").status_code == 404
    assert site.browser().get(f"{PATH}/why?record={other}").status_code == 403


def test_one_is_tried_on_past_changes(site: Site) -> None:
    ticket(site, "It squeaks", "urgent")
    browser = site.browser(LIN)
    assert "不会改动任何数据" in browser.get(f"{PATH}/trial").text
    answer = browser.post(f"{PATH}/trial", changes="1000", source="draft")
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert "进行中" in browser.get(where).text
    drain(site)
    text = browser.get(where).text
    assert "会运行 1 次，涉及 1 条记录" in text and "This ticket is urgent now." in text
    assert browser.get("/settings/automations/nothing/trial").status_code == 404
    assert browser.get(f"{PATH}/trial?job=999999").status_code == 404


def test_who_got_a_record_is_told_with_everybody_else_and_why(site: Site) -> None:
    with site.workspace.write() as tx:
        people = [
            create_user(tx, SYSTEM, f"{one}@example.com", one, roles=["seller"]).id for one in ("Ann", "Ben")
        ]
        delegate(tx, SYSTEM, people[0], people[1], tx.now, tx.now + timedelta(days=2))
    mine = site.add("lead", name="A crane", company="Crane Works", source="website", owner=None)
    site.add("lead", name="A hoist", company="Hoist Works", source="referral", owner=None)
    drain(site)
    with site.workspace.read() as tx:
        assert get(tx, SYSTEM, "lead", mine)["owner"]["id"] == people[1]
    browser = site.browser(LIN)
    (run,) = set(
        re.findall(r"/settings/automations/runs/\d+", browser.get("/settings/automations/runs").text)
    )
    text = browser.get(run).text
    for words in ("Ann", "不在岗", "Ben", "已分到", "计入 0 条"):
        assert words in text, words


def test_runs_that_are_stuck_say_why_and_are_all_done_again_with_one_click(site: Site) -> None:
    ticket(site, "It squeaks", "urgent")
    drain(site)
    with site.workspace.write() as tx:
        (run,) = tx.execute('SELECT max("id") FROM "_dg_automation_run"').fetchone()
        tx.execute('UPDATE "_dg_automation_run" SET "state" = \'sleeping\', "wake_at" = ?', (tx.now_text,))
        tx.execute(
            'UPDATE "_dg_job" SET "state" = \'dead\', "problems" = ? WHERE "id" ='
            ' (SELECT "job_id" FROM "_dg_automation_run" WHERE "id" = ?)',
            ('[["down", "The {what} was away.", "", {"what": "database"}]]', run),
        )
    browser = site.browser(LIN)
    for path in ("/settings/automations/runs?state=failed", f"/settings/automations/runs/{run}"):
        assert "已卡住：负责继续执行的任务已被放弃。" in browser.get(path).text, path
        assert "The database was away." in browser.get(path).text, path
    assert (
        str(run) not in browser.get("/settings/automations/runs?state=sleeping").text.partition("<tbody>")[2]
    )
    assert site.browser().post("/settings/automations/runs/retry").status_code == 403
    assert browser.post("/settings/automations/runs/retry", automation="nothing").status_code == 404
    answer = browser.post("/settings/automations/runs/retry")
    assert answer.status_code == 303
    drain(site)
    assert "已重新执行" in browser.get(answer.headers["Location"]).text
    with site.workspace.read() as tx:
        assert not tx.execute('SELECT 1 FROM "_dg_automation_run" WHERE "state" <> \'done\'').fetchall()


def test_how_long_the_log_is_kept_is_set_by_whoever_runs_the_workspace(site: Site) -> None:
    browser = site.browser(LIN)
    assert 'value="180"' in browser.get("/settings/automations").text
    for wrong in ("", "29", "3651", "-1", "1e3", "９０", "9" * 40, "x\0"):
        answer = browser.post("/settings/automations/keep", days=wrong)
        assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text, wrong
    assert browser.post("/settings/automations/keep", days="90").status_code == 303
    assert 'value="90"' in browser.get("/settings/automations").text
    other = site.browser()
    assert other.post("/settings/automations/keep", days="60").status_code == 403


def test_a_run_tells_what_it_changed_and_how_long_its_steps_took(site: Site) -> None:
    site.add("ticket", subject="It squeaks", priority="urgent", account=site.add("account", name="Works"))
    drain(site)
    browser = site.browser(LIN)
    (run,) = set(
        re.findall(r"/settings/automations/runs/\d+", browser.get("/settings/automations/runs").text)
    )
    text = browser.get(run).text
    for words in ("毫秒", "为什么运行？", "结束于"):
        assert words in text, words


def test_the_log_of_runs_is_filtered_by_what_who_and_when(site: Site) -> None:
    ticket(site, "It squeaks", "urgent")
    drain(site)
    browser = site.browser(LIN)
    page = "/settings/automations/runs"
    for asked in (
        "object=ticket",
        "automation=urgent_ticket",
        "since=2000-01-01",
        "until=2190-01-01",
        "person=",
    ):
        assert "It squeaks" in browser.get(f"{page}?{asked}").text, asked
    for asked in ("record=999", "until=2000-01-01", "since=2190-01-01", "person=987654"):
        assert "It squeaks" not in browser.get(f"{page}?{asked}").text, asked
    for asked in ("since=x", "until=0001-01-01", "person=-1", "record=٣", "person=" + "9" * 40, "object=%00"):
        assert browser.get(f"{page}?{asked}").status_code in (200, 404), asked


def test_the_automations_of_an_app_are_switched_off_and_on_together(site: Site) -> None:
    browser, page = site.browser(LIN), "/settings/automations"
    with site.workspace.read() as tx:
        (name, *_) = tx.release.definitions.apps
    assert 'name="app"' in browser.get(page).text
    assert browser.post(f"{page}/switch", app=name, to="off").status_code == 303
    ticket(site, "It squeaks", "urgent")
    drain(site)
    assert "It squeaks" not in browser.get(f"{page}/runs").text
    assert browser.post(f"{page}/switch", app=name, to="on").status_code == 303
    ticket(site, "It creaks", "urgent")
    drain(site)
    assert "It creaks" in browser.get(f"{page}/runs").text
    assert browser.post(f"{page}/switch", app="nothing", to="off").status_code == 404
    assert site.browser().post(f"{page}/switch", app=name, to="off").status_code == 403


def test_a_trial_under_way_is_watched_and_cancelled_on_its_page(site: Site) -> None:
    ticket(site, "It squeaks", "urgent")
    browser = site.browser(LIN)
    where = browser.post(f"{PATH}/trial", changes="10000", source="published").headers["Location"]
    text = browser.get(where).text
    assert 'hx-select="#trial"' in text and re.search(r'value="10000"\s+selected', text)
    (job,) = re.findall(r'name="cancel"\s+value="(\d+)"', text)
    assert site.browser().post(f"{PATH}/trial", cancel=job).status_code in (403, 404)
    answer = browser.post(f"{PATH}/trial", cancel=job)
    text = browser.get(answer.headers["Location"]).text
    assert "已取消" in text and "hx-select" not in text


def test_rules_and_what_begins_approvals_are_tried_on_past_changes(site: Site) -> None:
    ticket(site, "It squeaks", "urgent")
    browser = site.browser(LIN)
    with site.workspace.read() as tx:
        (workflow, *_) = tx.release.definitions.workflows
    rules = re.findall(r'<option value="(\w+\.\w+)"', browser.get("/settings/rules/trial").text)
    assert len(rules) > 1
    for page, more, words in (
        ("/settings/rules/trial", {"rule": rules[0]}, "共会拒绝 0 次变更"),
        (f"/settings/workflows/{workflow}/trial", {}, "共会发起"),
    ):
        answer = browser.post(page, changes="1000", source="published", **more)
        if answer.status_code == 303:
            drain(site)
            assert words in browser.get(answer.headers["Location"]).text, page
        else:
            assert answer.status_code == 422 and "不由记录变更发起" in answer.text, page
        assert site.browser().get(page).status_code == 403
    assert browser.get("/settings/rules/trial?rule=none").status_code == 404
    assert browser.get("/settings/workflows/none/trial").status_code == 404


def test_the_page_of_a_flow_leads_to_a_trial_where_changes_begin_it(site: Site) -> None:
    browser = site.browser(LIN)
    with site.workspace.read() as tx:
        found = {
            one.name: any(one.start_on(event) for event in ("created", "changed"))
            for one in tx.release.definitions.workflows.values()
        }
    assert found
    for name, begins in found.items():
        page = browser.get(f"/build/flows/workflow/{name}").text
        assert (f"/settings/workflows/{name}/trial" in page) is begins, name
    assert f"{PATH}/trial" in browser.get("/build/flows/automation/urgent_ticket").text
