"""Files over the screens: uploading as they are chosen, downloading, thumbnails."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, send_file

from dougong.errors import DougongError, Forbidden, InvalidInput, NotFound, NotSignedIn
from dougong.files import (
    blobs_of,
    check_upload,
    drawn_thumbnail,
    file_headers,
    keep_upload,
    receive,
    rename,
    served_type,
)
from dougong.files.blobs import MEGABYTE, TOO_LARGE
from dougong.files.drawing import STILL_DRAWN, STILL_DRAWN_HEADERS
from dougong.problems import Problem
from dougong.records import readable_file
from dougong.web.languages import say_all
from dougong.web.record.file_views import file_view, file_views, files_in
from dougong.web.screens import reading, workspace, writing

UPLOAD = "web.upload_file"


def register_routes(web: Blueprint) -> None:
    web.post("/files")(upload_file)
    web.get("/files/items")(show_items)
    web.get("/files/<int:file_id>")(download_file)
    web.post("/files/<int:file_id>/name")(rename_file)
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
        return _refused(refusal)
    return Response(html, 201, mimetype="text/html")


def rename_file(file_id: int) -> Response:
    """Answers with the line of the file that has the name, which the form holds from now on."""
    try:
        with writing() as screen:
            present = readable_file(screen.tx, screen.actor, file_id)
            file = rename(screen.tx, screen.actor, present, request.form.get("name", ""))
            html = render_template("parts/upload_item.html", file=file_view(screen, file))
    except DougongError as refusal:
        return _refused(refusal)
    return Response(html, 201, mimetype="text/html")


def _refused(refusal: DougongError) -> Response:
    """In plain text: it is shown beside the files."""
    kinds = ((NotSignedIn, 401), (Forbidden, 403), (NotFound, 404))
    status = next((status for kind, status in kinds if isinstance(refusal, kind)), 422)
    return Response(" ".join(say_all(refusal.problems)), status, mimetype="text/plain")


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
    path = drawn_thumbnail(workspace(), file, size)
    if path is None:
        return Response(STILL_DRAWN, 202, STILL_DRAWN_HEADERS, mimetype="image/gif")
    response = send_file(path, "image/webp", conditional=True, etag=f"{file.hash}-{size}", last_modified=None)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
