"""Sends a command to ``dougong_here.py`` and prints what comes back: the address first, then the command's words."""

import json
import os
import socket
import stat
import sys


def _piped() -> str:
    mode = os.fstat(0).st_mode
    return sys.stdin.read() if stat.S_ISFIFO(mode) or stat.S_ISREG(mode) else ""


def main() -> int:
    with socket.socket(socket.AF_UNIX) as asking:
        asking.connect(sys.argv[1])
        asked = {
            "words": sys.argv[2:],
            "folder": os.getcwd(),  # noqa: PTH109 - starts quicker without pathlib
            "stdin": _piped(),
            "environment": dict(os.environ),
        }
        with asking.makefile("rwb") as stream:
            stream.write(json.dumps(asked).encode() + b"\n")
            stream.flush()
            answer = json.loads(stream.read())
    sys.stdout.write(answer["out"])
    sys.stdout.flush()
    sys.stderr.write(answer["err"])
    return int(answer["code"])


sys.exit(main())
