"""The body of a message: one source, from which the plain text and the HTML of a mail are made.

Only the template is read as markup; what its values hold is text, whatever it looks like.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping

from dougong.definitions.message_texts import PLACEHOLDER

_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_HEADING = re.compile(r"(#{1,3})[ \t]+(.+)")
_ITEM = re.compile(r"-[ \t]+(.+)")
_INLINE = re.compile(
    r"\*\*(?P<strong>[^*\n]+)\*\*|\[(?P<text>[^\[\]\n]+)\]\((?P<link>(?:\{\{[ \t]*\w+[ \t]*\}\}|[^(){}\s])*)\)"
)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f]+", re.IGNORECASE)

Values = Mapping[str, str]


def filled(text: str, values: Values) -> str:
    """As plain text, in one go: what a value holds is not looked into again."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def one_line(text: str, most: int = 300) -> str:
    """For a header: no line break or other control character gets into it."""
    words = " ".join(text.split())
    return "".join(one for one in words if one.isprintable())[:most]


def plain(body: str, values: Values) -> str:
    blocks = [_plain_block(block, values) for block in _blocks(body)]
    return "\n\n".join(blocks) + "\n"


def rich(body: str, values: Values) -> str:
    """The HTML of the blocks, without what goes around them."""
    return "\n".join(_rich_block(block, values) for block in _blocks(body))


def _blocks(body: str) -> list[str]:
    return [block for block in _BLANK_LINES.split(body.replace("\r\n", "\n").strip()) if block]


def _plain_block(block: str, values: Values) -> str:
    heading = _HEADING.fullmatch(block)
    text = heading[2] if heading else block
    return "".join(_plain_part(part, values) for part in _parts(text))


def _plain_part(part: str | re.Match[str], values: Values) -> str:
    if isinstance(part, str):
        return filled(part, values)
    if part["strong"]:
        return filled(part["strong"], values)
    text, link = filled(part["text"], values), filled(part["link"], values)
    return f"{text}: {link}" if link and link != text else text


def _rich_block(block: str, values: Values) -> str:
    heading = _HEADING.fullmatch(block)
    if heading:
        level = len(heading[1])
        return f"<h{level}>{_rich(heading[2], values)}</h{level}>"
    items = [_ITEM.fullmatch(line) for line in block.split("\n")]
    if all(items):
        inner = "".join(f"<li>{_rich(item[1], values)}</li>" for item in items if item)
        return f"<ul>{inner}</ul>"
    return f"<p>{_rich(block, values)}</p>"


def _rich(text: str, values: Values) -> str:
    return "".join(_rich_part(part, values) for part in _parts(text))


def _rich_part(part: str | re.Match[str], values: Values) -> str:
    if isinstance(part, str):
        return _escaped(filled(part, values))
    if part["strong"]:
        return f"<strong>{_escaped(filled(part['strong'], values))}</strong>"
    text, link = _escaped(filled(part["text"], values)), filled(part["link"], values)
    # A value may stand in an address, but cannot make it a script.
    return f'<a href="{html.escape(link)}">{text}</a>' if _SAFE_LINK.fullmatch(link) else text


def _parts(text: str) -> Iterator[str | re.Match[str]]:
    at = 0
    for found in _INLINE.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield found
        at = found.end()
    if at < len(text):
        yield text[at:]


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")
