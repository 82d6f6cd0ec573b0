"""Fields that hold a department of the organisation."""

from __future__ import annotations

import copy
import csv
import io
from pathlib import Path
from threading import Event, Thread

import pytest
from dougong.access import (
    SYSTEM,
    Actor,
    add_department,
    add_member,
    create_user,
    deactivate_department,
    get_user,
    remove_department,
    rename_department,
)
from dougong.access.people import actor_of
from dougong.errors import Conflict, DougongError, InvalidInput
from dougong.fields import LENIENT
from dougong.records import AggregateQuery, RecordQuery, aggregate, create, find, get, history_of, update
from dougong.storage import Draft, Transaction, Workspace, publish
from dougong.transfer import Export, Import, open_table

from tests.records.department_design import CLAIM
from tests.storage.support import planned
from tests.support.beginnings import beginning_of, published
from tests.support.waiting import PATIENCE

SALES, NORTH, FINANCE, OTHER_NORTH = 1, 2, 3, 4


beginning = beginning_of("firm", published([CLAIM]))


@pytest.fixture
def firm(workspace: Workspace) -> Workspace:
    with workspace.write() as tx:
        sales = add_department(tx, SYSTEM, "Sales").id
        north = add_department(tx, SYSTEM, "North", sales).id
        finance = add_department(tx, SYSTEM, "Finance").id
        other = add_department(tx, SYSTEM, "North", finance).id
        assert (sales, north, finance, other) == (SALES, NORTH, FINANCE, OTHER_NORTH)
    return workspace


def claim(workspace: Workspace, payer: object, actor: Actor = SYSTEM, **options: object) -> int:
    with workspace.write() as tx:
        return create(tx, actor, "claim", {"subject": "Taxi", "payer": payer}, **options).id


def codes(error: DougongError) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in error.problems]


def test_it_reads_as_its_path_and_follows_its_name(firm: Workspace) -> None:
    number = claim(firm, {"id": NORTH})
    with firm.write() as tx:
        record = get(tx, SYSTEM, "claim", number)
        assert record["payer"] == {"id": NORTH, "title": "Sales / North"}
        assert update(tx, SYSTEM, "claim", number, record).version == 1, "what was read can be sent back"
        update(tx, SYSTEM, "claim", number, {"payer": FINANCE})
        rename_department(tx, SYSTEM, FINANCE, "Money")
        [change, _] = history_of(tx, SYSTEM, "claim", number)
    [pair] = [pair for i, pair in change["changes"].items() if change["names"][i] == "payer"]
    assert pair == [{"id": NORTH, "title": "Sales / North"}, {"id": FINANCE, "title": "Money"}]


@pytest.mark.parametrize(
    ("written", "payer"),
    [("sales / NORTH", NORTH), ("Sales/North", NORTH), ("财务", None), ("finance", FINANCE), ("3", FINANCE)],
)
def test_people_write_names_and_paths(firm: Workspace, written: str, payer: int | None) -> None:
    if payer is None:
        with pytest.raises(InvalidInput) as refused:
            claim(firm, written, input=LENIENT)
        assert codes(refused.value) == [("no_such_record", "payer")]
        return
    number = claim(firm, written, input=LENIENT)
    with firm.read() as tx:
        assert get(tx, SYSTEM, "claim", number)["payer"]["id"] == payer


def test_a_name_of_several_is_none_until_one_is_closed(firm: Workspace) -> None:
    with pytest.raises(InvalidInput) as refused:
        claim(firm, "North", input=LENIENT)
    assert codes(refused.value) == [("several_records", "payer")]
    with firm.write() as tx:
        deactivate_department(tx, SYSTEM, OTHER_NORTH)
    number = claim(firm, "North", input=LENIENT)
    with firm.read() as tx:
        assert get(tx, SYSTEM, "claim", number)["payer"]["id"] == NORTH


def test_what_is_closed_stays_but_is_given_to_no_other(firm: Workspace) -> None:
    number = claim(firm, SALES)
    with firm.write() as tx:
        deactivate_department(tx, SYSTEM, SALES)
        update(tx, SYSTEM, "claim", number, {"note": "Paid", "payer": SALES})
    for payer in (SALES, NORTH, 99):
        with pytest.raises(InvalidInput) as refused:
            claim(firm, payer)
        assert codes(refused.value) == [("no_such_record", "payer")]
        assert "no active department" in str(refused.value)


def test_one_in_use_is_not_removed_and_tells_where(firm: Workspace) -> None:
    claim(firm, NORTH)
    claim(firm, NORTH)
    with firm.write() as tx:
        with pytest.raises(Conflict) as refused:
            remove_department(tx, SYSTEM, NORTH)
        assert codes(refused.value) == [("in_use", "claim.payer")]
        assert str(refused.value).endswith(
            "2 records of “Claim” name “Sales / North” in “Payer”; it can be deactivated."
        )
        remove_department(tx, SYSTEM, OTHER_NORTH)


