"""Files over the screens: uploading as they are chosen, downloading, thumbnails."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, send_file

from dougong.errors import DougongError, Forbidden, InvalidInput, NotSignedIn
from dougong.files import (
    blobs_of,
    check_upload,
    file_headers,
    keep_upload,
    receive,
    served_type,
    thumbnail,
)
from dougong.files.blobs import MEGABYTE, TOO_LARGE
from dougong.problems import Problem
from dougong.records import readable_file
from dougong.web.file_views import file_view, file_views, files_in
from dougong.web.languages import say_all
from dougong.web.screens import reading, workspace, writing

UPLOAD = "web.upload_file"


def register_routes(web: Blueprint) -> None:
    web.post("/files")(upload_file)
    web.get("/files/items")(show_items)
    web.get("/files/<int:file_id>")(download_file)
    web.get("/files/<int:file_id>/thumbnail/<int:size>")(show_thumbnail)


def allow_large_body() -> None:
    """The one page to which much may be sent. It takes the body as a stream."""
    request.max_content_length = workspace().settings.max_upload + MEGABYTE


def upload_file() -> Response:
    """The body is the file. Answers with its line in a list of files, or with the reason in plain text."""
    try:
        most = workspace().settings.max_upload
        with reading() as screen:
            check_upload(screen.tx, screen.actor)
        if (request.content_length or 0) > most:
            raise InvalidInput(Problem("too_large", TOO_LARGE, "file", {"megabytes": most // MEGABYTE}))
        received = receive(workspace(), request.stream, request.args.get("name", ""))
        with writing() as screen:
            check_upload(screen.tx, screen.actor)
            file = keep_upload(screen.tx, screen.actor, received)
            html = render_template("parts/upload_item.html", file=file_view(screen, file))
    except DougongError as refusal:
        status = 401 if isinstance(refusal, NotSignedIn) else 403 if isinstance(refusal, Forbidden) else 422
        return Response(" ".join(say_all(refusal.problems)), status, mimetype="text/plain")
    return Response(html, 201, mimetype="text/html")


def show_items() -> str:
    """The lines of files that a form holds, after it was filled in from a draft."""
    with reading() as screen:
        files = files_in(screen, request.args.get("ids", ""))
        return "".join(
            render_template("parts/upload_item.html", file=view) for view in file_views(screen, files)
        )


def download_file(file_id: int) -> Response:
    with reading() as screen:
        file = readable_file(screen.tx, screen.actor, file_id)
    path = blobs_of(workspace()).path(file.hash)
    response = send_file(path, served_type(file), conditional=True, etag=file.hash, last_modified=None)
    response.headers.update(file_headers(file))
    return response


def show_thumbnail(file_id: int, size: int) -> Response:
    with reading() as screen:
        file = readable_file(screen.tx, screen.actor, file_id)
    path = thumbnail(blobs_of(workspace()), file.hash, file.media_type, size)
    response = send_file(path, "image/webp", conditional=True, etag=f"{file.hash}-{size}", last_modified=None)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
