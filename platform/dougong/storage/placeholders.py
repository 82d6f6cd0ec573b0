"""SQL is written once, with SQLite's placeholders (``?`` or ``:name``); psycopg wants its own."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""(?P<literal>'(?:[^']|'')*'|"(?:[^"]|"")*")"""
    r"|(?P<cast>::)"
    r"|:(?P<name>[A-Za-z_]\w*)"
    r"|(?P<mark>\?)"
    r"|(?P<percent>%)"
)


def for_psycopg(sql: str) -> str:
    return _TOKEN.sub(_replace, sql)


def _replace(match: re.Match[str]) -> str:
    if match["name"]:
        return f"%({match['name']})s"
    if match["mark"]:
        return "%s"
    return match[0].replace("%", "%%")
