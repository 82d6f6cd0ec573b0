"""Looking at a draft before it is published: a workspace in memory that has the draft's tables and a few records.

For pages that show what a design would become, as somebody with a role would see it. Nothing is read for it that the
designer may not read, and nothing that is done in it reaches the workspace itself.
"""

from dougong.previews.keeping import Kept, preview_of
from dougong.previews.making import Preview
from dougong.previews.showing import seen_as

__all__ = ["Kept", "Preview", "preview_of", "seen_as"]
