from __future__ import annotations

from dougong.fields.documentation import PAGE, page


def test_the_page_is_what_the_registry_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "run make docs"
