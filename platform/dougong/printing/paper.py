"""From HTML to PDF, without any network: the library is handed a fetcher that knows no address but data."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dougong.errors import Unavailable
from dougong.problems import N_, Problem

NO_PDF = Problem(
    "no_pdf",
    N_("PDFs cannot be made on this server: its library for that (Pango) is missing. Print the page itself."),
)


@lru_cache(maxsize=1)
def _library() -> Any | None:
    """Loaded when the first page is printed: most servers never need it, and not every machine has what it needs."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    return weasyprint


def can_make_pdfs() -> bool:
    return _library() is not None


def pdf_of(html: str) -> bytes:
    library = _library()
    if library is None:
        raise Unavailable(NO_PDF)
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    made: bytes = library.HTML(string=html, url_fetcher=fetcher, base_url="data:,").write_pdf()
    return made
