"""The command ``dougong`` of a page's shell, done in the tests' own process: most commands take less than a process
needs to start. What is asked of it, ``sender.py`` sends through a socket; a page's shell waits for the answer, so that
only one command is done at a time."""

from __future__ import annotations

import json
import os
import shlex
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from dougong.cli import main

SENDER = Path(__file__).with_name("sender.py")


@contextmanager
def answering(folder: Path) -> Iterator[Path]:
    """The folder of a program ``dougong``, to be put on a path."""
    address = folder / "socket"
    program = folder / "dougong"
    program.write_text(
        f'#!/bin/sh\nexec {shlex.join([sys.executable, "-ISs", str(SENDER), str(address)])} "$@"\n'
    )
    program.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(address))
        listening.listen()
        thread = threading.Thread(target=_serve, args=(listening,), daemon=True)
        thread.start()
        yield folder
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(str(address))
        thread.join()


def _serve(listening: socket.socket) -> None:
    while True:
        asking, _ = listening.accept()
        with asking, asking.makefile("rwb") as stream:
            line = stream.readline()
            if not line:
                return
            stream.write(json.dumps(_done(**json.loads(line))).encode())


def _done(words: list[str], folder: str, stdin: str, environment: dict[str, str]) -> dict[str, Any]:
    mine = {name: None for name in os.environ if name.startswith("DOUGONG_")}
    given = {name: value for name, value in environment.items() if name.startswith(("DOUGONG_", "LANG"))}
    with chdir(folder):
        result = CliRunner(env={**mine, **given}).invoke(main, words, input=stdin)
    failed = result.exception is not None and not isinstance(result.exception, SystemExit)
    return {
        "out": result.stdout,
        "err": result.stderr + (repr(result.exc_info) if failed else ""),
        "code": result.exit_code,
    }
