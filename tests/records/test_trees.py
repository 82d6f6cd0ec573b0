"""Records below each other: what is read of a tree, by whom, and that nothing stands below itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from dougong.access import SYSTEM, Actor
from dougong.errors import DougongError, InvalidInput
from dougong.records import (
    Batch,
    InvalidRecords,
    RecordQuery,
    RecordWriter,
    create,
    delete,
    find,
    get,
    live_check,
    restore,
    update,
)
from dougong.records.merging import merge
from dougong.records.tree_checks import MOST_LEVELS
from dougong.records.trees import MOST_COUNTED, branches, counts_below
from dougong.records.undoing import new_run, undo
from dougong.storage import Draft, Workspace, publish
from dougong.storage.indexes import wanted
from dougong.storage.tables import ObjectTable

from tests.records.conftest import somebody
from tests.records.test_concurrency import outputs, start
from tests.records.tree_design import FILES, TREE, UNIT
from tests.support.beginnings import beginning_of, published

beginning = beginning_of("crm", published(FILES))
SORT = ("rank", "name")
TOP = RecordQuery("unit", ("name",), sort=SORT, top="parent")
STRAYS = RecordQuery("unit", ("name",), sort=SORT, strays="parent")

Units = dict[str, int]


def add(crm: Workspace, name: str, parent: int | None = None, **values: Any) -> int:
    with crm.write() as tx:
        return create(tx, SYSTEM, "unit", {"name": name, "parent": parent, **values}).id


def below(crm: Workspace, unit: int, parent: int | None) -> None:
    with crm.write() as tx:
        update(tx, SYSTEM, "unit", unit, {"parent": parent})


def refused(crm: Workspace, unit: int, parent: int) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRecords) as raised:
        below(crm, unit, parent)
    return [(problem.place, problem.code) for problem in raised.value.problems]


def names(crm: Workspace, query: RecordQuery, actor: Actor = SYSTEM) -> list[str]:
    with crm.read() as tx:
        return [record["name"] for record in find(tx, actor, query).data]


@pytest.fixture
def units(crm: Workspace) -> Units:
    """a over b and c; c over d; e alone. The middle of what is last is secret."""
    found = {"e": add(crm, "e", rank=1), "a": add(crm, "a", rank=2)}
    found["b"] = add(crm, "b", found["a"], rank=2)
    found["c"] = add(crm, "c", found["a"], rank=1, secret=True)
    found["d"] = add(crm, "d", found["c"])
    return found


def test_roots_and_levels_stand_in_the_order_of_the_view(crm: Workspace, units: Units) -> None:
    assert names(crm, TOP) == ["e", "a"]
    level = RecordQuery("unit", ("name",), sort=SORT, match=(("parent", units["a"]),))
    assert names(crm, level) == ["c", "b"]
    with crm.read() as tx:
        assert counts_below(tx, SYSTEM, "unit", "parent", units.values()) == {units["a"]: 2, units["c"]: 1}
        assert counts_below(tx, SYSTEM, "unit", "parent", []) == {}


def test_roots_come_in_pages(crm: Workspace) -> None:
    for number in range(7):
        add(crm, f"n{number}", rank=number // 3)
    found, cursor = [], None
    with crm.read() as tx:
        while True:
            query = RecordQuery(
                "unit", ("name",), sort=("-rank", "name"), limit=3, cursor=cursor, top="parent"
            )
            page = find(tx, SYSTEM, query)
            found += [record["name"] for record in page.data]
            cursor = page.next
            if cursor is None:
                break
    assert found == ["n6", "n3", "n4", "n5", "n0", "n1", "n2"]


def test_what_stands_below_something_out_of_sight_is_a_root(crm: Workspace, units: Units) -> None:
    plain = somebody(crm, "plain@example.com", "plain")
    assert names(crm, TOP, plain) == ["e", "a"]
    assert names(crm, STRAYS, plain) == ["d"]
    assert names(crm, STRAYS) == []
    with crm.read() as tx:
        assert counts_below(tx, plain, "unit", "parent", [units["a"], units["c"]]) == {
            units["a"]: 1,
            units["c"]: 1,
        }


def test_who_sees_few_records_sees_their_tree(crm: Workspace, units: Units) -> None:
    own = somebody(crm, "own@example.com", "own")
    with crm.write() as tx:
        for name in ("a", "d"):
            update(tx, SYSTEM, "unit", units[name], {"owner": own.user_id})
    assert names(crm, TOP, own) == ["a"]
    assert names(crm, STRAYS, own) == ["d"]
    with crm.read() as tx:
        assert counts_below(tx, own, "unit", "parent", [units["a"], units["d"]]) == {}


def test_what_stands_below_something_out_of_sight_comes_in_pages_in_its_order(
    crm: Workspace, units: Units
) -> None:
    plain = somebody(crm, "plain@example.com", "plain")
    for number in range(7):
        above = add(crm, f"s{number}", secret=True)
        for own in (f"n{number}", f"m{number}"):
            add(crm, own, above, rank=number // 3)
    found, cursor = [], None
    with crm.read() as tx:
        while True:
            page = find(tx, plain, replace(STRAYS, sort=("-rank", "name"), limit=4, cursor=cursor))
            found += [record["name"] for record in page.data]
            cursor = page.next
            if cursor is None:
                break
    by_rank = [
        f"{letter}{number}"
        for numbers in ((6,), (3, 4, 5), (0, 1, 2))
        for letter in "mn"
        for number in numbers
    ]
    assert found == [*by_rank, "d"]


def test_a_hidden_parent_gives_no_tree(crm: Workspace, units: Units) -> None:
    blind = somebody(crm, "blind@example.com", "blind")
    with crm.read() as tx:
        for query in (TOP, STRAYS):
            with pytest.raises(DougongError):
                find(tx, blind, query)
        with pytest.raises(DougongError):
            counts_below(tx, blind, "unit", "parent", units.values())


def test_what_is_looked_for_comes_with_what_stands_above_it(crm: Workspace, units: Units) -> None:
    query = RecordQuery("unit", ("name",), filter="name = 'd' OR name = 'e'", sort=SORT)
    with crm.read() as tx:
        found = branches(tx, SYSTEM, query, "parent")
    assert [record["name"] for record in found.records] == ["d", "c", "e", "a"]
    assert found.matching == {units["d"], units["e"]}
    assert found.parents == {
        units["d"]: units["c"],
        units["c"]: units["a"],
        units["e"]: None,
        units["a"]: None,
    }
    assert not (found.more or found.cut)


def test_what_is_looked_for_ends_below_what_is_out_of_sight(crm: Workspace, units: Units) -> None:
    plain = somebody(crm, "plain@example.com", "plain")
    with crm.read() as tx:
        found = branches(tx, plain, RecordQuery("unit", ("name",), filter="name = 'd'", limit=1), "parent")
        nothing = branches(tx, plain, RecordQuery("unit", ("name",), search="nowhere"), "parent")
    assert found.parents == {units["d"]: None}
    assert nothing.records == []


def test_more_than_fit_are_told(crm: Workspace, units: Units) -> None:
    with crm.read() as tx:
        query = RecordQuery("unit", ("name",), filter="name <> 'x'", sort=SORT, limit=2)
        assert branches(tx, SYSTEM, query, "parent").more


def test_children_are_counted_up_to_a_cap(crm: Workspace, units: Units) -> None:
    records = [{"name": str(number), "parent": units["e"]} for number in range(MOST_COUNTED + 5)]
    with crm.write() as tx:
        RecordWriter(tx, SYSTEM).write(Batch("unit", "create", records))
    with crm.read() as tx:
        counts = counts_below(tx, SYSTEM, "unit", "parent", [units["e"]])
    assert counts == {units["e"]: MOST_COUNTED + 1}


def test_nothing_is_put_below_itself(crm: Workspace, units: Units) -> None:
    told = [("parent", "below_itself")]
    assert refused(crm, units["a"], units["a"]) == told
    assert refused(crm, units["a"], units["d"]) == told
    assert refused(crm, units["a"], units["c"]) == told
    below(crm, units["d"], units["b"])
    below(crm, units["a"], units["e"])
    with crm.write() as tx:
        update(tx, SYSTEM, "unit", units["a"], {"twin": units["e"]})
        update(tx, SYSTEM, "unit", units["e"], {"twin": units["a"]})


def test_one_batch_closes_no_circle(crm: Workspace, units: Units) -> None:
    """Each would be right alone."""
    records = [{"id": units["a"], "parent": units["e"]}, {"id": units["e"], "parent": units["a"]}]
    with crm.write() as tx, pytest.raises(InvalidRecords):
        RecordWriter(tx, SYSTEM).write(Batch("unit", "update", records))
    # While both together turn two round.
    turned = [{"id": units["b"], "parent": None}, {"id": units["a"], "parent": units["b"]}]
    with crm.write() as tx:
        RecordWriter(tx, SYSTEM).write(Batch("unit", "update", turned))
    assert names(crm, TOP) == ["e", "b"]


def test_no_part_of_a_batch_closes_a_circle(crm: Workspace, units: Units) -> None:
    """Where some may be refused, b might stay below a."""
    turned = [{"id": units["b"], "parent": None, "name": None}, {"id": units["a"], "parent": units["b"]}]
    with crm.write() as tx:
        done = RecordWriter(tx, SYSTEM).write(Batch("unit", "update", turned, policy="skip_invalid"))
    assert [[problem.code for problem in one.problems] for one in done.refused] == [
        ["required"],
        ["below_itself"],
    ]


def test_the_live_check_of_a_form_tells_of_a_circle(crm: Workspace, units: Units) -> None:
    with crm.read() as tx:
        checked = live_check(tx, SYSTEM, "unit", {"parent": units["d"]}, record_id=units["a"])
    assert [(problem.place, problem.code) for problem in checked.problems] == [("parent", "below_itself")]


def test_levels_are_read_off_an_index(crm: Workspace) -> None:
    with crm.read() as tx:
        definitions = tx.release.definitions
        indexes, left_out = wanted(ObjectTable(definitions.object("unit")), definitions)
    columns = [[name for name, _ in index.terms] for index in indexes if index.ordered]
    assert left_out == []
    (level,) = [terms for terms in columns if terms[:2] == ["parent", "rank"] and terms[3] == "id"]
    # Neither that of a record's owner nor the one that a role compares needs a look at the table.
    assert {"deleted_at", "owner", "secret"} <= {*level}


def test_a_chain_ends_somewhere(crm: Workspace) -> None:
    here = add(crm, "0")
    for number in range(1, MOST_LEVELS):
        here = add(crm, str(number), here)
    with pytest.raises(InvalidRecords) as raised:
        add(crm, "deeper", here)
    assert [problem.code for problem in raised.value.problems] == ["too_deep"]


def test_what_a_deleted_record_leaves_become_roots_until_it_comes_back(crm: Workspace, units: Units) -> None:
    run = new_run()
    with crm.write() as tx:
        delete(tx, SYSTEM, "unit", units["c"], run=run)
    assert names(crm, TOP) == ["d", "e", "a"]
    with crm.write() as tx:
        undo(tx, SYSTEM, run)
    assert names(crm, TOP) == ["e", "a"]
    with crm.read() as tx:
        assert get(tx, SYSTEM, "unit", units["d"])["parent"]["id"] == units["c"]


def test_what_comes_back_closes_no_circle(crm: Workspace, units: Units) -> None:
    """c went from between a and d; a now stands below d."""
    run = new_run()
    with crm.write() as tx:
        delete(tx, SYSTEM, "unit", units["c"], run=run)
    below(crm, units["a"], units["d"])
    with crm.write() as tx:
        restore(tx, SYSTEM, "unit", units["c"])
    assert refused(crm, units["d"], units["c"]) == [("parent", "below_itself")]


def test_a_merge_closes_no_circle(crm: Workspace, units: Units) -> None:
    with crm.write() as tx, pytest.raises(InvalidInput) as raised:
        merge(tx, SYSTEM, "unit", units["d"], units["a"])
    assert [problem.code for problem in raised.value.problems] == ["below_itself"]
    with crm.write() as tx:
        merge(tx, SYSTEM, "unit", units["c"], units["a"])
    assert names(crm, TOP) == ["c", "e"]
    with crm.write() as tx:
        merge(tx, SYSTEM, "unit", units["c"], units["d"])
    assert names(crm, RecordQuery("unit", ("name",), match=(("parent", units["c"]),))) == ["b"]


def test_a_merge_takes_over_no_parent_below_itself(crm: Workspace, units: Units) -> None:
    below(crm, units["e"], units["d"])
    with crm.write() as tx, pytest.raises(InvalidRecords):
        merge(tx, SYSTEM, "unit", units["a"], units["e"], ["parent"])


def test_nobody_closes_a_circle_by_being_as_fast_as_another(crm: Workspace) -> None:
    for number in range(6):
        add(crm, str(number))
    rounds = 40
    results = [r.split() for r in outputs([start(crm, "hang", seed, rounds) for seed in range(3)])]
    assert all(int(moved) + int(refusals) == int(total) == rounds for moved, refusals, total in results)
    with crm.read() as tx:
        parents = dict(tx.execute('SELECT "id", "parent" FROM "unit"').fetchall())
    for unit in parents:
        here, steps = unit, 0
        while parents[here] is not None:
            here, steps = parents[here], steps + 1
            assert steps <= len(parents)


def test_a_tree_over_records_in_circles_is_not_published(workspace: Workspace) -> None:
    def designed(**properties: Any) -> list[dict[str, Any]]:
        return [{**UNIT, "properties": UNIT["properties"] | properties}]

    Draft(workspace).apply([*designed(), *FILES[1:]])
    publish(workspace, None)
    one = add(workspace, "one")
    other = add(workspace, "other", twin=one)
    add(workspace, "third", twin=other)
    with workspace.write() as tx:
        update(tx, SYSTEM, "unit", one, {"twin": other})
    twins = {**TREE, "name": "twins", "parentField": "twin"}
    Draft(workspace).apply([twins])
    with pytest.raises(InvalidInput) as raised:
        publish(workspace, None)
    (problem,) = raised.value.problems
    assert (problem.place, problem.code, problem.params["rows"]) == (
        "view:twins#/parentField",
        "in_circles",
        3,
    )
    with workspace.write() as tx:
        update(tx, SYSTEM, "unit", one, {"twin": None})
    publish(workspace, None)
    with pytest.raises(InvalidRecords), workspace.write() as tx:
        update(tx, SYSTEM, "unit", one, {"twin": other})
