"""One source of a mail's body: as plain text and as HTML, and what values cannot do to either."""

from __future__ import annotations

import pytest
from dougong.definitions.message_texts import broken, placeholders
from dougong.messages.markup import filled, one_line, plain, rich
from dougong.messages.page import whole_page

BODY = """# Quote {{number}}

Dear {{who}},
here it is:

- valid until **{{until}}**
- [look at it]({{record_link}})
"""
VALUES = {
    "number": "Q-1",
    "who": "<b>Ada</b> **Lovelace** {{until}} [x](javascript:alert(1))",
    "until": "1 May",
    "record_link": "https://crm.example.com/o/quote/1?a=1&b=2",
}


def test_the_plain_text_keeps_the_words_and_the_links() -> None:
    assert plain(BODY, VALUES) == (
        "Quote Q-1\n\n"
        "Dear <b>Ada</b> **Lovelace** {{until}} [x](javascript:alert(1)),\nhere it is:\n\n"
        "- valid until 1 May\n- look at it: https://crm.example.com/o/quote/1?a=1&b=2\n"
    )


def test_what_a_value_holds_is_text_in_the_html() -> None:
    assert rich(BODY, VALUES) == (
        "<h1>Quote Q-1</h1>\n"
        "<p>Dear &lt;b&gt;Ada&lt;/b&gt; **Lovelace** {{until}} [x](javascript:alert(1)),<br>\nhere it is:</p>\n"
        "<ul><li>valid until <strong>1 May</strong></li>"
        '<li><a href="https://crm.example.com/o/quote/1?a=1&amp;b=2">look at it</a></li></ul>'
    )


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", "https://a b"]
)
def test_a_value_cannot_make_an_address_that_does_something(link: str) -> None:
    assert rich("[go]({{link}})", {"link": link}) == "<p>go</p>"


def test_a_quote_in_an_address_ends_nothing() -> None:
    made = rich("[go]({{link}})", {"link": 'https://a.example/"onmouseover="x'})
    assert made == '<p><a href="https://a.example/&quot;onmouseover=&quot;x">go</a></p>'


def test_a_subject_is_one_line_whatever_is_in_it() -> None:
    subject = filled("For {{who}}", {"who": "Kim\r\nBcc: all@example.com\x00\x1b[2J\u2028x"})
    assert one_line(subject) == "For Kim Bcc: all@example.com[2J x"


def test_what_is_no_placeholder_is_found() -> None:
    assert placeholders("{{ a }} {{b}} {{a}}") == ["a", "b"]
    assert list(broken("{{a}} {{ B }} {{a.b}} }}")) == [
        "{{ B }} {{a.b}} }}",
        "}} {{a.b}} }}",
        "{{a.b}} }}",
        "}} }}",
        "}}",
    ]


def test_the_page_escapes_its_title_and_styles_its_blocks() -> None:
    page = whole_page("<x>", '<p>a</p><a href="https://a.example">b</a>', 'en"')
    assert "<title>&lt;x&gt;</title>" in page and 'lang="en&quot;"' in page
    assert '<p style="' in page and '<a style="' in page


@pytest.mark.parametrize(
    "body", ["[" * 5_000, "**" * 5_000, "[a](" * 3_000, "{{" * 5_000, "- " * 8_000, "\n" * 20_000]
)
def test_hostile_bodies_are_only_text(body: str) -> None:
    assert rich(body, {}).count("<a") == 0
    plain(body, {})
