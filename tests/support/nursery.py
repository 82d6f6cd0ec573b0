"""Begins processes of the tests without their start: it has loaded the product already, and divides itself.

``python -m tests.support.nursery FD``: each message on the socket is a module and its arguments, with three files
beside it: standard output, standard error, and where to tell the number of the process and how it ended.
"""

from __future__ import annotations

import array
import json
import os
import runpy
import socket
import sys
import traceback
from contextlib import suppress

# What the processes of the tests need.
import dougong.app
from dougong.memory import collect_rarely, keep_what_is_loaded
from dougong.storage import postgresql, sqlite

from tests.support.waiting import PATIENCE

LONGEST = 65_536


def main(descriptor: int) -> None:
    with socket.socket(fileno=descriptor) as asking:
        while True:
            message, files, _, _ = socket.recv_fds(asking, LONGEST, 3)
            if not message:
                return
            if os.fork() == 0:
                asking.close()
                _watch(json.loads(message), files)
            for file in files:
                os.close(file)
            _bury()


def _bury() -> None:
    """Those that have ended."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


def _watch(command: list[str], files: list[int]) -> None:
    """Whoever is killed cannot tell by itself how it ended."""
    out, err, told = files
    process = os.fork()
    if process == 0:
        os.close(told)
        os._exit(_done(command, out, err))
    os.close(out)
    os.close(err)
    with suppress(OSError):  # the test has ended before
        os.write(told, array.array("q", [process]).tobytes())
        _, status = os.waitpid(process, 0)
        os.write(told, array.array("q", [os.waitstatus_to_exitcode(status)]).tobytes())
    os._exit(0)


def _done(command: list[str], out: int, err: int) -> int:
    module, *arguments = command
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - as Python itself ends a process
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    assert dougong.app
    # As the tests themselves: on a slow machine many who write at once keep each other waiting longer than people are.
    postgresql.LOCK_SECONDS = sqlite.LOCK_SECONDS = PATIENCE
    collect_rarely()
    keep_what_is_loaded()
    main(int(sys.argv[1]))
