"""The timeline beside a record: what happened, what was said, and the forms for saying it."""

from __future__ import annotations

from typing import Any

import pytest
from dougong.jobs import Runner
from werkzeug.test import TestResponse

from tests.files import hostile
from tests.web.conftest import Browser, Site
from tests.web.design import text_of


@pytest.fixture
def deal(site: Site) -> str:
    return f"/o/opportunity/{site.add('opportunity', name='MES', stage='qualify')}"


def ask(browser: Browser, path: str, **fields: Any) -> TestResponse:
    """As htmx sends a form."""
    headers = {"HX-Request": "true", "X-CSRFToken": browser.token}
    return browser.client.post(path, data=fields, headers=headers)


def test_what_was_said_stands_between_what_happened(site: Site, deal: str) -> None:
    browser = site.browser()
    text = text_of(ask(browser, f"{deal}/comments", text="@林致远 look:\nhttps://example.com/a.").text)
    assert "Emma Novak just now @林致远 look: https://example.com/a ." in text
    assert "System created the record" in text
    page = browser.get(deal).text
    assert '<span class="dg-mention" title="林致远">@林致远</span>' in page
    assert 'href="https://example.com/a"' in page
    only = {
        show: text_of(browser.get(f"{deal}/timeline?show={show}").text) for show in ("comments", "history")
    }
    assert "created the record" not in only["comments"]
    assert "look:" not in only["history"]


def test_a_reply_stands_under_its_comment_and_may_be_mended(site: Site, deal: str) -> None:
    browser = site.browser()
    ask(browser, f"{deal}/comments", text="Question")
    assert "Your reply" in text_of(browser.get(f"{deal}/comments/1/answer").text)
    ask(browser, f"{deal}/comments", text="Replly", parent="1")
    assert "Replly" in browser.get(f"{deal}/comments/2/edit").text
    text = text_of(ask(browser, f"{deal}/comments/2", text="Reply").text)
    assert "Question" in text
    assert "edited" in text
    assert "Replly" not in text
    text = text_of(ask(browser, f"{deal}/comments/1/delete").text)
    assert "This comment was deleted." in text


def test_markup_is_shown_as_it_was_typed(site: Site, deal: str) -> None:
    typed = '<img src=x onerror="alert(1)"> javascript:alert(1) https://x.example/"><script>'
    page = ask(site.browser(), f"{deal}/comments", text=typed).text
    assert "<img src=x" not in page
    assert "<script" not in page
    assert 'href="javascript' not in page


def test_a_refused_comment_keeps_its_text_and_its_files(site: Site, deal: str) -> None:
    browser = site.browser()
    browser.get(deal)
    sent = upload(browser, b"minutes", "minutes.txt")
    assert sent.status_code == 201
    answer = ask(browser, f"{deal}/comments", text=" ", files="1")
    assert answer.status_code == 422
    assert "A comment needs some text." in text_of(answer.text)
    assert 'value="1" data-ids' in " ".join(answer.text.split())
    answer = ask(browser, f"{deal}/comments", text="With files", files="1")
    assert "minutes.txt" in answer.text


def test_readers_read_and_are_offered_no_form(site: Site, deal: str) -> None:
    ask(site.browser(), f"{deal}/comments", text="Hello")
    reader = site.browser("zhao@example.com")
    page = reader.get(deal).text
    assert "Hello" in page
    assert "data-composer" not in page
    assert ask(reader, f"{deal}/comments", text="x").status_code == 403
    assert ask(reader, f"{deal}/comments/1/delete").status_code == 403
    assert site.browser().get("/o/opportunity/999/timeline").status_code == 404


def test_suggestions_are_people_who_see_the_record(site: Site, deal: str) -> None:
    page = site.browser().get(f"{deal}/mentionable?q=lin").text
    assert 'data-written="林致远"' in page
    assert site.browser(None).get(f"{deal}/mentionable?q=lin").status_code in (303, 401)


def upload(browser: Browser, content: bytes, name: str) -> TestResponse:
    headers = {"HX-Request": "true", "X-CSRFToken": browser.token}
    return browser.client.post("/files", query_string={"name": name}, data=content, headers=headers)


def test_an_uploaded_file_answers_with_its_line(site: Site) -> None:
    browser = site.browser()
    line = upload(browser, hostile.picture(), "файл.png")
    assert line.status_code == 201
    assert "файл.png" in line.text
    assert "/files/1/thumbnail/320" in line.text
    assert browser.client.get("/files/1/thumbnail/64").status_code == 202
    Runner(site.workspace).run_next()
    thumbnail = browser.client.get("/files/1/thumbnail/64", buffered=True)
    assert thumbnail.mimetype == "image/webp"
    download = browser.client.get("/files/1", buffered=True)
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert download.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in download.headers["Content-Security-Policy"]
    assert "файл.png" in browser.get("/files/items?ids=1,1,x,99,-1").text


def test_uploads_are_refused_in_words(site: Site) -> None:
    browser = site.browser()
    assert upload(browser, b"", "empty.txt").text == "The file is empty."
    too_large = upload(browser, b"x" * (site.workspace.settings.max_upload + 1), "large.bin")
    assert (too_large.status_code, too_large.text) == (422, "The file is larger than 50 MB.")
    assert upload(site.browser("zhao@example.com"), b"x", "a").status_code == 403
    assert upload(site.browser(None), b"x", "a").status_code in (303, 401)
    assert browser.client.post("/files", data=b"x").status_code in (303, 401)  # without the page's token


def test_pending_files_are_nobody_elses(site: Site) -> None:
    upload(site.browser(), b"mine", "a.txt")
    other = site.browser("lin@example.com")
    assert other.client.get("/files/1").status_code == 404
    assert other.client.get("/files/1/thumbnail/64").status_code == 404
    assert other.get("/files/items?ids=1").text == ""
