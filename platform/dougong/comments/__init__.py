"""What people say about a record: comments, answers to them, and whom they mention.

Whoever may read a record may read its comments. Nothing here is part of the record itself: no version, no rule, no
formula knows of it. Whoever is mentioned, owns or follows the record gets a notice.
"""

from __future__ import annotations

from dougong.comments import merging as merging
from dougong.comments import retelling as retelling
from dougong.comments.mentions import MENTION_SIGN, mentionable
from dougong.comments.reading import EDIT_WITHIN, Comment, Mention, comments_of, one_comment
from dougong.comments.writing import add_comment, delete_comment, edit_comment

__all__ = [
    "EDIT_WITHIN",
    "MENTION_SIGN",
    "Comment",
    "Mention",
    "add_comment",
    "comments_of",
    "delete_comment",
    "edit_comment",
    "mentionable",
    "one_comment",
]
