"""The table of a run, and what all measurements need."""

from __future__ import annotations

from collections.abc import Callable

from dougong.access import SYSTEM, actor_of, create_key, create_user, start_session
from dougong.storage import Workspace
from rich.table import Table

from bench.client import Client, expect


class Report:
    """Rows of a table: what, measured, floor, ratio and the limit it should keep."""

    def __init__(self) -> None:
        self.table = Table(title="Dougong against hand-written routes", title_justify="left")
        for name in ("", "product", "floor", "ratio", "limit", ""):
            self.table.add_column(name, justify="left" if not name else "right")
        self.short = 0

    def ratio(self, what: str, product: float, floor: float, limit: float, unit: str = "ms") -> None:
        scale = 1000 if unit == "ms" else 1
        value = product / floor
        self._row(what, f"{product * scale:.2f} {unit}", f"{floor * scale:.2f} {unit}", value, limit)

    def absolute(self, what: str, value: float, limit: float, unit: str, at_least: bool = False) -> None:
        good = value >= limit if at_least else value <= limit
        self._add(what, f"{value:,.2f} {unit}", "", "", f"{'≥' if at_least else '≤'} {limit:,g} {unit}", good)

    def _row(self, what: str, product: str, floor: str, value: float, limit: float) -> None:
        self._add(what, product, floor, f"{value:.2f} ×", f"≤ {limit:g} ×", value <= limit)

    def _add(self, what: str, product: str, floor: str, ratio: str, limit: str, good: bool) -> None:
        self.short += not good
        self.table.add_row(what, product, floor, ratio, limit, "" if good else "falls short")


def getter(client: Client, path: str) -> Callable[[], object]:
    return lambda: expect(client.request("GET", path), 200)


def sign_in(workspace: Workspace, role: str = "administrator") -> tuple[str, str]:
    """An API key and a browser's session of the workspace's only user with this role."""
    with workspace.write() as tx:
        user = create_user(tx, SYSTEM, f"{role}@example.com", "Bench", roles=(role,))
        _, key = create_key(tx, actor_of(tx, user), user.id, "bench")
        return key, start_session(tx, user)
