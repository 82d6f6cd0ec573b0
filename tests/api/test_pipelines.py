from __future__ import annotations

import threading

import pytest
from dougong.pipelines import follow_definitions
from dougong.storage import Workspace

from tests.api.conftest import Api, make_key
from tests.pipelines.design import FILES
from tests.support.apps import app_of
from tests.support.beginnings import beginning_of, published
from tests.support.waiting import PATIENCE

beginning = beginning_of("sales", published(FILES))


@pytest.fixture
def sales(workspace: Workspace) -> Api:
    workspace.publish_hooks.append(follow_definitions)
    app = app_of(workspace)
    return Api(app.test_client(), make_key(workspace, "ada@example.com", "administrator"))


def test_a_refused_move_names_everything_that_is_missing(sales: Api) -> None:
    deal = sales.made("deal", name="Pilot", stage="offer", account=sales.made("account", name="Acme")["id"])
    refused = sales.patch(f"/records/deal/{deal['id']}", {"stage": "contract", "account": None})
    assert refused.status_code == 422
    assert {(one["field"], one["code"]) for one in refused.get_json()["errors"]} == {
        ("account", "needed_in_stage"),
        ("amount", "needed_in_stage"),
    }


def test_the_stages_of_a_record_and_the_funnel_are_told(sales: Api) -> None:
    deal = sales.made("deal", name="Pilot")
    sales.patch(f"/records/deal/{deal['id']}", {"stage": "lost", "loss_reason": "Price"})
    (course,) = sales.get(f"/records/deal/{deal['id']}/stages").get_json()["data"]
    assert (course["pipeline"], course["field"], course["stage"]) == ("sales", "stage", "lost")
    assert [(stay["stage"], stay["from"], stay["door"]) for stay in course["stays"]] == [
        ("qualify", None, "api"),
        ("lost", "qualify", "api"),
    ]
    assert [one["stage"] for one in course["next"]] == ["qualify", "offer", "contract", "won"]
    funnel = sales.get("/pipelines/sales/funnel?filter=name='Pilot'").get_json()["data"]
    assert (funnel["lost"], funnel["win_rate"]) == (1, "0.0000")
    assert sales.get("/pipelines/sales/funnel?filter=nothing='x'").status_code == 400
    assert sales.get("/pipelines/none/funnel").status_code == 404
    assert sales.get("/records/deal/999/stages").status_code == 404


def test_of_two_who_move_one_record_one_is_told_that_the_other_was_faster(
    workspace: Workspace, sales: Api
) -> None:
    acme = sales.made("account", name="Acme")["id"]
    deal = sales.made("deal", name="Pilot", account=acme)
    tag = sales.get(f"/records/deal/{deal['id']}").headers["ETag"]
    answers: list[int] = []
    start = threading.Barrier(2, timeout=PATIENCE)

    def move(values: dict[str, str]) -> None:
        client = Api(sales.client.application.test_client(), sales.headers["Authorization"].split()[1])
        start.wait()
        answers.append(client.patch(f"/records/deal/{deal['id']}", values, If_Match=tag).status_code)

    moves = [{"stage": "offer"}, {"stage": "lost", "loss_reason": "Price"}]
    threads = [threading.Thread(target=move, args=(values,)) for values in moves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 412]
    with workspace.read() as tx:
        stays = tx.execute('SELECT "stage_id", "left_at" FROM "_dg_stage" ORDER BY "id"').fetchall()
    assert [left is None for _, left in stays] == [False, True]
