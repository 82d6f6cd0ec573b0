"""What a person wants at hand again: favourites that they star, where they start, and what they opened or
looked for of late.

All of it belongs to one person and names things by their ids. What they are called, and whether the person may
still see them, is asked when they are shown, so that nothing here outlives a right that was taken away. Not the
place for what is shared: that is a view.
"""

from __future__ import annotations

from dougong.bookmarks import merging as merging
from dougong.bookmarks.favourites import MOST_FAVOURITES, add_favourite, favourites, remove_favourite
from dougong.bookmarks.recent import forget_recent, note_recent, recent
from dougong.bookmarks.references import Bookmark, read_bookmark
from dougong.bookmarks.start import set_start_page, start_page
from dougong.bookmarks.titles import visible_titles

__all__ = [
    "MOST_FAVOURITES",
    "Bookmark",
    "add_favourite",
    "favourites",
    "forget_recent",
    "note_recent",
    "read_bookmark",
    "recent",
    "remove_favourite",
    "set_start_page",
    "start_page",
    "visible_titles",
]
