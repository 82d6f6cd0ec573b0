from __future__ import annotations

from dougong.cli.reference import PAGE, page


def test_the_page_of_the_commands_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m dougong.cli.reference"
