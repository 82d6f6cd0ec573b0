"""Files that mean harm, made on the spot."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def picture(
    form: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "teal" if mode == "RGB" else 1).save(out, form, **options)
    return out.getvalue()


def turned_jpeg() -> bytes:
    """40 by 20 pixels as stored, to be shown upright as 20 by 40; with a place and a camera in its EXIF."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCam"
    return picture("JPEG", exif=exif)


def animated_gif(frames: int = 5) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("P", (30, 30), shade) for shade in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:])
    return out.getvalue()


def png_bomb(width: int = 30_000, height: int = 30_000) -> bytes:
    """900 megapixels in a few bytes of header, and data that would go on unpacking."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(3 * width + 1) * 50, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(document.cookie)</script></body></html>"
GIF_SCRIPT = b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)//"
PDF_HTML = b"%PDF-1.4\n<html><script>alert(1)</script></html>\n%%EOF"


def png_zip() -> bytes:
    """A picture that is an archive as well."""
    import zipfile

    out = io.BytesIO(picture())
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("index.html", HTML)
    return out.getvalue()
