"""Print templates: records on paper, as whoever prints them may read them.

Values are read through the query builder with the reader's rights; what they may not read stays blank. The body is
filled in a sandbox, and the page is laid out without any network: pictures are the record's own files. Where the
library that makes PDFs cannot be loaded, the page is there as HTML. Not the place for exports of data.
"""

from __future__ import annotations

from dougong.printing import jobs as jobs
from dougong.printing.models import named_template, templates_of
from dougong.printing.pages import page_of, pages_of
from dougong.printing.paper import NO_PDF, can_make_pdfs, pdf_of
from dougong.printing.pictures import Pictures

__all__ = [
    "NO_PDF",
    "Pictures",
    "can_make_pdfs",
    "named_template",
    "page_of",
    "pages_of",
    "pdf_of",
    "templates_of",
]
