"""From HTML to PDF, without any network: the library is handed a fetcher that knows no address but data, and the
pictures that were collected for these very pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from dougong.errors import Unavailable
from dougong.printing.pictures import MEDIA_TYPE, Pictures
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


def pdf_of(html: str, pictures: Pictures | None = None) -> bytes:
    library = _library()
    if library is None:
        raise Unavailable(NO_PDF)
    fetcher = _fetcher({} if pictures is None else pictures.paths)
    made: bytes = library.HTML(string=html, url_fetcher=fetcher, base_url="data:,").write_pdf()
    return made


def _fetcher(paths: Mapping[str, Path]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class RecordFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in paths:
                return URLFetcherResponse(url, paths[url].read_bytes(), {"Content-Type": MEDIA_TYPE})
            return super().fetch(url, headers)

    return RecordFiles(allowed_protocols=("data",), allow_redirects=False)
