"""Pages and built files are sent compressed to whoever takes them so.

A page may hold a secret (the token of its forms) beside what somebody else made its reader ask for: from the
length of many such answers the secret could be guessed. So each page's length differs by chance, by a name of random
length in the header of its gzip stream, as Django does it. Answers of the API are left to proxies.

Of built files both forms stand beside them: ``frontend/build.py`` makes them once, as well as it can be done.
"""

from __future__ import annotations

import gzip
import io
import secrets
from functools import lru_cache

from flask import Response, request

from dougong.web.assets import BUILT

LEVEL = 4
SMALLEST = 1_000
NAME_BYTES = 100
PAGES = frozenset({"text/html"})
ENDINGS = {"br": ".br", "gzip": ".gz"}
"""Of the forms of built files, the smallest first. Browsers take Brotli over TLS and from their own machine."""


def compress(response: Response) -> Response:
    if request.method != "GET" or response.status_code != 200 or "Content-Encoding" in response.headers:
        return response
    built = request.endpoint == "web.static" and "/build/" in request.path
    if not built and (response.mimetype not in PAGES or response.is_streamed):
        return response
    response.vary.add("Accept-Encoding")
    if "Range" in request.headers:
        return response
    if built:
        return _built_file(response, request.path.rpartition("/")[2])
    if not request.accept_encodings.quality("gzip"):
        return response
    body = _page(response.get_data())
    return response if body is None else _packed(response, body, "gzip")


def _packed(response: Response, body: bytes, encoding: str) -> Response:
    response.set_data(body)
    response.headers["Content-Encoding"] = encoding
    return response


def _page(content: bytes) -> bytes | None:
    if len(content) < SMALLEST:
        return None
    buffer = io.BytesIO()
    name = "x" * secrets.randbelow(NAME_BYTES)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=LEVEL, fileobj=buffer, mtime=0) as stream:
        stream.write(content)
    return buffer.getvalue()


def _built_file(response: Response, name: str) -> Response:
    for encoding, ending in ENDINGS.items():
        body = _read(name + ending) if request.accept_encodings.quality(encoding) else None
        if body is not None:
            response.close()
            response.direct_passthrough = False
            response.headers.pop("ETag", None)
            return _packed(response, body, encoding)
    return response


@lru_cache(maxsize=32)
def _read(name: str) -> bytes | None:
    """Read once: the name says what is in it."""
    path = BUILT / name
    return path.read_bytes() if path.is_file() else None
