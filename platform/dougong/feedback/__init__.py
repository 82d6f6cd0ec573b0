"""What people say about the screens that they work with: an idea, or what stood in their way.

Whoever is signed in may say something; whoever designs reads it. With each goes what is needed to see what the
person saw: the page, the release, their roles and browser. Not the place for what is said about a record: those
are comments.
"""

from __future__ import annotations

from dougong.feedback.giving import KINDS, LONGEST, give_feedback
from dougong.feedback.reading import Feedback, every_feedback, find_feedback, open_feedback, settle

__all__ = [
    "KINDS",
    "LONGEST",
    "Feedback",
    "every_feedback",
    "find_feedback",
    "give_feedback",
    "open_feedback",
    "settle",
]
