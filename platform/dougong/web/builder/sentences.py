"""What expressions of the draft say, in the reader's words: of drawings and lists, which show and do not edit."""

from __future__ import annotations

from collections.abc import Mapping

from dougong.definitions.naming import VARIABLES
from dougong.definitions.variables import variables_of
from dougong.definitions.walking import Spot
from dougong.web.builder.choices import owner_of
from dougong.web.builder.conditions import DraftScreen, condition_tree
from dougong.web.builder.drafting import Design, File
from dougong.web.conditions.condition_words import Words, condition_words, value_words


def in_words(
    design: Design, object_name: str, source: object, variables: Mapping[str, str] | None = None
) -> Words:
    """Of a condition."""
    text = source.strip() if isinstance(source, str) else ""
    if not text or object_name not in design.definitions.objects:
        return Words(text)
    screen, obj = DraftScreen(design), design.object(object_name)
    return condition_words(screen, obj, condition_tree(screen, obj, text), text, variables or {})


def spot_in_words(design: Design, spot: Spot) -> Words:
    """Of an expression in a document in file form; beside a field, what its value becomes."""
    spec = spot.node.expression
    assert spec is not None  # noqa: S101 - asked of expressions only
    root = (*spot.above, spot.value)[0]
    name, titles = owner_of(design, spot, spec.of), variable_titles(design, root)
    if spec.type == "boolean" or not name:
        return in_words(design, name, spot.value, titles)
    screen, obj = DraftScreen(design), design.object(name)
    owner = design.definitions.objects.get(spot.look(spec.typeOf[0]) or "") if spec.typeOf else None
    field = owner.fields_by_name.get(str(spot.look(spec.typeOf[1]))) if owner and spec.typeOf else None
    return value_words(screen, obj, str(spot.value), field, titles)


def variable_titles(design: Design, file: File) -> dict[str, str]:
    language = design.screen.language
    return {
        f"{VARIABLES}.{one.name}": design.texts.shown(one.id, "title", language, one.title)
        for one in variables_of(file)
    }
