"""The database: engines, transactions, tables made from definitions, drafts and releases.

Whoever works in a workspace opens it once, ``Workspace.open(folder)``, and does everything else inside
``with workspace.read() as tx`` or ``workspace.write()``. A transaction knows the release that holds in it,
its tables included. Not the place to read or write records: that is the one door, two floors up.
"""

from dougong.storage.bin import BinEntry
from dougong.storage.binds import in_list, list_bind
from dougong.storage.checks import check
from dougong.storage.connections import Connection, Cursor, Dialect, Params
from dougong.storage.converting import Loss
from dougong.storage.database import Database
from dougong.storage.ddl import SYSTEM_COLUMNS, quoted
from dougong.storage.draft_commands import Command
from dougong.storage.draft_states import DraftState
from dougong.storage.drafts import Draft
from dougong.storage.index_changes import leading_index
from dougong.storage.indexes import order_term
from dougong.storage.instants import instant_text, parse_instant
from dougong.storage.planning import Plan, plan
from dougong.storage.publishing import publish
from dougong.storage.reconciling import disagreements
from dougong.storage.release import Release
from dougong.storage.tables import ColumnRef, ObjectTable, TableSet
from dougong.storage.transaction import Transaction
from dougong.storage.view_indexes import sort_column
from dougong.storage.workspace import Workspace

__all__ = [
    "SYSTEM_COLUMNS",
    "BinEntry",
    "ColumnRef",
    "Command",
    "Connection",
    "Cursor",
    "Database",
    "Dialect",
    "Draft",
    "DraftState",
    "Loss",
    "ObjectTable",
    "Params",
    "Plan",
    "Release",
    "TableSet",
    "Transaction",
    "Workspace",
    "check",
    "disagreements",
    "in_list",
    "instant_text",
    "leading_index",
    "list_bind",
    "order_term",
    "parse_instant",
    "plan",
    "publish",
    "quoted",
    "sort_column",
]
