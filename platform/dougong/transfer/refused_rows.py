"""The file of refused rows: why each was refused, beside its cells as they came, ready to be repaired and
sent again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from dougong.problems import Problem
from dougong.transfer.neutral import neutralise

REASONS = ("line", "field", "reason")


class RefusedRows:
    """Made only when the first row is refused; an older file of that name is removed."""

    def __init__(self, path: Path, columns: Iterable[str]) -> None:
        self.path = path
        self.columns = tuple(columns)
        self._file: Any = None
        path.unlink(missing_ok=True)

    def __enter__(self) -> RefusedRows:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, line: int, problems: Iterable[Problem], cells: Mapping[str, Any]) -> None:
        if self._file is None:
            # Excel takes UTF-8 for what it is only with a mark.
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow((*REASONS, *map(neutralise, self.columns)))
        found = list(problems)
        fields = "; ".join(dict.fromkeys(problem.place for problem in found if problem.place))
        reasons = "; ".join(problem.message for problem in found)
        values = ("" if cells.get(name) is None else str(cells[name]) for name in self.columns)
        row = (str(line), fields, reasons, *values)
        self._writer.writerow([neutralise(cell.encode("utf-8", "replace").decode()) for cell in row])
