"""The keys that work on every page, told in one place. What they do is in ``frontend/src/js/shortcuts.js``."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from dougong.dataclasses import dataclass
from dougong.problems import N_
from dougong.registry import Registry
from dougong.web.screens import reading
from dougong.web.shell import Crumb, show
from dougong.web.texts import gettext


@dataclass(frozen=True, slots=True)
class Shortcut:
    """``keys`` are pressed together, those in ``then`` after them."""

    text: str
    keys: tuple[str, ...]
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShortcutGroup:
    title: str
    shortcuts: tuple[Shortcut, ...]


SHORTCUTS: Registry[ShortcutGroup] = Registry("group of shortcuts")
"""In the order in which they are told."""

SHORTCUTS.register(
    "everywhere",
    ShortcutGroup(
        N_("Everywhere"),
        (
            Shortcut(N_("Search, go somewhere, do something"), ("Ctrl", "K")),
            Shortcut(N_("Search in this page"), ("/",)),
            Shortcut(N_("New record"), ("N",)),
            Shortcut(N_("Add to favourites, or take out"), ("S",)),
            Shortcut(N_("Go to the start page"), ("G",), ("H",)),
            Shortcut(N_("Go to the first to ninth entry of the menu"), ("G",), ("1–9",)),
            Shortcut(N_("Go to the settings"), ("G",), ("S",)),
            Shortcut(N_("Close what is open"), ("Esc",)),
            Shortcut(N_("Show these keys"), ("?",)),
        ),
    ),
)
SHORTCUTS.register(
    "lists",
    ShortcutGroup(
        N_("Lists"),
        (
            Shortcut(N_("Next or previous record"), ("J",), ("K",)),
            Shortcut(N_("Open the record"), ("Enter",)),
            Shortcut(N_("Select the record"), ("X",)),
            Shortcut(N_("Filter"), ("F",)),
        ),
    ),
)
SHORTCUTS.register(
    "trees",
    ShortcutGroup(
        N_("Trees"),
        (
            Shortcut(N_("Row above or below"), ("↑ ↓",)),
            Shortcut(N_("Close or open the row"), ("← →",)),
            Shortcut(N_("Select the record"), ("Space",)),
            Shortcut(N_("Change a cell of the row"), ("F2",)),
        ),
    ),
)
SHORTCUTS.register(
    "timelines",
    ShortcutGroup(
        N_("Timelines"),
        (
            Shortcut(N_("Bar above or below"), ("↑ ↓",)),
            Shortcut(N_("Move the bar"), ("← →",)),
            Shortcut(N_("Move its end"), ("Shift", "← →")),
            Shortcut(N_("Move its beginning"), ("Ctrl", "Shift", "← →")),
            Shortcut(N_("Keep where it is"), ("Enter",)),
            Shortcut(N_("Put it back"), ("Esc",)),
        ),
    ),
)
SHORTCUTS.register(
    "approvals",
    ShortcutGroup(
        N_("Approvals"),
        (
            Shortcut(N_("Next or previous approval"), ("J",), ("K",)),
            Shortcut(N_("Choose it"), ("X",)),
            Shortcut(N_("Go to what is said with the decision"), ("A",)),
        ),
    ),
)
SHORTCUTS.register(
    "records",
    ShortcutGroup(
        N_("Records and forms"),
        (
            Shortcut(N_("Edit the record"), ("E",)),
            Shortcut(N_("Write a comment"), ("C",)),
            Shortcut(N_("Save the form"), ("Ctrl", "S")),
        ),
    ),
)


def register_routes(web: Blueprint) -> None:
    web.get("/shortcuts")(shortcuts)


def shortcuts() -> str:
    """A dialog over the page one is on, or a page of its own."""
    with reading() as screen:
        groups = [group for _, group in SHORTCUTS.items()]
        if request.headers.get("HX-Request"):
            return render_template("parts/shortcuts.html", groups=groups, fragment=True)
        return show(screen, "shortcuts.html", [Crumb(gettext("Keyboard shortcuts"))], groups=groups)
