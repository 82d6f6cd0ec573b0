"""A pack as the gallery shows it: what is inside, and a picture that is drawn from its own definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dougong.dataclasses import dataclass
from dougong.definitions import AppDefinition, DefinitionSet, ObjectDefinition
from dougong.packs import Pack
from dougong.packs.gallery import Inside, inside
from dougong.web.menus import DEFAULT_ICON
from dougong.web.texts import ngettext
from dougong.web.titles import Titles, hue

MOST_ENTRIES, MOST_LANES, MOST_CARDS, MOST_ROWS = 9, 4, 3, 6


@dataclass(frozen=True, slots=True)
class PictureLane:
    title: str
    colour: str
    cards: Sequence[str]


@dataclass(frozen=True, slots=True)
class Picture:
    """An app's window in outline: its menu, and the board of its first pipeline or else a list."""

    title: str
    icon: str
    entries: Sequence[tuple[str, str]]
    heading: str
    lanes: Sequence[PictureLane]
    rows: Sequence[str]


@dataclass(frozen=True, slots=True)
class PackCard:
    name: str
    title: str
    description: str
    icon: str
    version: str
    installed: bool
    facts: Sequence[str]
    picture: Picture


@dataclass(frozen=True, slots=True)
class PackObject:
    title: str
    icon: str
    hue: int
    description: str
    fields: int
    sample: int


def pack_card(pack: Pack, language: str, installed: bool) -> PackCard:
    found = inside(pack)
    titles = Titles(found.definitions, language)
    app = next(iter(found.definitions.apps.values()), None)
    # The pack's manifest is in one language; its app says the same in several.
    title, description = str(pack.manifest["title"]), str(pack.manifest.get("description", ""))
    if app is not None and language != pack.manifest.get("language", "en"):
        title = titles.of(app.id, "title", title)
        description = titles.of(app.id, "description", description)
    icon = str(pack.manifest.get("icon", "stack-2"))
    return PackCard(
        pack.name,
        title,
        description,
        icon,
        pack.version,
        installed,
        facts_of(found),
        picture_of(found, titles, app, title, icon),
    )


def facts_of(found: Inside) -> list[str]:
    """What there is most of is told first; nothing is told of what there is none of."""
    counts = found.counts
    told = [
        (counts.get("object", 0), ngettext("%(num)d object", "%(num)d objects", counts.get("object", 0))),
        (found.field_count, ngettext("%(num)d field", "%(num)d fields", found.field_count)),
        (counts.get("view", 0), ngettext("%(num)d view", "%(num)d views", counts.get("view", 0))),
        (
            counts.get("pipeline", 0),
            ngettext("%(num)d pipeline", "%(num)d pipelines", counts.get("pipeline", 0)),
        ),
        (
            counts.get("workflow", 0),
            ngettext("%(num)d approval", "%(num)d approvals", counts.get("workflow", 0)),
        ),
        (
            counts.get("automation", 0),
            ngettext("%(num)d automation", "%(num)d automations", counts.get("automation", 0)),
        ),
        (counts.get("chart", 0), ngettext("%(num)d chart", "%(num)d charts", counts.get("chart", 0))),
        (counts.get("role", 0), ngettext("%(num)d role", "%(num)d roles", counts.get("role", 0))),
    ]
    return [text for count, text in told if count]


def pack_objects(found: Inside, language: str) -> list[PackObject]:
    titles = Titles(found.definitions, language)
    return [
        PackObject(
            titles.plural(obj),
            obj.icon or DEFAULT_ICON,
            hue(obj.id),
            titles.of(obj.id, "description", obj.description),
            sum(1 for one in obj.fields if not one.derived_from),
            len(found.samples.get(obj.name, ())),
        )
        for obj in found.definitions.objects.values()
    ]


def picture_of(found: Inside, titles: Titles, app: AppDefinition | None, title: str, icon: str) -> Picture:
    definitions = found.definitions
    entries = _entries(titles, app) if app is not None else []
    pipeline = next(iter(definitions.pipelines.values()), None)
    if pipeline is not None:
        obj = definitions.object_by_id(pipeline.object_id)
        return Picture(title, icon, entries, titles.plural(obj), _lanes(found, titles, obj), [])
    obj = next(iter(definitions.objects.values()))
    rows = [_called(obj, one) for one in found.samples.get(obj.name, ())][:MOST_ROWS]
    return Picture(title, icon, entries, titles.plural(obj), [], rows or [""] * MOST_ROWS)


def _lanes(found: Inside, titles: Titles, obj: ObjectDefinition) -> list[PictureLane]:
    pipeline = found.definitions.pipelines_of(obj)[0]
    field = found.definitions.fields_by_id[pipeline.field_id]
    options = {one.id: one for one in field.select_options}
    lanes = []
    for stage in pipeline.stages[:MOST_LANES]:
        option = options[stage.option_id]
        cards = [
            _called(obj, one) for one in found.samples.get(obj.name, ()) if one.get(field.name) == option.key
        ][:MOST_CARDS]
        lanes.append(PictureLane(titles.option(option), option.colour or "grey", cards or [""]))
    return lanes


def _called(obj: ObjectDefinition, record: Mapping[str, Any]) -> str:
    value = record.get(obj.title_field.name) if obj.title_field else None
    return value if isinstance(value, str) else ""


def _entries(titles: Titles, app: AppDefinition) -> list[tuple[str, str]]:
    """Title and icon of the first places in the menu."""
    definitions: DefinitionSet = titles.definitions
    found = []
    for group in app.menu:
        for entry in group.items or (group,):
            obj = definitions.objects_by_id.get(entry.object_id or "")
            own = titles.of(entry.id, "title", entry.title)
            if obj is not None or own:
                found.append(
                    (
                        own or (titles.plural(obj) if obj else ""),
                        entry.icon or (obj.icon if obj else "") or DEFAULT_ICON,
                    )
                )
    return found[:MOST_ENTRIES]
