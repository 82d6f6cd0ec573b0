"""What schemas of the definition language call their kinds and properties, in the language of whoever reads."""

from __future__ import annotations

from dougong.definitions.language import Node


def schema_title(here: Node, language: str) -> str:
    own = here.schema.get("title", "")
    return str(here.schema.get("x-title-zh", own) if language == "zh" else own)


def schema_help(here: Node, language: str) -> str:
    if language != "en":
        return str(here.schema.get(f"x-description-{language}", ""))
    return str(here.schema.get("description", ""))
