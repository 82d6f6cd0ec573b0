"""What the pages tell to do, done."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.dougong_here import answering
from tests.docs.snippets import CHECKOUT, Story, snippets

PAGES = sorted(
    str(page.relative_to(CHECKOUT))
    for page in (CHECKOUT / "README.md", *CHECKOUT.glob("docs/**/*.md"))
    if snippets(page)
)

WITH_PROCESSES = "README.md"
"""Each of its commands is a process of its own, as for whoever reads it; those of the others are done here."""


@pytest.mark.parametrize("page", PAGES)
def test_the_snippets_of_a_page_run_in_order(page: str, tmp_path: Path) -> None:
    folder = tmp_path / "story"
    folder.mkdir()
    if page == WITH_PROCESSES:
        tell(page, Story(folder))
        return
    with answering(tmp_path) as program:
        tell(page, Story(folder, program))


def tell(page: str, story: Story) -> None:
    for snippet in snippets(CHECKOUT / page):
        story.tell(snippet)


def test_the_pages_with_commands_are_executed() -> None:
    assert {"README.md", "docs/tutorial.md"} <= set(PAGES)
