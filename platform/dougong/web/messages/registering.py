from __future__ import annotations

from flask import Blueprint

from dougong.web.messages import (
    mail_pages,
    message_pages,
    notice_pages,
    outbox_pages,
    unsubscribing_pages,
)

PAGES = (
    unsubscribing_pages,
    mail_pages,
    message_pages,
    notice_pages,
    outbox_pages,
)


def register_routes(web: Blueprint) -> None:
    for pages in PAGES:
        pages.register_routes(web)
