"""Documents as PDF, written by hand."""

from __future__ import annotations

LOCKED = b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%s> /U <%s> >>" % (b"1a" * 32, b"2b" * 32)


def pdf(pages: int = 3, *, locked: bool = False, side: int = 400) -> bytes:
    """Each page says which it is, in a font that the document does not bring. ``locked``: it asks for a password."""
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids.encode()),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for page in range(pages):
        drawn = b"0 0.4 0.8 rg 40 40 120 60 re f BT /F 24 Tf 60 300 Td (Page %d) Tj ET" % (page + 1)
        bodies.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
            b" /Resources << /Font << /F 3 0 R >> >> >>" % (side, side, 5 + 2 * page)
        )
        bodies.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    if locked:
        bodies.append(LOCKED)
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    encrypt = b" /Encrypt %d 0 R /ID [<00> <00>]" % len(bodies) if locked else b""
    content += b"trailer\n<< /Size %d /Root 1 0 R%s >>\n" % (len(bodies) + 1, encrypt)
    return content + b"startxref\n%d\n%%%%EOF\n" % start


BROKEN = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog\nand then nothing\n"
