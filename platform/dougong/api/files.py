"""Uploading and downloading. What comes in is streamed to the disk before any transaction begins."""

from __future__ import annotations

from flask import Blueprint, Response, request, send_file
from werkzeug.datastructures import FileStorage

from dougong.access import Actor
from dougong.api.answers import answer
from dougong.api.bodies import read_object
from dougong.api.envelopes import (
    FileParameters,
    RenameBody,
    ThumbnailParameters,
    read_envelope,
    read_parameters,
)
from dougong.api.idempotency import once
from dougong.api.refusals import BadRequest
from dougong.api.serving import workspace
from dougong.api.sessions import acting
from dougong.errors import InvalidInput
from dougong.files import (
    File,
    Received,
    blobs_of,
    check_upload,
    drawn_thumbnail,
    file_headers,
    keep_upload,
    receive,
    rename,
    served_type,
)
from dougong.files.blobs import MEGABYTE, TOO_LARGE, Readable
from dougong.files.drawing import STILL_DRAWN, STILL_DRAWN_HEADERS
from dougong.problems import N_, Problem
from dougong.records import readable_file
from dougong.storage import Transaction

AROUND_PARTS = MEGABYTE
"""What a multipart body may hold besides the file."""


def add_routes(blueprint: Blueprint) -> None:
    blueprint.post("/files")(upload_file)
    blueprint.get("/files/<int:number>")(download_file)
    blueprint.post("/files/<int:number>/rename")(rename_file)
    blueprint.get("/files/<int:number>/thumbnail")(show_thumbnail)


def upload_file() -> Response:
    """The body is the file, or a form with one file in it."""
    parameters = read_parameters(FileParameters)
    most = workspace().settings.max_upload
    request.max_content_length = most + AROUND_PARTS
    with workspace().read() as tx:
        check_upload(tx, acting(tx))
    if (request.content_length or 0) > most + AROUND_PARTS:
        raise InvalidInput(Problem("too_large", TOO_LARGE, "file", {"megabytes": most // MEGABYTE}))
    stream, name = _sent()
    received = receive(workspace(), stream, parameters.get("name") or name)

    def keep(tx: Transaction, actor: Actor) -> Response:
        check_upload(tx, actor)
        file = keep_upload(tx, actor, received)
        return _made(file)

    return once(workspace(), keep, _digest(received))


def rename_file(number: int) -> Response:
    """The answer is another file of the same bytes; a record takes it in place of this one."""
    wanted = read_envelope(RenameBody, read_object())["name"]

    def make(tx: Transaction, actor: Actor) -> Response:
        return _made(rename(tx, actor, readable_file(tx, actor, number), wanted))

    return once(workspace(), make)


def _made(file: File) -> Response:
    body = file.to_json() | {"width": file.width, "height": file.height}
    return answer({"data": body}, 201, location=file.to_json()["url"])


def download_file(number: int) -> Response:
    with workspace().read() as tx:
        file = readable_file(tx, acting(tx), number)
    response = send_file(
        blobs_of(workspace()).path(file.hash),
        served_type(file),
        conditional=True,
        etag=file.hash,
        last_modified=None,
    )
    response.headers.update(file_headers(file))
    return response


def show_thumbnail(number: int) -> Response:
    size = read_parameters(ThumbnailParameters).get("size", 320)
    with workspace().read() as tx:
        file = readable_file(tx, acting(tx), number)
    path = drawn_thumbnail(workspace(), file, size)
    if path is None:
        return Response(STILL_DRAWN, 202, STILL_DRAWN_HEADERS, mimetype="image/gif")
    response = send_file(path, "image/webp", conditional=True, etag=f"{file.hash}-{size}", last_modified=None)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _sent() -> tuple[Readable, str]:
    if request.mimetype != "multipart/form-data":
        return request.stream, ""
    parts: list[FileStorage] = [part for _, part in request.files.items(multi=True)]
    if len(parts) != 1:
        raise BadRequest(Problem("one_file", N_("Send one file at a time."), "file"))
    return parts[0].stream, parts[0].filename or ""


def _digest(received: Received) -> str:
    """What makes two uploads the same request."""
    return f"{received.blob.hash} {received.name}"
