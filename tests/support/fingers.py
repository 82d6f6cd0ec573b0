"""What a finger can press on a page: controls whose place to press is smaller than a finger."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

FINGER = 44
"""Pixels, each way."""
SMALL = Path(__file__).with_suffix(".js").read_text("utf-8")


def too_small(page: Page) -> list[str]:
    """By class, size and name."""
    found: list[str] = page.evaluate(SMALL, FINGER)
    return found
