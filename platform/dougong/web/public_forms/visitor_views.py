"""A public form as its template wants it: plain inputs that need no script, and nothing that it does not name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.fields import FIELD_TYPES
from dougong.files.blobs import MEGABYTE
from dougong.problems import N_, Problem
from dougong.public_forms import PublicFormModel
from dougong.public_forms.models import AskedField
from dougong.public_forms.uploads import Waiting, most_files, most_megabytes
from dougong.web.faces.looks import look_of
from dougong.web.languages import say
from dougong.web.screens import Screen
from dougong.web.texts import gettext, listed

Typed = MultiDict[str, str]
PREFIX = "a."
"""Names of fields must not meet those of the page."""
INPUTS = {
    "long_text": "area",
    "address": "text",
    "boolean": "check",
    "select": "choice",
    "reference": "choice",
    "multi_select": "several",
    "rating": "choice",
    "date": "date",
    "datetime": "datetime-local",
    "time": "time",
    "email": "email",
    "phone": "tel",
    "url": "url",
    "file": "files",
    "image": "files",
}
NUMBERS = frozenset({"integer", "decimal", "money", "percent"})


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    title: str
    help: str
    placeholder: str
    kind: str
    required: bool
    value: str
    values: Sequence[str]
    choices: Sequence[tuple[str, str]]
    most: int
    decimal: bool
    errors: Sequence[str]
    accept: str = ""
    limit: str = ""
    """Of files: how many, and how large."""
    waiting: Sequence[tuple[int, str, str]] = ()
    """Files that have come already: number, name, size."""


def questions(
    screen: Screen,
    model: PublicFormModel,
    typed: Typed | None,
    problems: Sequence[Problem],
    held: Mapping[str, Sequence[Waiting]],
) -> list[Question]:
    """``held`` are the visitor's files by the id of the question."""
    said: dict[str, list[str]] = {}
    for problem in problems:
        said.setdefault(problem.place, []).append(say(problem))
    found = []
    for one in model.fields:
        asked, field = one.asked, one.definition
        name = f"{PREFIX}{asked.name}"
        texts = screen.titles
        offered = [(str(key), title) for key, title in model.offers(screen.tx, one).items()]
        found.append(
            _question(
                screen,
                field,
                name,
                texts.of(asked.id, "title", asked.title) if asked.title else texts.field(field),
                typed,
                help_text=texts.of(asked.id, "help", asked.help)
                if asked.help
                else texts.of(field.id, "help", field.help),
                placeholder=texts.of(asked.id, "placeholder", asked.placeholder) if asked.placeholder else "",
                required=asked.required or field.required,
                offered=offered,
                errors=said.get(asked.name, ()),
            )
        )
        if found[-1].kind == "files":
            found[-1] = _of_files(found[-1], one, held.get(asked.id, ()))
    return found


def _of_files(question: Question, one: AskedField, held: Sequence[Waiting]) -> Question:
    accepted = one.definition.options.get("accept") or (
        ["image/*"] if one.definition.type_name == "image" else []
    )
    params = {"count": most_files(one), "megabytes": most_megabytes(one)}
    text = (
        N_("One file, up to {megabytes} MB.")
        if params["count"] == 1
        else N_("Up to {count} files, {megabytes} MB each.")
    )
    return replace(
        question,
        required=question.required and not held,
        accept=",".join(accepted),
        limit=gettext(text).format(**params),
        waiting=[(each.id, each.name, _size(each.size)) for each in held],
    )


def _size(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{max(size // 1024, 1)} KB"


def keys(screen: Screen, model: PublicFormModel, typed: Typed | None) -> list[Question]:
    return [
        _question(screen, field, f"{PREFIX}{field.name}", screen.titles.field(field), typed, required=True)
        for field in model.keys
    ]


def sent_values(model: PublicFormModel, typed: Typed) -> dict[str, Any]:
    """As they were typed, by the names of the form; of what it does not ask for, nothing."""
    found: dict[str, Any] = {}
    for one in model.fields:
        if INPUTS.get(one.definition.type_name) == "files":
            continue
        name = f"{PREFIX}{one.asked.name}"
        several = INPUTS.get(one.definition.type_name) == "several"
        found[one.asked.name] = typed.getlist(name) if several else typed.get(name, "")
    return found


def sent_keys(model: PublicFormModel, typed: Typed) -> dict[str, str]:
    return {field.name: typed.get(f"{PREFIX}{field.name}", "") for field in model.keys}


def shown_values(screen: Screen, model: PublicFormModel, record: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """As text: a visitor is led nowhere."""
    return [
        (screen.titles.field(field), _shown(screen, field, record.get(field.name))) for field in model.shown
    ]


def _shown(screen: Screen, field: FieldDefinition, value: Any) -> Any:
    if value is None:
        return "—"
    if isinstance(value, Mapping) and "title" in value:
        return str(value["title"])
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return listed(str(one.get("title", one.get("name", ""))) for one in value)
    return look_of(field.type_name).shown(screen.formats, value, field)


def _question(
    screen: Screen,
    field: FieldDefinition,
    name: str,
    title: str,
    typed: Typed | None,
    help_text: str = "",
    placeholder: str = "",
    required: bool = False,
    offered: Sequence[tuple[str, str]] = (),
    errors: Sequence[str] = (),
) -> Question:
    kind = INPUTS.get(field.type_name, "text")
    own = "" if typed is not None else _default(field)
    return Question(
        name=name,
        title=title,
        help=help_text,
        placeholder=placeholder,
        kind=kind,
        required=required and kind != "check",
        value=typed.get(name, "") if typed is not None else own,
        values=typed.getlist(name) if typed is not None else [],
        choices=offered or _choices(screen, field),
        most=int(field.options.get("maxLength", 4_000 if kind == "area" else 400)),
        decimal=field.type_name in NUMBERS,
        errors=errors,
    )


def _choices(screen: Screen, field: FieldDefinition) -> list[tuple[str, str]]:
    if field.type_name == "rating":
        most = int(field.options.get("maximum", 5))
        return [(str(number), str(number)) for number in range(1, most + 1)]
    return [(one.key, screen.titles.option(one)) for one in field.select_options]


def _default(field: FieldDefinition) -> str:
    """Only a constant choice: what a default computes is nobody's business here."""
    value = field.default
    return (
        value
        if isinstance(value, str) and field.select_options and FIELD_TYPES[field.type_name].name == "select"
        else ""
    )


def title_of(screen: Screen, model: PublicFormModel) -> str:
    return screen.titles.of(model.definition.id, "title", model.definition.title)


def text_of(screen: Screen, model: PublicFormModel, prop: str, own: str) -> str:
    return screen.titles.of(model.definition.id, prop, own) if own else ""


def thanks_of(screen: Screen, model: PublicFormModel) -> str:
    return text_of(screen, model, "message", model.definition.message) or gettext(
        "Thank you. It has arrived."
    )
