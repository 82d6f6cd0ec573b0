"""Files that people upload: their bytes in the workspace's folder, what is known of them in the database.

Bytes are kept by their SHA-256, so that nothing is stored twice and nothing is ever overwritten. A file is
pending, and its uploader's alone, until the writer binds it to a record; who may read it then is decided with the
record, on the floor above. Nothing here trusts a name or a type that came with an upload.
"""

from __future__ import annotations

from dougong.files.blobs import Blob, Blobs, blobs_of
from dougong.files.collecting import Collected, collect, examine_files
from dougong.files.delivering import file_headers, served_type
from dougong.files.drawing import drawn_thumbnail
from dougong.files.images import SIZES
from dougong.files.names import clean_name
from dougong.files.renaming import rename
from dougong.files.rows import File, Use, bind, files_by_id, release, uses_of
from dougong.files.uploading import Received, check_upload, keep_upload, receive, upload

__all__ = [
    "SIZES",
    "Blob",
    "Blobs",
    "Collected",
    "File",
    "Received",
    "Use",
    "bind",
    "blobs_of",
    "check_upload",
    "clean_name",
    "collect",
    "drawn_thumbnail",
    "examine_files",
    "file_headers",
    "files_by_id",
    "keep_upload",
    "receive",
    "release",
    "rename",
    "served_type",
    "upload",
    "uses_of",
]
