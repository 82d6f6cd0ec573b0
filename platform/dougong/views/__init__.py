"""Views that people make of lists, beside those that the definitions have.

A view is a document in the form of the definition language, stored by ids, and owned by a person who may share
it. What it refers to is looked up each time in the release that holds: what is gone, or is hidden from whoever
looks, is left out with a note. A view opens no door: its records are read as its reader may read them.
"""

from __future__ import annotations

from dougong.views import holdings as holdings
from dougong.views.arranging import arranged
from dougong.views.defaults import default_of, set_default
from dougong.views.filters import conjuncts, joined
from dougong.views.fitting import Fitted, document_of, fitted
from dougong.views.paths import named
from dougong.views.reading import SavedView, one_view, views_at_hand, views_for
from dougong.views.sharing import open_to_all, share_view, shares_of_view, unshare_view
from dougong.views.types import LIST, all_options, may_go_by, options_of, takes, view_types
from dougong.views.writing import add_view, change_view, delete_view

__all__ = [
    "LIST",
    "Fitted",
    "SavedView",
    "add_view",
    "all_options",
    "arranged",
    "change_view",
    "conjuncts",
    "default_of",
    "delete_view",
    "document_of",
    "fitted",
    "joined",
    "may_go_by",
    "named",
    "one_view",
    "open_to_all",
    "options_of",
    "set_default",
    "share_view",
    "shares_of_view",
    "takes",
    "unshare_view",
    "view_types",
    "views_at_hand",
    "views_for",
]
