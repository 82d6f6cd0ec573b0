"""The same bytes under another name: another file, which a record takes in place of the one before."""

from __future__ import annotations

import io

import pytest
from dougong.access import Actor
from dougong.errors import Forbidden, InvalidInput, NotFound
from dougong.files import bind, blobs_of, rename, upload
from dougong.files.renaming import name_like
from dougong.files.rows import Use
from dougong.records import readable_file
from dougong.storage import Workspace


@pytest.mark.parametrize(
    ("wanted", "present", "name"),
    [
        ("Contract", "a.pdf", "Contract.pdf"),
        ("Contract.pdf", "a.pdf", "Contract.pdf"),
        ("Contract.PDF", "a.pdf", "Contract.pdf"),
        ("Contract.exe", "a.pdf", "Contract.exe.pdf"),
        ("2026/07 offer", "a.pdf", "2026_07 offer.pdf"),
        ("..\\..\\passwd", "a.txt", "_.._passwd.txt"),
        ("a\r\n\0b\u202e", "a.txt", "ab.txt"),
        ("合同", "файл.pdf", "合同.pdf"),
        ("notes", "README", "notes"),
        ("con", "a.txt", "_con.txt"),
        ("v1.2", "a.tar.gz", "v1.2.gz"),
    ],
)
def test_a_name_is_made_harmless_and_keeps_its_extension(wanted: str, present: str, name: str) -> None:
    assert name_like(wanted, present) == name


def test_a_long_name_is_shortened_and_none_is_refused() -> None:
    long = name_like("合" * 5_000, "a.docx")
    assert len(long) == 200
    assert long.endswith("….docx")
    for wanted in ("", " . ", "\0"):
        with pytest.raises(InvalidInput):
            name_like(wanted, "a.pdf")


def test_the_bytes_are_kept_once_and_others_keep_their_name(crm: Workspace, ada: Actor, bob: Actor) -> None:
    file = upload(crm, ada, io.BytesIO(b"words"), "a.txt")
    with crm.write() as tx:
        renamed = rename(tx, ada, file, "b")
        assert rename(tx, ada, file, "a.txt") == file
    assert (renamed.name, renamed.hash, renamed.id != file.id) == ("b.txt", file.hash, True)
    assert len(list(blobs_of(crm).all())) == 1
    with crm.read() as tx:
        assert readable_file(tx, ada, file.id).name == "a.txt"
        with pytest.raises(NotFound):
            readable_file(tx, bob, renamed.id)


def test_who_changes_nothing_renames_nothing(crm: Workspace, ada: Actor, rita: Actor) -> None:
    file = upload(crm, ada, io.BytesIO(b"words"), "a.txt")
    with crm.write() as tx:
        obj = tx.release.definitions.object("account")
        bind(tx, [(file.id, Use(obj.id, 1, obj.fields[0].id))])
        with pytest.raises(Forbidden):
            rename(tx, rita, file, "b")
