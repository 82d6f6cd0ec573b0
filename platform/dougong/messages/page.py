"""The HTML of a mail around its blocks. Mail programs know no style sheets: styles stand at what they are for."""

from __future__ import annotations

import html
import re

_BODY = "margin:0;padding:24px 12px;background:#f4f5f7"
_CARD = (
    "max-width:560px;margin:0 auto;padding:28px 32px;background:#ffffff;border-radius:8px;color:#1f2733;"
    "font:15px/1.6 -apple-system,'Segoe UI','PingFang SC','Microsoft YaHei',Roboto,Arial,sans-serif"
)
_STYLES = {
    "h1": "margin:0 0 16px;font-size:20px;line-height:1.35",
    "h2": "margin:20px 0 8px;font-size:17px;line-height:1.35",
    "h3": "margin:16px 0 8px;font-size:15px",
    "p": "margin:0 0 14px",
    "ul": "margin:0 0 14px;padding-left:22px",
    "a": "color:#1f5fbf",
}
_OPENING = re.compile(r"<(h1|h2|h3|p|ul|a)\b")


def whole_page(subject: str, blocks: str, language: str) -> str:
    """``blocks`` are of our own making, so that a tag in them is one."""
    styled = _OPENING.sub(lambda found: f'<{found[1]} style="{_STYLES[found[1]]}"', blocks)
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{html.escape(subject)}</title></head>\n'
        f'<body style="{_BODY}">\n<div style="{_CARD}">\n{styled}\n</div>\n</body>\n</html>\n'
    )