def test_filters_sorts_and_groups(firm: Workspace) -> None:
    north, finance, blank, sales = (claim(firm, payer) for payer in (NORTH, FINANCE, None, SALES))
    with firm.write() as tx:
        user = create_user(tx, SYSTEM, "ada@example.com")
        add_member(tx, SYSTEM, FINANCE, user.id)
        ada = actor_of(tx, get_user(tx, user.id))
        for condition, expected in {
            f"payer = {NORTH}": {north},
            f"payer <> {NORTH}": {finance, blank, sales},
            f"payer in [{NORTH}, {SALES}]": {north, sales},
            "payer = NULL": {blank},
            "payer <> NULL": {north, finance, sales},
            "payer = DEPARTMENT()": {finance},
        }.items():
            page = find(tx, ada, RecordQuery("claim", filter=condition))
            assert {record["id"] for record in page.data} == expected, condition
        page = find(tx, ada, RecordQuery("claim", fields=["payer", "payer.name"], sort=["payer"]))
        titled = [record["payer.name"] for record in page.data if record["payer"]]
        assert titled == ["Finance", "Sales", "North"]
        rows = aggregate(tx, ada, AggregateQuery("claim", group=["payer"]))
        assert {"id": NORTH, "title": "Sales / North"} in [row["payer"] for row in rows]


def test_texts_become_departments_and_back(firm: Workspace) -> None:
    with firm.write() as tx:
        for note in ("Sales/North", "finance", "Nowhere", None):
            create(tx, SYSTEM, "claim", {"subject": "Taxi", "note": note})
    retype(firm, "note", "department")
    with firm.read() as tx:
        notes = [record["note"] for record in find(tx, SYSTEM, RecordQuery("claim", sort=["id"])).data]
    assert notes == [{"id": NORTH, "title": "Sales / North"}, {"id": FINANCE, "title": "Finance"}, None, None]


def retype(workspace: Workspace, name: str, field_type: str) -> None:
    with workspace.read() as tx:
        [stored] = [one for one in tx.release.definitions.documents.values() if one["name"] == "claim"]
    changed = copy.deepcopy(dict(stored))
    changed["properties"][name]["fieldType"] = field_type
    assert Draft(workspace).apply([changed]) == []
    publish(workspace, None, planned(workspace))


def test_files_carry_paths(firm: Workspace, tmp_path: Path) -> None:
    claim(firm, NORTH)
    stream = io.BytesIO()
    Export("claim").run(firm, SYSTEM, stream)
    [row] = csv.DictReader(stream.getvalue().decode("utf-8-sig").splitlines())
    assert row["payer"] == "Sales / North"
    path = tmp_path / "claims.csv"
    path.write_text("subject,payer\nTram,Sales / North\nBus,Nowhere\nTrain,North\n", "utf-8")
    refused: list[tuple[int, str]] = []
    with open_table(path) as table:
        Import("claim").run(
            firm, SYSTEM, table, lambda line, problems, cells: refused.append((line, problems[0].code))
        )
    assert refused == [(3, "no_such_record"), (4, "several_records")]
    with firm.read() as tx:
        [_, tram] = find(tx, SYSTEM, RecordQuery("claim", sort=["id"])).data
    assert tram["payer"] == {"id": NORTH, "title": "Sales / North"}


@pytest.mark.parametrize("first", ["record", "removal"])
def test_a_removal_and_a_record_at_once_leave_no_record_without(firm: Workspace, first: str) -> None:
    """Whoever comes second waits for the first, and is refused."""

    def record() -> None:
        with firm.write() as tx:
            create(tx, SYSTEM, "claim", {"subject": "Taxi", "payer": OTHER_NORTH})
            meet(tx)

    def removal() -> None:
        with firm.write() as tx:
            remove_department(tx, SYSTEM, OTHER_NORTH)
            meet(tx)

    begun, refusals = Event(), []
    one, other = (record, removal) if first == "record" else (removal, record)

    def meet(tx: Transaction) -> None:
        if not begun.is_set():
            begun.set()
            second.join(0.3)
            assert second.is_alive(), "the second waits"

    def later() -> None:
        assert begun.wait(PATIENCE)
        try:
            other()
        except DougongError as error:
            refusals.append(error.problems[0].code)

    second = Thread(target=later)
    second.start()
    one()
    second.join(PATIENCE)
    assert refusals == ["in_use" if first == "record" else "no_such_record"]
