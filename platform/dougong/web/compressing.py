"""Pages and built files are sent compressed to whoever takes them so.

A page may hold a secret (the token of its forms) beside what somebody else made its reader ask for: from the
length of many such answers the secret could be guessed. So each page's length differs by chance, by a name of random
length in the header of its gzip stream, as Django does it. Answers of the API are left to proxies.
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
FILES = frozenset({".js", ".css", ".svg", ".json"})


def compress(response: Response) -> Response:
    if request.method != "GET" or response.status_code != 200 or "Content-Encoding" in response.headers:
        return response
    built = request.endpoint == "web.static" and "/build/" in request.path
    if not built and (response.mimetype not in PAGES or response.is_streamed):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or "Range" in request.headers:
        return response
    body = _built_file(request.path.rpartition("/")[2]) if built else _page(response.get_data())
    if body is None:
        return response
    if built:
        response.close()
        response.direct_passthrough = False
        response.headers.pop("ETag", None)
    response.set_data(body)
    response.headers["Content-Encoding"] = "gzip"
    return response


def _page(content: bytes) -> bytes | None:
    if len(content) < SMALLEST:
        return None
    buffer = io.BytesIO()
    name = "x" * secrets.randbelow(NAME_BYTES)
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=LEVEL, fileobj=buffer, mtime=0) as stream:
        stream.write(content)
    return buffer.getvalue()


@lru_cache(maxsize=32)
def _built_file(name: str) -> bytes | None:
    """Made once: the name says what is in it."""
    path = BUILT / name
    if path.suffix not in FILES or not path.is_file():
        return None
    return gzip.compress(path.read_bytes(), 9, mtime=0)
