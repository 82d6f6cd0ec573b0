"""Rows of a timeline as HTML: made in Python, as cards of a board are, because there are hundreds of them."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

from dougong.web.texts import gettext
from dougong.web.timelines.bars import Bar, Group


def rows_html(group: Group, has_end: bool) -> Markup:
    return Markup("").join(_row(bar, has_end) for bar in group.bars)


def _row(bar: Bar, has_end: bool) -> Markup:
    title, when, url = escape(bar.title), escape(bar.when), escape(bar.url)
    told = f"{title}, {when}"
    if bar.turned:
        turned = gettext("ends before it begins")
        told += f", {escape(turned)}"
    described = ' aria-describedby="tl-how"' if bar.movable else ""
    return Markup(  # noqa: S704 - made of escaped pieces only
        f'<li class="dg-tl-row" data-record="{bar.id}">'
        f'<a class="dg-tl-title" href="{url}" tabindex="-1">{title}</a>'
        f'<div class="dg-tl-track"><a class="{_classes(bar)}" href="{url}" draggable="false" data-bar="{bar.id}"'
        f' data-version="{bar.version}" data-start="{escape(bar.start)}" data-end="{escape(bar.end)}"{described}'
        f' aria-label="{told}">{_grips(bar, has_end)}<span class="dg-tl-name">{title}</span></a>'
        f"<template><strong>{title}</strong><p>{when}{_length(bar)}</p>{_wrong(bar)}{_facts(bar)}</template>"
        "</div></li>"
    )


def _classes(bar: Bar) -> str:
    # "before" alone says that a bar has begun before the period.
    label = "before-it" if bar.label == "before" else bar.label
    flags = {"before": bar.before, "beyond": bar.beyond, "turned": bar.turned, "movable": bar.movable}
    names = [escape(bar.colour), label, bar.at, bar.room, *(name for name, holds in flags.items() if holds)]
    return " ".join(["dg-tl-bar", *names])


def _grips(bar: Bar, has_end: bool) -> str:
    if not (bar.movable and has_end):
        return ""
    start = "" if bar.before else '<i class="dg-tl-grip start" data-grip="start"></i>'
    end = "" if bar.beyond else '<i class="dg-tl-grip end" data-grip="end"></i>'
    return start + end


def _length(bar: Bar) -> str:
    return f' <span class="dg-muted">· {escape(bar.length)}</span>' if bar.length else ""


def _wrong(bar: Bar) -> str:
    text = gettext("It ends before it begins.")
    return f'<p class="dg-tl-wrong">{escape(text)}</p>' if bar.turned else ""


def _facts(bar: Bar) -> str:
    facts = (f"<div><dt>{escape(title)}</dt><dd>{value}</dd></div>" for title, value in bar.facts)
    found = "".join(facts)
    return f"<dl>{found}</dl>" if found else ""
