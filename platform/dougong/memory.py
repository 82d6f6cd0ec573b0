"""How often Python looks for cycles among the objects of the process.

Requests and imports make many objects and hardly a cycle. With Python's own setting a fifth of the time of an
import went into looking for them.
"""

from __future__ import annotations

import gc

YOUNG = 100_000
"""So many more objects made than freed start a look at the youngest; Python's own is 700. A batch of an import has some
tens of thousands, and is looked through for nothing."""
OLDER = 20


def collect_rarely() -> None:
    gc.set_threshold(YOUNG, OLDER, OLDER)


def keep_what_is_loaded() -> None:
    """Modules and what they hold stay as long as the process: they are never looked at again.

    Not looked through before, either: a tenth of a second at each start, which found five objects to free."""
    gc.freeze()
