"""Stored documents of charts, and the home cards of apps, into typed definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.definitions.chart_elements import ChartDefinition, HomeCard
from dougong.definitions.field_parsing import path_of
from dougong.definitions.walking import Document

CARD_ROWS = 5
CHART_GROUPS = 12


def chart_of(document: Document) -> ChartDefinition:
    return ChartDefinition(
        id=document["id"],
        name=document["name"],
        title=document["title"],
        description=document.get("description"),
        object_id=document["object"],
        view_id=document["view"],
        type=document["type"],
        measure=document.get("measure", "count"),
        field_id=document.get("field"),
        group=path_of(document["groupBy"]) if "groupBy" in document else (),
        bucket=document.get("bucket"),
        most=document.get("most", CHART_GROUPS),
        document=document,
    )


def card_of(card: Mapping[str, Any]) -> HomeCard:
    return HomeCard(
        id=card["id"],
        name=card["name"],
        title=card.get("title"),
        type=card["type"],
        view_id=card.get("view"),
        chart_id=card.get("chart"),
        rows=card.get("rows", CARD_ROWS),
        side=card.get("side", "left"),
        urgent=card.get("urgent", False),
        chosen=card.get("chosen", True),
    )
