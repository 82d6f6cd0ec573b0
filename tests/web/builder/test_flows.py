"""The designer of flows: what is clicked together is sound or told, and every step is a command over the draft."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from dougong.definitions import to_files
from dougong.expressions import rename
from dougong.problems import Problem
from dougong.storage import Draft, check
from werkzeug.test import TestResponse

from tests.web.builder.conftest import Studio
from tests.web.design import text_of

FLOWS = "/build/objects/visit/flows"


class Designer:
    """Before one flow of the object."""

    def __init__(self, studio: Studio, kind: str, name: str) -> None:
        self.studio = studio
        self.kind = kind
        self.name = name
        self.root = "nodes" if kind == "workflow" else "steps"
        self.path = f"/build/flows/{kind}/{name}"

    @property
    def stored(self) -> Any:
        return self.studio.stored(self.kind, self.name)

    @property
    def steps(self) -> list[Any]:
        steps: list[Any] = self.stored[self.root]
        return steps

    @property
    def outline(self) -> list[Any]:
        """Names of the steps, with what stands in each."""
        return outline(self.steps)

    def id(self, name: str) -> str:
        return next(one["id"] for one in elements(self.steps) if one["name"] == name)

    def do(self, what: str, **values: str) -> TestResponse:
        return self.studio.send(self.path, do=what, **values)

    def add(self, step: str, place: str = "", before: str = "") -> str:
        """At the end of the flow, or of a place "NAME/key". The name of the new step."""
        taken = {one["name"] for one in elements(self.steps)}
        holder, _, key = place.partition("/")
        address = f"{self.id(holder)}/{key}" if place else f"{self.stored['id']}/{self.root}"
        answer = self.do("add", step=step, place=address, before=self.id(before) if before else "")
        assert answer.status_code == 200, answer.text
        made = [one for one in elements(self.steps) if one["name"] not in taken and "do" in one]
        return str(made[0]["name"])

    def act(self, what: str, name: str) -> TestResponse:
        return self.do(what, element=self.id(name))

    def save(self, name: str, **values: Any) -> TestResponse:
        """The panel of a step, or of the flow itself where no name is given."""
        return self.studio.save(self.kind, self.name, self.id(name) if name else self.stored["id"], **values)

    def page(self, name: str = "") -> str:
        return self.studio.ada.get(f"{self.path}?at={self.id(name) if name else self.stored['id']}").text


def elements(steps: list[Any]) -> list[Any]:
    found = []
    for step in steps:
        found.append(step)
        for key in ("nodes", "steps", "otherwise", "branches"):
            found += elements(step.get(key, []))
    return found


def outline(steps: list[Any]) -> list[Any]:
    found: list[Any] = []
    for step in steps:
        ways = [one["nodes"] for one in step.get("branches", [])]
        ways += [step[key] for key in ("steps", "otherwise") if key in step]
        found.append((step["name"], *map(outline, ways)) if ways else step["name"])
    return found


def made(studio: Studio, kind: str, title: str = "Check") -> Designer:
    answer = studio.ada.post(FLOWS, title=title, other="检查", kind=kind)
    found = re.fullmatch(rf"/build/flows/{kind}/(\w+)\?at=\w+", answer.headers["Location"])
    assert found is not None
    return Designer(studio, kind, found[1])


def errors(studio: Studio) -> list[Problem]:
    return [one for one in check(studio.documents) if one.severity == "error"]


@pytest.fixture
def workflow(visit: Studio) -> Designer:
    return made(visit, "workflow")


@pytest.fixture
def automation(visit: Studio) -> Designer:
    return made(visit, "automation")


def test_where_no_flow_is_it_is_said_what_one_would_do_and_where_it_begins(visit: Studio) -> None:
    of_all, of_one = visit.ada.get("/build/flows").text, visit.ada.get(FLOWS).text
    for page, address in ((of_all, "/build"), (of_one, "#new-flow")):
        assert "One asks people before a record counts" in text_of(page)
        assert f'<a class="dg-link" href="{address}">' in page
    assert 'id="new-flow"' in of_one


@pytest.mark.parametrize("kind", ["workflow", "automation"])
def test_a_new_flow_is_sound_and_titled_in_both_languages(visit: Studio, kind: str) -> None:
    one = made(visit, kind)
    assert errors(visit) == []
    assert len(one.steps) == 1
    texts = visit.stored("translation", "zh")["entries"]
    assert texts[one.stored["id"]] == {"title": "检查"}
    assert texts[one.steps[0]["id"]]["title"]
    assert "Check" in visit.ada.get(FLOWS).text
    assert "Check" in visit.ada.get("/build/flows").text
    assert "Check" in one.page()


@pytest.mark.parametrize("kind", ["workflow", "automation"])
def test_every_step_of_the_palette_can_be_put_in_and_edited(visit: Studio, kind: str) -> None:
    one = made(visit, kind)
    place = f"{one.stored['id']}/{one.root}"
    palette = visit.ada.get(f"{one.path}/palette?place={place}").text
    offered = re.findall(r'data-flow-add="(\w+)"', palette)
    assert len(offered) >= 8
    for step in offered:
        name = one.add(step)
        page = one.page(name)
        assert f'data-flow-item="{one.id(name)}"' in page
        assert one.save(name, title=f"My {step}").status_code == 200
    files = to_files(visit.documents, rename)
    assert [p for p in Draft(visit.site.workspace).apply(files) if p.severity == "error"] == []
    assert to_files(visit.documents, rename) == files


def test_ways_hold_steps_and_steps_move_between_them(workflow: Designer) -> None:
    one = workflow
    assert one.add("branch") == "branch"
    one.do("add-way", place=f"{one.id('branch')}/branches")
    assert [way["name"] for way in one.steps[1]["branches"]] == ["way_1", "way_2"]
    one.add("approval", "way_1/nodes")
    one.add("notify", "branch/otherwise")
    assert one.outline == ["supervisor", ("branch", ["approval"], [], ["notify"])]
    one.act("up", "approval")
    assert one.outline == ["supervisor", "approval", ("branch", [], [], ["notify"])]
    one.act("in", "approval")
    one.act("out", "notify")
    assert one.outline == ["supervisor", ("branch", ["approval"], [], []), "notify"]
    one.do("put", element=one.id("notify"), place=f"{one.id('way_2')}/nodes", before="")
    one.do("put", element=one.id("way_2"), place=f"{one.id('branch')}/branches", before=one.id("way_1"))
    assert one.outline == ["supervisor", ("branch", ["notify"], ["approval"], [])]
    one.act("down", "approval")
    one.act("down", "supervisor")
    assert one.outline == [("branch", ["notify"], [], []), "supervisor", "approval"]


def test_a_copy_has_names_of_its_own_and_refers_within_itself(automation: Designer) -> None:
    one = automation
    one.add("find")
    assert one.save("find_records", object="visit", limit="5").status_code == 200
    one.add("branch")
    one.do("put", element=one.id("find_records"), place=f"{one.id('branch')}/steps", before="")
    one.add("for_each", "branch/steps")
    assert one.save("for_each", records="find_records").status_code == 200
    one.act("copy", "branch")
    first, second = one.steps[1:]
    assert second["steps"][1]["records"] == second["steps"][0]["id"] != first["steps"][0]["id"]
    assert outline([second]) == [("branch_2", ["find_records_2", "for_each_2"])]


def test_what_refers_to_a_removed_step_loses_that(workflow: Designer) -> None:
    one = workflow
    name = one.add("approval")
    first = one.id("supervisor")
    one.save(name, **{"returnsTo#": ["", "a"], "returnsTo/a": "supervisor"})
    assert one.steps[1]["returnsTo"] == [first]
    asked = text_of(one.studio.ada.get(f"{one.path}/removal?element={first}").text)
    assert "1 other place of this flow refers to it" in asked
    assert one.act("remove", "supervisor").status_code == 200
    assert one.outline == [name]
    assert "returnsTo" not in one.steps[0]


def test_a_way_goes_with_what_stands_in_it(workflow: Designer) -> None:
    one = workflow
    one.add("parallel")
    one.add("approval", "way_1/nodes")
    asked = text_of(one.studio.ada.get(f"{one.path}/removal?element={one.id('parallel')}").text)
    assert "go along: Approval" in asked
    one.act("remove", "parallel")
    assert one.outline == ["supervisor"]
    one.studio.ada.post("/build/undo", position=str(Draft(one.studio.site.workspace).state.position))
    assert one.outline == ["supervisor", ("parallel", ["approval"], [])]


def test_what_cannot_be_is_refused_and_told(workflow: Designer) -> None:
    one = workflow
    only = one.do("remove", element=one.id("supervisor"))
    assert only.status_code == 422
    assert "This is the last one here" in text_of(only.text)
    one.add("branch")
    root, branch, way = one.stored["id"], one.id("branch"), one.id("way_1")
    before = one.stored
    for values in (
        {"do": "put", "element": branch, "place": f"{way}/nodes"},
        {"do": "put", "element": way, "place": f"{root}/nodes"},
        {"do": "add", "step": "nonsense", "place": f"{root}/nodes"},
        {"do": "add", "step": "approval", "place": f"{branch}/branches"},
        {"do": "add-way", "place": f"{root}/nodes"},
        {"do": "remove", "element": way},
        {"do": "nonsense"},
        {},
    ):
        answer = one.studio.send(one.path, **values)
        assert answer.status_code == 422, values
        assert 'role="alert"' in answer.text
    for values in (
        {"do": "add", "step": "approval", "place": "x" * 300},
        {"do": "add", "step": "approval", "place": "\0/nodes"},
        {"do": "put", "element": "nod_0000000000", "place": "/"},
        {"do": "copy", "element": "9" * 40},
        {"do": "up"},
        {"do": "in", "element": root},
    ):
        assert one.studio.send(one.path, **values).status_code == 404, values
    for path in ("/build/flows/nonsense/x", "/build/flows/workflow/nonsense", "/build/flows/object/visit"):
        assert one.studio.ada.get(path).status_code == 404
    assert one.stored == before


def test_who_approves_takes_shape_by_how_they_are_found(workflow: Designer) -> None:
    one = workflow
    rows = {"approvers#": ["", "row_a"], "approvers/row_a/by": "people", "changed": "/approvers/row_a/by"}
    answer = one.save("supervisor", **rows)
    assert 'data-list="/approvers/0/people"' in answer.text
    assert "Approvers by “People” need “People”." in text_of(answer.text)
    people = {"approvers/0/people#": ["", "x"], "approvers/0/people/x": "bob@example.com"}
    one.save("supervisor", **{"approvers#": ["", "0"], "approvers/0/by": "people"}, **people)
    assert one.steps[0]["approvers"] == [{"by": "people", "people": ["bob@example.com"]}]
    assert "Ask Bob to approve" in text_of(one.page())
    one.save("supervisor", **{"approvers#": ["", "0"], "approvers/0/by": "initiator"}, **people)
    assert one.steps[0]["approvers"] == [{"by": "initiator"}]


def test_rights_on_fields_are_a_matrix(workflow: Designer) -> None:
    one = workflow
    rights = {"fields#": ["", "name", "owner"], "fields/name/right": "required", "fields/owner/right": ""}
    one.save("supervisor", **rights)
    assert one.steps[0]["fields"] == [{"field": one.studio.field("name")["id"], "right": "required"}]
    assert "Hidden" in one.page("supervisor")
    one.save("supervisor", **{"fields#": ["", "name"], "fields/name/right": ""})
    assert "fields" not in one.steps[0]


def test_words_and_choices_that_are_usual_are_not_written(workflow: Designer) -> None:
    one = workflow
    one.save("supervisor", decide="any", **{"actions#": ["", "return", "reject"]})
    assert "decide" not in one.steps[0]
    assert one.steps[0]["actions"] == ["return", "reject"]
    one.save("supervisor", decide="vote", **{"actions#": [""], "deadline/days": "3"})
    step = one.steps[0]
    assert (step["decide"], step["actions"]) == ("vote", [])
    assert step["deadline"] == {"days": 3, "do": "remind"}
    one.save("supervisor", **{"actions#": ["", "reject", "return", "transfer", "add", "copy"]})
    assert "actions" not in one.steps[0]


def test_what_is_unfinished_is_told_at_its_step_and_not_published(workflow: Designer) -> None:
    one = workflow
    one.add("branch")
    page = one.page("way_1")
    assert "Without a condition this way is always taken" in page
    assert page.count('class="dg-flow-badge"') == 1
    assert "1 problem" in text_of(one.studio.ada.get(FLOWS).text)
    refused = one.studio.ada.client.post(
        "/build/panel/workflow/nonsense/x", data={"csrf_token": one.studio.ada.token}
    )
    assert refused.status_code == 404
    assert errors(one.studio) != []
    one.save("way_1", condition="name = 'x'")
    assert errors(one.studio) == []
    assert one.save("way_1", condition="nmae = 1").status_code == 422


def test_before_a_save_and_in_a_loop_less_can_be_done(automation: Designer) -> None:
    one = automation

    def offered(place: str) -> set[str]:
        return set(
            re.findall(r'data-flow-add="(\w+)"', one.studio.ada.get(f"{one.path}/palette?place={place}").text)
        )

    root = f"{one.stored['id']}/steps"
    assert "refuse" not in offered(root)
    one.add("for_each")
    assert not {"for_each", "wait"} & offered(f"{one.id('for_each')}/steps")
    one.save("", moment="before")
    assert offered(root) == {"update", "assign", "set_variable", "branch", "stop", "refuse"}


def test_the_page_says_with_whose_rights_it_runs(automation: Designer) -> None:
    assert "Runs with the rights of whoever makes the change" in automation.page()
    automation.save("", actsAs="system")
    assert "Runs with every right" in automation.page()
    assert f"/settings/automations/{automation.name}/trial" in automation.page()


def test_when_a_flow_begins_is_no_equation(automation: Designer) -> None:
    file = to_files(automation.studio.documents, rename)[f"automations/{automation.name}.json"]
    date = {"field": "created_at", "offset": 14, "at": "09:00"}
    Draft(automation.studio.site.workspace).apply([{**file, "trigger": {"on": "date", "date": date}}])
    told = text_of(automation.studio.ada.get(FLOWS).text)
    assert "14 days after Created at, at 09:00" in told


def test_conditions_and_values_of_a_flow_are_said_in_words(automation: Designer) -> None:
    studio = automation.studio
    studio.send("/build/objects/visit/fields", type="select")
    fields = studio.stored("object", "visit")["properties"]
    field, key = next((name, one["options"][0]["key"]) for name, one in fields.items() if "options" in one)
    studio.save("object", "visit", fields[field]["id"], title="State")
    automation.save("", condition=f"{field} = '{key}' AND created_at < TODAY() - 3")
    automation.save(automation.steps[0]["name"], condition="NOT(name = NULL) AND LEN(name) > 3")
    for page in (automation.page(), studio.ada.get(FLOWS).text, studio.ada.get("/build/flows").text):
        assert "State is Option 1 and Created at before 3 days before today" in text_of(page)
    page = automation.page()
    assert "not: Name is blank and LEN(Name) > 3" in text_of(page)
    assert "NOT(name = NULL) AND LEN(name) &gt; 3" in page  # where words fail, how it is written is at hand
    studio.ada.post("/preferences", language="zh")
    assert "State 是 Option 1 且 创建时间 早于 今天之前 3 天" in text_of(automation.page())


def test_problems_of_a_flow_lead_to_its_step(workflow: Designer) -> None:
    workflow.add("update")
    page = unescape(workflow.studio.ada.get("/build/problems").text)
    assert f"{workflow.path}?at={workflow.id('write_fields')}" in page


def test_whoever_may_not_design_sees_no_flow(workflow: Designer) -> None:
    emma = workflow.studio.site.browser("emma@example.com")
    assert emma.get(workflow.path).status_code == 403
    assert (
        workflow.studio.send(workflow.path, emma, do="up", element=workflow.steps[0]["id"]).status_code == 403
    )


def test_variables_are_made_in_the_panel_and_completed_in_expressions(automation: Designer) -> None:
    one, made_id = automation, "var_abcdefghij"
    one.save(
        "",
        **{
            "variables#": ["", made_id],
            f"variables/{made_id}/title": "Total",
            f"variables/{made_id}/type": "number",
        },
    )
    assert one.stored["variables"] == [{"id": made_id, "name": "total", "title": "Total", "type": "number"}]
    step = one.add("set_variable")
    one.save(step, variable="total", expression="vars.total + 1")
    assert (one.steps[-1]["variable"], one.steps[-1]["expression"]) == (made_id, f"vars.#{made_id} + 1")
    assert errors(one.studio) == []
    asked = one.studio.ada.get(f"/build/objects/visit/names?automation={one.name}").get_json()
    assert asked["names"][0] == {"name": "vars.total", "title": "Total", "type": "a number"}
    judged = f"/build/objects/visit/expression?automation={one.name}&source=vars."
    assert "a number" in one.studio.ada.get(f"{judged}total").text
    assert "total" in one.studio.ada.get(f"{judged}totla").text
