"""What the tests of the screens share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

NOON = datetime(2026, 6, 18, 4, 0, tzinfo=UTC)
"""Noon in Shanghai, where the workspace is."""

PASSWORD = "a good password"


def text_of(html: str) -> str:
    """What a reader sees, with single spaces."""
    unmarked = re.sub(r"</?mark>", "", html)
    visible = re.sub(r"<(script|style|template)\b.*?</\1>|<[^>]+>", " ", unmarked, flags=re.S)
    return re.sub(r"\s+", " ", unescape(visible)).strip()


def titles_in_list(html: str) -> list[str]:
    return [unescape(title) for title in re.findall(r'<td class="c-title[^"]*"><a [^>]*>(.*?)</a>', html)]


def value_of(html: str, name: str) -> str:
    """What stands in an input, an area or a select of a form."""
    found = re.search(rf'<input[^>]*\bname="{re.escape(name)}"[^>]*\bvalue="([^"]*)"', html)
    if found:
        return unescape(found[1])
    area = re.search(rf'<textarea[^>]*\bname="{re.escape(name)}"[^>]*>(.*?)</textarea>', html, re.S)
    if area:
        return unescape(area[1])
    select = re.search(rf'<select[^>]*\bname="{re.escape(name)}"[^>]*>(.*?)</select>', html, re.S)
    chosen = re.search(r'<option value="([^"]*)"\s+selected', select[1]) if select else None
    return unescape(chosen[1]) if chosen else ""


def errors_of(html: str, name: str) -> str:
    slot = re.search(rf'<div id="f-{name}-errors"[^>]*>(.*?)</div>', html, re.S)
    return text_of(slot[1]) if slot else ""
