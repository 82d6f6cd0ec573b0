"""Moving records between files and objects: CSV, spreadsheets and JSON lines, in and out.

Use it for whole files. Reading (``open_table``) knows nothing of objects; a ``ColumnMapping`` says which
column becomes which field; ``Import`` writes through the one door in batches, ``Export`` reads in pages.
Single records go straight to ``dougong.records``.
"""

from __future__ import annotations

from dougong.transfer import export_jobs as export_jobs
from dougong.transfer import import_jobs as import_jobs
from dougong.transfer import sheet_filling as sheet_filling
from dougong.transfer.exporting import Export
from dougong.transfer.import_plans import ImportReport, Refused
from dougong.transfer.importing import Import
from dougong.transfer.mapping import ColumnMapping, mapping_from_json, read_mapping
from dougong.transfer.opening import open_table
from dougong.transfer.rate_files import read_rates
from dougong.transfer.refused_rows import RefusedRows
from dougong.transfer.sinks import FORMATS
from dougong.transfer.tables import Row, SourceOptions, Table

__all__ = [
    "FORMATS",
    "ColumnMapping",
    "Export",
    "Import",
    "ImportReport",
    "Refused",
    "RefusedRows",
    "Row",
    "SourceOptions",
    "Table",
    "mapping_from_json",
    "open_table",
    "read_mapping",
    "read_rates",
]
