"""Moving records between files and objects: CSV, spreadsheets and JSON lines, in and out.

Use it for whole files. Reading (``open_table``) knows nothing of objects; a ``Mapping`` says which column
becomes which field; ``Import`` writes through the one door in batches. Single records go straight to
``dougong.records``.
"""

from __future__ import annotations
