from __future__ import annotations

import io
import zipfile

import pytest
from dougong.files.sniffing import media_type_of

from tests.files import hostile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (hostile.picture(), "a.png", "image/png"),
        (hostile.picture("JPEG"), "a.jpg", "image/jpeg"),
        (hostile.picture("WEBP"), "a.bin", "image/webp"),
        (hostile.HTML, "a.png", "text/html"),
        (hostile.SVG, "a.png", "image/svg+xml"),
        (hostile.SVG, "a.txt", "image/svg+xml"),
        (hostile.picture(), "a.html", "image/png"),
        (b"%PDF-1.7\n", "a.pdf", "application/pdf"),
        (zipped(), "a.xlsx", XLSX),
        (zipped(), "a.exe", "application/zip"),
        (b"a,b\n1,2\n", "a.csv", "text/csv"),
        ("你好".encode(), "a.txt", "text/plain"),
        (b"just words", "a.png", "text/plain"),
        (b"\0\1\2\3" * 9, "a.pdf", "application/octet-stream"),
    ],
)
def test_the_bytes_say_what_a_file_is(content: bytes, name: str, kind: str) -> None:
    assert media_type_of(content, name) == kind
