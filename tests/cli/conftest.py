from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from dougong.cli import main


class Dougong:
    """The command line, called in this process on a workspace of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *words: object, stdin: str = "") -> Result:
        arguments = ["--workspace", str(self.folder), *map(str, words)]
        result = CliRunner().invoke(main, arguments, input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    def done(self, *words: object, stdin: str = "") -> str:
        result = self(*words, stdin=stdin)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def data(self, *words: object) -> Any:
        return json.loads(self.done(*words))

    def refused(self, *words: object, stdin: str = "") -> str:
        result = self(*words, stdin=stdin)
        assert result.exit_code == 1, result.output
        assert "Traceback" not in result.stderr
        return result.stderr


@pytest.fixture
def dougong(tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch) -> Dougong:
    """On either database; nothing has been made yet."""
    monkeypatch.setenv("DOUGONG_WORKSPACE", str(tmp_path / "workspace"))
    if database_url is None:
        monkeypatch.delenv("DOUGONG_DATABASE_URL", raising=False)
    else:
        monkeypatch.setenv("DOUGONG_DATABASE_URL", database_url)
    return Dougong(tmp_path / "workspace")


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, Any], Path]:
    """Write a file: text as it is, anything else as JSON."""

    def write(name: str, content: Any) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, "utf-8")
        return path

    return write
