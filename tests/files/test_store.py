"""Bytes are kept once, whole or not at all, and go when nothing holds them."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest
from dougong.access import SYSTEM, Actor
from dougong.clock import FixedClock
from dougong.errors import Conflict, Forbidden, InvalidInput, NotFound
from dougong.files import Blobs, Use, bind, blobs_of, collect, examine_files, upload, uploading
from dougong.jobs import Runner, fire_due
from dougong.records import create, delete, purge, readable_file
from dougong.storage import Workspace

from tests.files import hostile


def sent(workspace: Workspace, actor: Actor, content: bytes, name: str = "a.bin") -> int:
    return upload(workspace, actor, io.BytesIO(content), name).id


def test_the_same_bytes_are_kept_once(crm: Workspace, ada: Actor) -> None:
    first = upload(crm, ada, io.BytesIO(b"the same"), "one.txt")
    second = upload(crm, ada, io.BytesIO(b"the same"), "two.txt")
    assert first.hash == second.hash
    assert first.id != second.id
    assert [path.read_bytes() for path in blobs_of(crm).all()] == [b"the same"]


def test_what_is_known_of_a_file_comes_from_its_bytes(crm: Workspace, ada: Actor) -> None:
    file = upload(crm, ada, io.BytesIO(hostile.picture(size=(40, 20))), "C:\\x\\файл.html")
    assert (file.name, file.media_type, file.width, file.height) == ("файл.html", "image/png", 40, 20)
    bomb = upload(crm, ada, io.BytesIO(hostile.png_bomb()), "bomb.png")
    assert (bomb.media_type, bomb.is_picture) == ("image/png", False)


def test_too_large_and_empty_files_leave_nothing_behind(
    crm: Workspace, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in (b"", b"x" * (crm.settings.max_upload + 1)):
        with pytest.raises(InvalidInput):
            sent(crm, ada, content)
    with crm.read() as tx:
        assert tx.execute('SELECT count(*) FROM "_dg_file"').fetchone()[0] == 0
    assert not list((crm.folder / "files" / "incoming").iterdir())


def test_who_changes_nothing_uploads_nothing(crm: Workspace, rita: Actor) -> None:
    with pytest.raises(Forbidden):
        sent(crm, rita, b"x")


def test_nobody_piles_up_uploads(crm: Workspace, ada: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "MOST_PENDING", 2)
    sent(crm, ada, b"1")
    sent(crm, ada, b"2")
    with pytest.raises(Conflict):
        sent(crm, ada, b"3")


def test_a_pending_file_is_its_uploaders_alone(crm: Workspace, ada: Actor, bob: Actor) -> None:
    file_id = sent(crm, ada, b"draft")
    with crm.read() as tx:
        assert readable_file(tx, ada, file_id).id == file_id
        for other in (file_id, 0, -1, 2**70):
            with pytest.raises(NotFound):
                readable_file(tx, bob, other)


def test_a_held_file_is_read_through_its_record(crm: Workspace, ada: Actor, rita: Actor) -> None:
    file_id = sent(crm, ada, b"held")
    with crm.write() as tx:
        record_id = create(tx, ada, "account", {"name": "Acme"}).id
        obj = tx.release.definitions.object("account")
        bind(tx, [(file_id, Use(obj.id, record_id, obj.field("notes").id))])
    with crm.read() as tx:
        assert readable_file(tx, rita, file_id).name == "a.bin"
    with crm.write() as tx:
        delete(tx, ada, "account", record_id)
    with crm.read() as tx:
        assert readable_file(tx, rita, file_id)  # the bin shows it still
    with crm.write() as tx:
        purge(tx, SYSTEM, "account", [record_id])
    with crm.read() as tx, pytest.raises(NotFound):
        readable_file(tx, rita, file_id)


def test_a_use_of_a_field_that_is_gone_opens_nothing(crm: Workspace, ada: Actor, bob: Actor) -> None:
    file_id = sent(crm, ada, b"x")
    with crm.write() as tx:
        record_id = create(tx, ada, "account", {"name": "Acme"}).id
        obj = tx.release.definitions.object("account")
        bind(tx, [(file_id, Use(obj.id, record_id, "fld_gone000001"))])
    with crm.read() as tx, pytest.raises(NotFound):
        readable_file(tx, bob, file_id)


def test_what_nothing_holds_is_collected_after_a_day(crm: Workspace, clock: FixedClock, ada: Actor) -> None:
    pending, held = sent(crm, ada, hostile.picture(), "a.png"), sent(crm, ada, b"held")
    with crm.write() as tx:
        record_id = create(tx, ada, "account", {"name": "Acme"}).id
        obj = tx.release.definitions.object("account")
        bind(tx, [(held, Use(obj.id, record_id, obj.field("notes").id))])
    assert collect(crm).rows == 0
    clock.advance(timedelta(days=2))
    age(crm)
    assert collect(crm).rows == 1
    assert [path.read_bytes() for path in blobs_of(crm).all()] == [b"held"]
    with crm.read() as tx:
        with pytest.raises(NotFound):
            readable_file(tx, ada, pending)
        assert readable_file(tx, ada, held)
        assert list(examine_files(tx)) == []
    with crm.write() as tx:
        delete(tx, ada, "account", record_id)
        purge(tx, SYSTEM, "account", [record_id])
    assert collect(crm).blobs == 1


def test_bytes_put_a_moment_ago_are_spared(crm: Workspace, clock: FixedClock, ada: Actor) -> None:
    """Between the bytes and their row, an upload is known to nobody."""
    blobs_of(crm).put(io.BytesIO(b"coming"), 100)
    clock.advance(timedelta(days=2))
    assert collect(crm).blobs == 0
    age(crm)
    blobs_of(crm).put(io.BytesIO(b"coming"), 100)  # the same once more
    assert collect(crm).blobs == 0


def test_files_are_collected_every_night(crm: Workspace, clock: FixedClock, ada: Actor) -> None:
    sent(crm, ada, b"forgotten")
    fire_due(crm)
    clock.advance(timedelta(days=2))
    age(crm)
    fire_due(crm)
    while Runner(crm).run_next():
        pass
    assert list(blobs_of(crm).all()) == []


def test_doctor_tells_of_lost_and_changed_bytes(crm: Workspace, ada: Actor) -> None:
    lost, changed = sent(crm, ada, b"lost"), sent(crm, ada, b"changed")
    with crm.read() as tx:
        blobs_of(crm).path(readable_file(tx, ada, lost).hash).unlink()
        blobs_of(crm).path(readable_file(tx, ada, changed).hash).write_bytes(b"other")
        found = {problem.code: problem.place for problem in examine_files(tx)}
    assert found == {"file_missing": str(lost), "file_changed": str(changed)}


def test_an_upload_killed_half_way_leaves_nothing_readable(tmp_path: Path) -> None:
    worker = textwrap.dedent("""
        import sys, time
        from pathlib import Path
        from dougong.files import Blobs

        class Slow:
            sent = 0
            def read(self, size):
                self.sent += 1
                if self.sent > 3:
                    print("half", flush=True)
                    time.sleep(60)
                return b"x" * size

        Blobs(Path(sys.argv[1])).put(Slow(), 10**9)
    """)
    process = subprocess.Popen([sys.executable, "-c", worker, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    blobs = Blobs(tmp_path)
    assert list(blobs.all()) == []
    assert len(list((tmp_path / "incoming").iterdir())) == 1
    for left in (tmp_path / "incoming").iterdir():
        os.utime(left, (0, 0))
    blobs.sweep(set, 60)
    assert not list((tmp_path / "incoming").iterdir())


def age(workspace: Workspace) -> None:
    """As if all bytes had been put two days ago."""
    before = time.time() - 2 * 86_400
    for path in blobs_of(workspace).all():
        os.utime(path, (before, before))
