"""Small pictures are drawn by a job: asked for too early they are promised, and each is drawn once."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from dougong.access import Actor
from dougong.errors import NotFound
from dougong.files import SIZES, File, blobs_of, drawn_thumbnail, files_by_id, upload
from dougong.jobs import Runner
from dougong.storage import Workspace

from tests.files import hostile


def sent(workspace: Workspace, actor: Actor, content: bytes) -> File:
    return upload(workspace, actor, io.BytesIO(content), "a.png")


def made(workspace: Workspace) -> list[Path]:
    return sorted(path for path in blobs_of(workspace).made.rglob("*") if path.is_file())


def waiting(workspace: Workspace) -> int:
    with workspace.read() as tx:
        sql = """SELECT count(*) FROM "_dg_job" WHERE "kind" = 'draw_thumbnails' AND "state" = 'waiting'"""
        count: int = tx.execute(sql).fetchone()[0]
    return count


def test_a_picture_is_promised_and_then_there(crm: Workspace, ada: Actor) -> None:
    file = sent(crm, ada, hostile.picture())
    assert drawn_thumbnail(crm, file, 64) is None
    assert waiting(crm) == 2  # that of the upload, and that of whoever came before it was done
    runner = Runner(crm)
    while runner.run_next():
        pass
    assert [drawn_thumbnail(crm, file, size) for size in sorted(SIZES)] == sorted(
        made(crm), key=lambda path: int(path.stem.rpartition("-")[2])
    )
    sent(crm, ada, hostile.picture())
    assert waiting(crm) == 0


def test_what_was_killed_half_way_goes_on(crm: Workspace, ada: Actor) -> None:
    file = sent(crm, ada, hostile.picture())
    Runner(crm).run_next()
    first, *others = made(crm)
    drawn_at = first.stat().st_mtime_ns
    for path in others:
        path.unlink()
    assert [drawn_thumbnail(crm, file, size) for size in SIZES].count(None) == 2
    assert waiting(crm) == 1
    Runner(crm).run_next()
    assert len(made(crm)) == 3
    assert first.stat().st_mtime_ns == drawn_at


def test_what_cannot_be_drawn_is_not_tried_again(crm: Workspace, ada: Actor) -> None:
    file = sent(crm, ada, hostile.picture())
    blobs_of(crm).path(file.hash).write_bytes(hostile.picture()[:60])
    Runner(crm).run_next()
    for size in SIZES:
        with pytest.raises(NotFound):
            drawn_thumbnail(crm, file, size)
    assert waiting(crm) == 0


def test_nothing_is_drawn_of_what_is_no_picture(crm: Workspace, ada: Actor) -> None:
    for content in (b"words", hostile.png_bomb(), hostile.SVG):
        file = sent(crm, ada, content)
        with pytest.raises(NotFound):
            drawn_thumbnail(crm, file, 64)
    assert waiting(crm) == 0
    picture = sent(crm, ada, hostile.picture())
    with pytest.raises(NotFound):
        drawn_thumbnail(crm, picture, 65)


def test_a_file_that_was_collected_before_its_turn_leaves_nothing(crm: Workspace, ada: Actor) -> None:
    file = sent(crm, ada, hostile.picture())
    blobs_of(crm).path(file.hash).unlink()
    assert Runner(crm).run_next()
    assert made(crm) == []
    with crm.read() as tx:
        assert file.id in files_by_id(tx, [file.id])
