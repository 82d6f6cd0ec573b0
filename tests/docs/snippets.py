"""Fenced blocks of a Markdown page that say what to do with them.

A comment on the line before a block decides: `<!-- run -->` runs it, `<!-- refused -->` runs it and wants it
to fail, `<!-- write: NAME -->` writes it to a file, `<!-- shows -->` compares it with what the last command
printed: each line must stand there, in this order, `…` for anything.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(
    r"^<!-- (run|refused|shows|write): ?(\S*)? ?-->\n```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL
)
_COMMENT = re.compile(r"^<!-- (run|refused|shows|write) -->$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Snippet:
    verb: str
    name: str
    text: str
    line: int


def snippets(page: Path) -> list[Snippet]:
    text = _COMMENT.sub(r"<!-- \1: -->", page.read_text(encoding="utf-8"))
    return [
        Snippet(match[1], match[2], match[3], text.count("\n", 0, match.start()) + 1)
        for match in _BLOCK.finditer(text)
    ]


class Story:
    """Runs the snippets of one page in one scratch folder that shows the checkout's templates/ and such. Folders of
    other programs come first on its path."""

    def __init__(self, folder: Path, *programs: Path) -> None:
        self.folder = folder
        self.programs = [*programs, Path(sys.executable).parent]
        self.output = ""
        for name in ("templates", "examples", "metadata"):
            (folder / name).symlink_to(CHECKOUT / name)

    def tell(self, snippet: Snippet) -> None:
        getattr(self, f"_{snippet.verb}")(snippet)

    def _write(self, snippet: Snippet) -> None:
        target = self.folder / snippet.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(snippet.text, encoding="utf-8")

    def _run(self, snippet: Snippet) -> None:
        assert self._shell(snippet) == 0, f"line {snippet.line}: {self.output}"

    def _refused(self, snippet: Snippet) -> None:
        assert self._shell(snippet) == 1, f"line {snippet.line}: {self.output}"

    def _shows(self, snippet: Snippet) -> None:
        lines = (".*".join(map(re.escape, line.split("…"))) for line in snippet.text.strip().splitlines())
        pattern = ".*".join(lines)
        assert re.search(pattern, self.output, re.DOTALL), f"line {snippet.line}: printed was\n{self.output}"

    def _shell(self, snippet: Snippet) -> int:
        programs = os.pathsep.join([*map(str, self.programs), os.environ["PATH"]])
        # The pages are told to somebody who has set nothing.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DOUGONG_")}
        environment = {**inherited, "PATH": programs, "COLUMNS": "200", "LANG": "C.UTF-8", "TERM": "dumb"}
        command = ["bash", "-euo", "pipefail", "-c", snippet.text]
        result = subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
        )
        self.output = result.stdout
        return result.returncode
