"""JSON lines: one object a line, in the write form of records."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dougong.definitions import load_json
from dougong.errors import DougongError, InvalidInput
from dougong.problems import N_, Problem
from dougong.transfer.encodings import find_encoding
from dougong.transfer.tables import Progress, Row, SourceOptions

MAX_LINE = 1024 * 1024


class JsonLinesTable:
    """The columns are the keys of the first object; later lines may have others."""

    is_record_json = True

    def __init__(self, path: Path, options: SourceOptions) -> None:
        encoding = find_encoding(path, options.encoding)
        self.progress = Progress(total=path.stat().st_size)
        self._bytes = path.open("rb")
        self._file = io.TextIOWrapper(self._bytes, encoding=encoding, newline="\n")
        self.columns = tuple(self._first().values)
        self._file.seek(0)

    def close(self) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Row]:
        line = 0
        while text := self._file.readline(MAX_LINE + 1):
            line += 1
            self.progress.done = self._bytes.tell()
            if len(text) > MAX_LINE:
                raise InvalidInput(
                    Problem(
                        "line_too_long",
                        N_("A line is longer than {limit} characters."),
                        f"line {line}",
                        {"limit": MAX_LINE},
                    )
                )
            if text.strip():
                yield _row(line, text)

    def _first(self) -> Row:
        return next((row for row in self if not row.problems), Row(0, {}))


def _row(line: int, text: str) -> Row:
    try:
        value: Any = load_json(text)
    except DougongError as error:
        return Row(line, {}, error.problems)
    if not isinstance(value, dict):
        return Row(line, {}, (Problem("not_an_object", N_("The line is not a JSON object.")),))
    return Row(line, value)
