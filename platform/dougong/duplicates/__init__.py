"""Duplicates: which records are like another, by the rules of their object, whichever door they come through.

Each record that others are compared with has keys, which are kept up in the writer's own transaction; they are found by
an index, also where texts need only be nearly alike. A rule warns, or keeps from saving, as a judge of the writer:
``judge``. Whoever may not see what their record is like is told so much that they know whom to ask.
"""

from __future__ import annotations

from dougong.duplicates.filling import follow_duplicate_rules
from dougong.duplicates.judging import CODE, judge
from dougong.duplicates.keeping import keep_keys
from dougong.duplicates.looking import duplicates_of, known_elsewhere
from dougong.duplicates.models import rules_among
from dougong.records import AFTER_WRITE, JUDGES
from dougong.records.hooks import COMPUTED

JUDGES.register("duplicates", judge)
AFTER_WRITE.register("duplicates", keep_keys)
COMPUTED.register("duplicates", lambda release, object_id: bool(rules_among(release, object_id)))

__all__ = ["CODE", "duplicates_of", "follow_duplicate_rules", "known_elsewhere"]
