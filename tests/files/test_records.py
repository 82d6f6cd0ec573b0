"""Records that hold files: who may put which files there, who reads them through it, and when they go."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from dougong.access import POLICY, SYSTEM, Actor
from dougong.clock import FixedClock
from dougong.errors import DougongError, NotFound
from dougong.files import blobs_of, collect, upload
from dougong.records import (
    InvalidRecords,
    RecordQuery,
    create,
    delete,
    find,
    get,
    history_of,
    live_check,
    purge,
    readable_file,
    restore,
    update,
)
from dougong.storage import Workspace
from dougong.storage.releases import restore as restore_release

from tests.files import hostile
from tests.files.design import CONTRACT
from tests.files.test_store import age
from tests.storage.support import published
from tests.support import beginnings
from tests.support.rights import limit_rows

beginning = beginnings.beginning_of("crm", beginnings.published([CONTRACT]))


@pytest.fixture
def crm(workspace: Workspace) -> Workspace:
    return workspace


def sent(crm: Workspace, actor: Actor, content: bytes = b"words", name: str = "a.txt") -> int:
    return upload(crm, actor, io.BytesIO(content), name).id


def made(crm: Workspace, actor: Actor, **values: Any) -> int:
    with crm.write() as tx:
        return create(tx, actor, "contract", {"name": "Acme", **values}).id


def shown(crm: Workspace, actor: Actor, record: int, field: str = "papers") -> Any:
    with crm.read() as tx:
        return get(tx, actor, "contract", record)[field]


def refused(crm: Workspace, actor: Actor, **values: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRecords) as refusal:
        made(crm, actor, **values)
    return [(problem.place, problem.code) for problem in refusal.value.problems]


def test_a_record_tells_what_it_holds(crm: Workspace, ada: Actor, rita: Actor) -> None:
    second, first = sent(crm, ada, b"two", "two.txt"), sent(crm, ada, b"%PDF-1.7\n", "один.pdf")
    record = made(crm, ada, papers=[first, {"id": second}])
    assert shown(crm, rita, record) == [
        {"id": first, "name": "один.pdf", "size": 9, "type": "application/pdf", "url": f"/api/v1/files/{first}"},
        {"id": second, "name": "two.txt", "size": 3, "type": "text/plain", "url": f"/api/v1/files/{second}"},
    ]  # fmt: skip
    with crm.read() as tx:
        [row] = find(tx, rita, RecordQuery("contract", fields=("papers", "photos"))).data
        assert [file["name"] for file in row["papers"]] == ["один.pdf", "two.txt"]
        assert row["photos"] is None
        assert readable_file(tx, rita, first).name == "один.pdf"


def test_what_was_read_can_be_sent_back_and_reordered(crm: Workspace, ada: Actor, bob: Actor) -> None:
    record = made(crm, ada, papers=[sent(crm, ada, b"1"), sent(crm, ada, b"2")])
    read = shown(crm, bob, record)
    with crm.write() as tx:
        assert update(tx, bob, "contract", record, {"papers": read}).version == 1
        update(tx, bob, "contract", record, {"papers": read[::-1]})
    assert shown(crm, ada, record) == read[::-1]
    with crm.write() as tx:
        update(tx, bob, "contract", record, {"papers": []})
    assert shown(crm, ada, record) is None


def test_nobody_puts_a_file_where_they_could_not_read_it(crm: Workspace, ada: Actor, bob: Actor) -> None:
    mine = sent(crm, ada)
    for file_id in (mine, 99, 2**50):
        assert refused(crm, bob, papers=[file_id]) == [("papers", "no_such_file")]
    made(crm, ada, papers=[mine])
    made(crm, bob, papers=[mine])  # now that bob reads it, a copy may hold it too


def test_a_file_must_fit_its_field(crm: Workspace, ada: Actor) -> None:
    page, large = sent(crm, ada, hostile.HTML, "page.html"), sent(crm, ada, b"x" * 1_048_577, "large.txt")
    disguised, bomb = sent(crm, ada, hostile.SVG, "a.png"), sent(crm, ada, hostile.png_bomb(), "bomb.png")
    assert refused(crm, ada, papers=[page]) == [("papers", "not_accepted")]
    assert refused(crm, ada, papers=[large]) == [("papers", "too_large")]
    for no_picture in (page, disguised, bomb):
        assert refused(crm, ada, photos=[no_picture]) == [("photos", "not_a_picture")]
    assert refused(crm, ada, signed=[page]) == [("signed", "not_a_picture")]
    good = sent(crm, ada, hostile.picture(), "good.png")
    made(crm, ada, papers=[bomb], photos=[good], signed=[good])


def test_files_are_not_taken_by_name(crm: Workspace, ada: Actor) -> None:
    with crm.write() as tx, pytest.raises(InvalidRecords) as refusal:
        from dougong.fields import LENIENT

        create(tx, ada, "contract", {"name": "x", "papers": "contract.pdf"}, input=LENIENT)
    assert "contract.pdf" in refusal.value.problems[0].message


def test_what_a_form_asks_while_it_is_filled_in(crm: Workspace, ada: Actor, bob: Actor) -> None:
    file_id = sent(crm, ada)
    with crm.read() as tx:
        mine = live_check(tx, ada, "contract", {"name": "x", "papers": [file_id]})
        theirs = live_check(tx, bob, "contract", {"name": "x", "papers": [file_id]})
    assert mine.problems == ()
    assert mine.values["papers"][0]["name"] == "a.txt"
    assert [problem.code for problem in theirs.problems] == ["no_such_file"]


def test_the_history_shows_files_that_were_taken_out(crm: Workspace, ada: Actor, rita: Actor) -> None:
    old, new = sent(crm, ada, b"old", "old.txt"), sent(crm, ada, b"new", "new.txt")
    record = made(crm, ada, papers=[old])
    with crm.write() as tx:
        update(tx, ada, "contract", record, {"papers": [new]})
    with crm.read() as tx:
        [change, _] = history_of(tx, rita, "contract", record)
        [(before, after)] = change["changes"].values()
        assert ([one["name"] for one in before], [one["name"] for one in after]) == (["old.txt"], ["new.txt"])
        assert readable_file(tx, rita, old)


def test_files_outlive_the_bin_and_go_with_the_purge(
    crm: Workspace, clock: FixedClock, ada: Actor, rita: Actor
) -> None:
    shared, own = sent(crm, ada, b"shared"), sent(crm, ada, b"own")
    record, other = made(crm, ada, papers=[shared, own]), made(crm, ada, papers=[shared])
    with crm.write() as tx:
        update(tx, ada, "contract", record, {"papers": None})
        update(tx, ada, "contract", record, {"papers": [own]})
        delete(tx, ada, "contract", record)
    clock.advance(timedelta(days=2))
    age(crm)
    assert collect(crm).rows == 0
    with crm.write() as tx:
        restore(tx, ada, "contract", record)
    assert [file["id"] for file in shown(crm, rita, record)] == [own]
    with crm.write() as tx:
        delete(tx, ada, "contract", record)
        purge(tx, SYSTEM, "contract", [record])
    assert collect(crm).rows == 1
    with crm.read() as tx:
        assert readable_file(tx, rita, shared)
        with pytest.raises(NotFound):
            readable_file(tx, rita, own)
    assert [path.read_bytes() for path in blobs_of(crm).all()] == [b"shared"]
    assert shown(crm, rita, other)


def test_a_hidden_record_hides_its_files(
    crm: Workspace, ada: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id = sent(crm, ada)
    made(crm, ada, papers=[file_id])
    limit_rows(monkeypatch, bob, "name <> 'Acme'")
    with crm.read() as tx:
        assert readable_file(tx, ada, file_id)
        with pytest.raises(NotFound):
            readable_file(tx, bob, file_id)


def test_a_hidden_field_hides_its_files(
    crm: Workspace, ada: Actor, bob: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_id = sent(crm, ada)
    made(crm, ada, papers=[file_id])
    monkeypatch.setattr(
        type(POLICY),
        "can_read_field",
        lambda self, actor, obj, field: not (actor.user_id == bob.user_id and field.name == "papers"),
    )
    with crm.read() as tx, pytest.raises(NotFound):
        readable_file(tx, bob, file_id)


def test_a_field_keeps_its_files_through_the_bin_and_into_a_kindred_type(
    crm: Workspace, clock: FixedClock, ada: Actor, rita: Actor
) -> None:
    file_id = sent(crm, ada, hostile.picture(), "a.png")
    record = made(crm, ada, photos=[file_id])
    without = {name: field for name, field in CONTRACT["properties"].items() if name != "photos"}
    republish(crm, {**CONTRACT, "properties": without})
    with crm.read() as tx, pytest.raises(NotFound):
        readable_file(tx, rita, file_id)
    clock.advance(timedelta(days=2))
    age(crm)
    assert collect(crm).rows == 0
    restore_release(crm, 1)
    with crm.read() as tx:
        assert readable_file(tx, rita, file_id)
    republish(
        crm, {**CONTRACT, "properties": {**without, "photos": {"fieldType": "file", "title": "Photos"}}}
    )
    assert [file["id"] for file in shown(crm, rita, record, "photos")] == [file_id]


def republish(crm: Workspace, document: dict[str, Any]) -> None:
    published(crm, document)


def test_values_and_files_do_not_become_each_other(crm: Workspace, ada: Actor) -> None:
    from dougong.fields import converter

    from tests.fields.samples import sampled_field

    text, _ = sampled_field("text")
    files, definitions = sampled_field("file")
    with pytest.raises(DougongError):
        converter(text, files, definitions)
    images, definitions = sampled_field("image")
    assert converter(files, images, definitions)((3, 1)) == (3, 1)
