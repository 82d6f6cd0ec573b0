"""All titles and texts by language: what is missing where, and a document's texts to be translated at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from dougong.dataclasses import dataclass
from dougong.definitions.language import node
from dougong.definitions.walking import Document, Spot, walk
from dougong.errors import Conflict, InvalidInput, not_found
from dougong.web.builder.drafting import Design, mark_of, refuse_stale
from dougong.web.builder.frame import show_builder
from dougong.web.builder.jumps import element_url
from dougong.web.languages import LANGUAGES, say_all
from dougong.web.schema_words import schema_title
from dougong.web.screens import reading, writing
from dougong.web.shell import Crumb
from dougong.web.texts import gettext
from dougong.web.toasts import toast

LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class TextRow:
    """``key`` names the control; ``own`` is the text of the definition itself."""

    key: str
    element_id: str
    prop: str
    what: str
    own: str
    text: str

    @property
    def long(self) -> bool:
        return len(self.own) > 80 or "\n" in self.own


@dataclass(frozen=True, slots=True)
class DocumentTexts:
    kind: str
    name: str
    title: str
    kind_title: str
    count: int
    missing: int

    @property
    def percent(self) -> int:
        return (self.count - self.missing) * 100 // self.count


def register_routes(web: Blueprint) -> None:
    web.get("/build/translations", endpoint="build_translations")(overview)
    web.get("/build/translations/<kind>/<name>", endpoint="build_translate")(show_texts)
    web.post("/build/translations/<kind>/<name>", endpoint="build_save_texts")(save_texts)


def overview() -> str:
    """Documents with something missing first; those without any text are left out."""
    with reading() as screen:
        design = Design(screen)
        found = [_counted(design, one) for one in design.documents.values() if one["kind"] != "translation"]
        listed = sorted(
            (one for one in found if one.count), key=lambda one: (-one.missing, one.kind, one.title)
        )
        return show_builder(
            design,
            "builder/translations.html",
            [Crumb(gettext("Translations"))],
            documents=listed,
            count=sum(one.count for one in listed),
            missing=sum(one.missing for one in listed),
            **_languages(design),
        )


def show_texts(kind: str, name: str) -> str:
    with reading() as screen:
        return _page(Design(screen), kind, name, [])


def save_texts(kind: str, name: str) -> Response | tuple[str, int]:
    """All that was changed on the page, as one step; a blank text takes the translation away."""
    form = request.form
    try:
        with writing() as screen:
            design = Design(screen)
            rows = _rows(design, _document(design, kind, name))
            refuse_stale(form.get("mark", ""), _mark(rows))
            language = _target(design)
            changed = [
                (row.element_id, row.prop, language, sent)
                for row in rows
                if (sent := form.get(row.key, row.text).strip()[:LONGEST]) != row.text
            ]
            if changed:
                design.replace(design.texts.put(changed))
    except (Conflict, InvalidInput) as error:
        with reading() as screen:
            status = 409 if isinstance(error, Conflict) else 422
            return _page(Design(screen), kind, name, say_all(error.problems)), status
    toast(gettext("The translations are in the draft.") if changed else gettext("Nothing was changed."))
    return redirect(url_for("web.build_translations"), 303)


def _page(design: Design, kind: str, name: str, problems: Sequence[str]) -> str:
    document = _document(design, kind, name)
    rows = _rows(design, document)
    counted = _counted(design, document)
    return show_builder(
        design,
        "builder/translate.html",
        [Crumb(gettext("Translations"), url_for("web.build_translations")), Crumb(counted.title)],
        document=counted,
        rows=rows,
        mark=_mark(rows),
        problems=problems,
        place=element_url(design, kind, name, document["id"]),
        **_languages(design),
    )


def _document(design: Design, kind: str, name: str) -> Document:
    if kind == "translation":
        raise not_found("kind", kind)
    return design.stored(kind, name)


def _target(design: Design) -> str:
    return design.texts.other(design.texts.base)


def _languages(design: Design) -> dict[str, str]:
    own, other = design.texts.base, _target(design)
    return {"own_code": own, "own_language": LANGUAGES[own], "other_language": LANGUAGES[other]}


def _rows(design: Design, document: Document) -> list[TextRow]:
    return list(_walked(design, document))


def _walked(design: Design, document: Document) -> Iterator[TextRow]:
    texts, language, target = design.texts, design.screen.language, _target(design)
    for spot in walk(Spot(node(document["kind"]), document)):
        if spot.node.element is None or not isinstance(spot.value, dict):
            continue
        for holder, prop in _places(spot, texts.translated):
            own, element_id = holder.value[prop], spot.value.get("id")
            if not isinstance(own, str) or not own or not element_id:
                continue
            child = holder.node.child(prop)
            what = schema_title(spot.node, language)
            if child is not None and prop != "title":
                what = f"{what} · {schema_title(child, language)}"
            text = texts.get(element_id, prop, target, own)
            yield TextRow(f"t.{element_id}.{prop}", element_id, prop, what, own, text)


def _places(spot: Spot, translated: Collection[str]) -> Iterator[tuple[Spot, str]]:
    """Where an element has texts: its own, and those of parts that are no elements, as a stage's gate is none."""
    inner = (one for one in spot.children() if one.node.element is None and one.node.properties)
    for holder in (spot, *(part for part in inner if isinstance(part.value, dict))):
        for prop in sorted(translated & holder.value.keys(), key=lambda one: (one != "title", one)):
            yield holder, prop


def _counted(design: Design, document: Document) -> DocumentTexts:
    rows = _rows(design, document)
    own = document.get("title", document["name"])
    return DocumentTexts(
        document["kind"],
        document["name"],
        design.texts.shown(document["id"], "title", design.screen.language, own),
        schema_title(node(document["kind"]), design.screen.language),
        len(rows),
        sum(not row.text for row in rows),
    )


def _mark(rows: Sequence[TextRow]) -> str:
    return mark_of([(row.key, row.own, row.text) for row in rows])
