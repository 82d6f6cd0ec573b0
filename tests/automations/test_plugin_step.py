"""A step as a plugin would bring it: its options in the language, its action among the others."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dougong.access import SYSTEM, Actor
from dougong.automations import RunQuery, find_runs
from dougong.automations.models import StepModel
from dougong.automations.performing import ACTIONS, Performance, Told
from dougong.definitions.language import STEP_KINDS, StepKind
from dougong.errors import InvalidInput
from dougong.expressions.types import TEXT
from dougong.records import create
from dougong.records.conditions import checked
from dougong.storage import Draft

from tests.automations.conftest import Publish
from tests.automations.design import automation, step

WORDS = {
    "title": "Words",
    "x-title-zh": "内容",
    "type": "string",
    "minLength": 1,
    "x-expression": {"of": "~/object", "type": "text"},
}


def shout(running: Performance, step: StepModel) -> Told:
    text = checked(running.tx.release, step.layout, step.step.document["words"], TEXT)
    said = text.evaluate(running.entry.values, running.context)
    return {"result": "done", "said": str(said).upper()}


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(STEP_KINDS, "_items", {})
    monkeypatch.setattr(ACTIONS, "_items", {**ACTIONS._items})
    STEP_KINDS.register("shout", StepKind({"words": WORDS}, needs=("words",)))
    ACTIONS.register("shout", shout)


@pytest.mark.usefixtures("loud")
def test_a_step_of_a_plugin_runs_like_any_other(
    published: Publish, ada: Actor, drain: Callable[[], int]
) -> None:
    crm = published(automation("loud", "created", step("say", "shout", words="name & '!'")))
    with crm.write() as tx:
        create(tx, ada, "deal", {"name": "Crane"})
    drain()
    with crm.read() as tx:
        (run,) = find_runs(tx, SYSTEM, RunQuery("loud"))
    assert (run.state, run.trace[0]["said"]) == ("done", "CRANE!")


@pytest.mark.usefixtures("loud")
def test_its_options_are_judged_like_any_other(published: Publish) -> None:
    crm = published()
    wrong = automation("loud", "created", step("say", "shout", words="nothing"))
    assert [problem.place for problem in Draft(crm).apply([wrong])] == ["0#/steps/0/words"]
    with pytest.raises(InvalidInput, match="words"):
        published(automation("loud", "created", step("say", "shout")))


def test_without_the_plugin_nobody_knows_it(published: Publish) -> None:
    unknown = automation("loud", "created", step("say", "shout"))
    assert [problem.code for problem in Draft(published()).apply([unknown])] == ["enum"]
