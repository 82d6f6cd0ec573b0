"""One call: to the address that was judged, bounded in size and time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, Unavailable
from dougong.outbound.guard import Target, target_of
from dougong.problems import N_, Problem
from dougong.settings import Settings

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
LONGEST_SECONDS = 20.0
"""Of the whole call, however slowly something comes."""
MOST_BYTES = 1024 * 1024
CHUNK = 64 * 1024
PASSING = frozenset({408, 425, 429, *range(500, 600)})

FAILED = N_("{host} did not answer: {reason}")
TOO_LARGE = N_("{host} answered with more than {most} bytes.")
BUSY = N_("{host} answered with {status}; it is tried again.")
REFUSED = N_("{host} answered with {status}.")


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


def call(settings: Settings, request: Call) -> Answer:
    """Unavailable where another attempt may help, InvalidInput where none will. What the other side said stands in
    no message: it may be anybody's."""
    target = target_of(settings, request.url)
    answer = _asked(target, request)
    params = {"host": target.host, "status": answer.status}
    if answer.status in PASSING:
        raise Unavailable(Problem("busy", BUSY, "url", params))
    if not 200 <= answer.status < 300:
        # A redirect could lead anywhere: it is an answer, and not the one that was wanted.
        raise InvalidInput(Problem("refused", REFUSED, "url", params))
    return answer


def _asked(target: Target, request: Call) -> Answer:
    from urllib3.exceptions import HTTPError  # takes its time, and is seldom needed

    connection = _connection(target)
    watch = threading.Timer(LONGEST_SECONDS, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        headers = {"User-Agent": "Dougong", "Accept-Encoding": "identity", **request.headers}
        connection.request(
            request.method,
            target.path,
            request.body or None,
            {**headers, "Host": target.host_header},
            preload_content=False,
            decode_content=False,
        )
        connection.timeout = READ_SECONDS
        if connection.sock is not None:
            connection.sock.settimeout(READ_SECONDS)
        response = connection.getresponse()
        return Answer(response.status, _read(response, target.host))
    except (HTTPError, OSError, ValueError) as error:
        params = {"host": target.host, "reason": type(error).__name__}
        raise Unavailable(Problem("no_answer", FAILED, "url", params)) from error
    finally:
        watch.cancel()
        connection.close()


def _connection(target: Target) -> HTTPConnection:
    import ssl

    from urllib3.connection import HTTPConnection, HTTPSConnection

    if target.scheme == "http":
        return HTTPConnection(target.address, target.port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        target.address,
        target.port,
        timeout=CONNECT_SECONDS,
        server_hostname=target.host,
        assert_hostname=target.host,
        ssl_context=ssl.create_default_context(),
    )


def _read(response: object, host: str) -> bytes:
    found, deadline = bytearray(), time.monotonic() + LONGEST_SECONDS
    read = response.read1  # type: ignore[attr-defined]
    while chunk := read(CHUNK, decode_content=False):
        found += chunk
        if len(found) > MOST_BYTES:
            raise InvalidInput(Problem("too_large", TOO_LARGE, "url", {"host": host, "most": MOST_BYTES}))
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(found)


def _cut(connection: HTTPConnection) -> None:
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself
