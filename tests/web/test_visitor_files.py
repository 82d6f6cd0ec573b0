"""Files that visitors of public forms send: limited, kept for their own browser, and nobody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from dougong.access import SYSTEM
from dougong.jobs.schedules import SCHEDULES
from dougong.public_forms import uploads
from dougong.public_forms.limits import MOST
from dougong.records import RecordQuery, find
from PIL import Image
from werkzeug.test import TestResponse

from tests.web.conftest import Site
from tests.web.design import text_of, value_of
from tests.web.test_public_forms import Nobody, publish_forms, switched_on

CLAIM: dict[str, Any] = {
    "kind": "object",
    "name": "claim",
    "title": "Claim",
    "titleField": "what",
    "properties": {
        "what": {"fieldType": "text", "title": "What happened"},
        "photos": {"fieldType": "image", "title": "Photos", "maxCount": 2},
        "papers": {"fieldType": "file", "title": "Papers", "accept": [".txt"], "maxSize": 1},
    },
}
TELL: dict[str, Any] = {
    "kind": "public_form",
    "name": "tell",
    "title": "Tell us",
    "object": "claim",
    "fields": [
        {"name": "what", "field": "what", "required": True},
        {"name": "photos", "field": "photos", "required": True},
        {"name": "papers", "field": "papers"},
    ],
}
File = tuple[BytesIO, str]


def picture(name: str = "crash.png", colour: str = "red") -> File:
    stream = BytesIO()
    Image.new("RGB", (8, 8), colour).save(stream, "PNG")
    return BytesIO(stream.getvalue()), name


class Sender(Nobody):
    def send_files(self, drop: str = "", wait: int = 5, **values: Any) -> TestResponse:
        self.site.clock.advance(timedelta(seconds=wait))
        data = {f"a.{name}": value for name, value in values.items()}
        data |= {"stamp": value_of(self.page, "stamp")} | ({"drop": drop} if drop else {})
        response = self.client.post(self.link, data=data, content_type="multipart/form-data")
        if response.status_code != 303:
            self.page = response.text
        return response

    @property
    def kept(self) -> list[str]:
        return re.findall(r'<span class="dg-grow">([^<]*)</span>', self.page)


@pytest.fixture
def link(site: Site) -> str:
    publish_forms(site, CLAIM, TELL)
    return switched_on(site, "tell")


def files_of(site: Site) -> list[dict[str, Any]]:
    with site.workspace.read() as tx:
        return [dict(one) for one in find(tx, SYSTEM, RecordQuery("claim", sort=("id",))).data]


def counted(site: Site, table: str) -> int:
    with site.workspace.read() as tx:
        found: int = tx.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    return found


def test_files_wait_for_their_answer_and_then_belong_to_the_record(site: Site, link: str) -> None:
    visitor = Sender(site, link)
    page = visitor.open()
    assert 'enctype="multipart/form-data"' in page
    assert 'accept="image/*"' in page
    assert "Up to 2 files, 10 MB each." in page
    assert "Up to 5 files, 1 MB each." in page
    # Without what happened it is refused, and the picture has not to be chosen again.
    assert visitor.send_files(what=" ", photos=picture("<b>.png")).status_code == 422
    assert visitor.kept == ["_b_.png"]
    again = visitor.send_files(what="", photos=picture("two.png", "blue"), papers=(BytesIO(b"x"), "a.txt"))
    assert again.status_code == 422
    assert len(visitor.kept) == 3
    # One is taken back, and one too many is refused.
    numbers = re.findall(r'name="drop"\s+value="(\d+)"', visitor.page)
    too_many = visitor.send_files(what="Crash", photos=[picture("3.png"), picture("4.png")], drop=numbers[2])
    assert "At most 2 files are allowed" in text_of(too_many.text)
    assert len(visitor.kept) == 2
    assert visitor.send_files(what="Crash").status_code == 303
    (claim,) = files_of(site)
    assert [one["name"] for one in claim["photos"]] == ["_b_.png", "two.png"]
    assert claim["papers"] is None
    assert counted(site, "_dg_public_upload") == 0
    assert visitor.open() and visitor.kept == []


def test_what_a_visitor_sends_is_nobody_elses(site: Site, link: str) -> None:
    ida, otto = Sender(site, link), Sender(site, link)
    ida.open()
    otto.open()
    assert ida.send_files(what="", photos=picture("ida.png")).status_code == 422
    (number,) = re.findall(r'name="drop"\s+value="(\d+)"', ida.page)
    otto.open()
    assert otto.kept == []
    assert otto.send_files(what="Mine?", drop=number).status_code == 422
    ida.open()
    assert ida.kept == ["ida.png"]
    for who in ("lin@example.com", "emma@example.com"):
        assert site.browser(who).get("/files/1").status_code == 404
    # A form reads no ids of files, wherever they may come from.
    assert otto.send_files(what="Mine?", photos="1").status_code == 422
    assert files_of(site) == []
    otto.client.set_cookie("dg_visitor_files", "x" * 4000)
    assert otto.open() and otto.kept == []


def test_what_comes_twice_does_not_go_along_with_the_next_answer(site: Site, link: str) -> None:
    """Of a press of the button that was none too short, on a device that many use one after the other."""
    visitor = Sender(site, link)
    visitor.open()
    for _ in range(2):
        assert visitor.send_files(what="Crash", photos=picture("face.png")).status_code == 303
    (claim,) = files_of(site)
    assert [one["name"] for one in claim["photos"]] == ["face.png"]
    assert counted(site, "_dg_public_upload") == 0
    assert visitor.open() and visitor.kept == []


def test_a_form_that_takes_no_answers_keeps_no_files(site: Site, link: str) -> None:
    publish_forms(site, CLAIM, {**TELL, "quota": 1})
    first, second = Sender(site, link), Sender(site, link)
    first.open()
    second.open()
    assert first.send_files(what="Crash", photos=picture()).status_code == 303
    assert second.send_files(what="Crash", photos=picture("late.png")).status_code == 409
    assert counted(site, "_dg_public_upload") == 0
    assert counted(site, "_dg_file") == 1


def test_files_are_limited_and_swept(site: Site, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Sender(site, link)
    visitor.open()
    monkeypatch.setattr(uploads, "MEGABYTE", 1000)
    for values, reason in (
        ({"papers": (BytesIO(b"MZ"), "run.exe")}, "is not of a kind that is accepted here"),
        ({"papers": (BytesIO(b"x" * 2000), "big.txt")}, "is larger than 1 MB"),
        ({"papers": (BytesIO(b""), "none.txt")}, "The file is empty"),
        ({"photos": (BytesIO(b"no picture"), "fake.png")}, "is not a picture"),
    ):
        refused = visitor.send_files(what="Crash", **values)
        assert refused.status_code == 422
        assert reason in text_of(refused.text)
        assert visitor.kept == []
    monkeypatch.undo()
    monkeypatch.setattr("dougong.web.public_forms.visitor_files.MOST_SENT", 1000)
    assert (
        visitor.send_files(what="Crash", photos=[picture(), (BytesIO(b"x" * 5000), "y.png")]).status_code
        == 413
    )
    monkeypatch.undo()
    visitor.open()
    assert visitor.send_files(what="", photos=picture()).status_code == 422
    assert visitor.kept == ["crash.png"]
    monkeypatch.setitem(MOST, "upload", 1)
    assert visitor.send_files(what="", photos=picture()).status_code == 429
    # After an hour it is as if it had never been sent.
    site.clock.advance(timedelta(hours=1, minutes=1))
    visitor.open()
    assert visitor.kept == []
    assert "sweep_public_uploads" in SCHEDULES
    with site.workspace.write() as tx:
        # Somebody may be sending it at this very moment.
        assert uploads.sweep_uploads(tx) == 0
    site.clock.advance(uploads.BEING_SENT)
    with site.workspace.write() as tx:
        assert uploads.sweep_uploads(tx) == 1
    assert counted(site, "_dg_file") == 0
