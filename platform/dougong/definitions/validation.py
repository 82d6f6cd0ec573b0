"""Does a document keep to the schema of its kind? Nothing is looked up in other documents here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson

from dougong.definitions.language import KINDS, Extensions, extensions
from dougong.definitions.messages import missing, problem_of, shown, similar_name
from dougong.definitions.schema_links import linked_files
from dougong.definitions.walking import pointer
from dougong.problems import N_, Problem

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

    from dougong.definitions.schema_rules import Form

MAX_DEPTH = 32
MAX_VALUES = 100_000
MAX_PROBLEMS = 200
MOST_SOUND = 5_000
"""Documents that are known to be sound, by their content."""

NOT_AN_OBJECT = N_("A definition is a JSON object.")
UNKNOWN_KIND = N_("“{kind}” is not a kind of definition; there are: {kinds}.")
UNKNOWN_KIND_SIMILAR = N_("“{kind}” is not a kind of definition; did you mean “{similar}”?")
TOO_DEEP = N_("This is nested more than {limit} levels deep.")
TOO_BIG = N_("This definition has more than {limit} values.")
FORBIDDEN_CHARACTER = N_(
    "This text holds a character that cannot be stored (NUL or half of a surrogate pair)."
)
NOT_JSON = N_("A {found} cannot stand in a definition.")

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def validate_document(document: Any, form: Form = "file") -> list[Problem]:
    """All problems, each placed by a JSON pointer; ``stored`` wants an id on every element.

    A release holds hundreds of documents, of which a publish changes one or two: what was found sound once is not
    gone through again.
    """
    if not isinstance(document, Mapping):
        return [Problem("not_an_object", NOT_AN_OBJECT)]
    sound, content = _sound(form, extensions()), _content(document)
    if content is not None and content in sound:
        return []
    problems = _problems(document, form)
    if content is not None and not problems:
        if len(sound) >= MOST_SOUND:
            sound.clear()
        sound.add(content)
    return problems


@lru_cache(maxsize=8)
def _sound(_form: Form, _extensions: Extensions) -> set[bytes]:
    return set()


def _content(document: Any) -> bytes | None:
    """The same for the same JSON only; None of what is no JSON."""
    try:
        return sha256(orjson.dumps(document)).digest()
    except TypeError:
        return None


def _problems(document: Mapping[str, Any], form: Form) -> list[Problem]:
    unfit = _unfit(document)
    if unfit:
        return unfit
    if "kind" not in document:
        return [missing("kind").at("/kind")]
    if document["kind"] not in KINDS:
        return [_unknown_kind(document["kind"])]
    validator = _validator(document["kind"], form, extensions())
    found: dict[tuple[str, str], Problem] = {}
    for error in validator.iter_errors(document):
        problem = problem_of(error).at(pointer(tuple(error.absolute_path)))
        found.setdefault((problem.place, problem.code), problem)
        if len(found) >= MAX_PROBLEMS:
            break
    return list(found.values())


def unstorable(text: str) -> bool:
    """Whether a text holds NUL or a lone surrogate, which PostgreSQL or UTF-8 cannot take."""
    return _UNSTORABLE.search(text) is not None


def _unfit(document: Any) -> list[Problem]:
    """What would trip the schema validator itself: depth, size, values that JSON does not have."""
    stack: list[tuple[Any, tuple[str | int, ...]]] = [(document, ())]
    seen, problems = 0, []
    while stack:
        value, path = stack.pop()
        seen += 1
        if seen > MAX_VALUES:
            return [Problem("too_big", TOO_BIG, params={"limit": MAX_VALUES})]
        if len(path) > MAX_DEPTH:
            return [Problem("too_deep", TOO_DEEP, pointer(path[:MAX_DEPTH]), {"limit": MAX_DEPTH})]
        if isinstance(value, str) and unstorable(value):
            problems.append(Problem("forbidden_character", FORBIDDEN_CHARACTER, pointer(path)))
        elif isinstance(value, Mapping):
            bad = [key for key in value if not isinstance(key, str) or unstorable(key)]
            problems += [Problem("forbidden_character", FORBIDDEN_CHARACTER, pointer(path)) for _ in bad[:1]]
            stack += [(inner, (*path, key)) for key, inner in value.items() if key not in bad]
        elif isinstance(value, list):
            stack += [(inner, (*path, index)) for index, inner in enumerate(value)]
        elif value is not None and not isinstance(value, (str, bool, int, float)):
            problems.append(Problem("not_json", NOT_JSON, pointer(path), {"found": type(value).__name__}))
    return problems


def _unknown_kind(kind: Any) -> Problem:
    similar = similar_name(kind, KINDS) if isinstance(kind, str) else None
    if similar is not None:
        return Problem(
            "unknown_kind", UNKNOWN_KIND_SIMILAR, "/kind", {"kind": shown(kind), "similar": similar}
        )
    return Problem("unknown_kind", UNKNOWN_KIND, "/kind", {"kind": shown(kind), "kinds": ", ".join(KINDS)})


@lru_cache(maxsize=64)
def _validator(kind: str, form: Form, extensions: Extensions) -> Validator:
    # A tenth of a second: a server can start without it, for what it serves was judged when it was published.
    from dougong.definitions.schema_rules import dialect

    return dialect(form)(linked_files(extensions)[f"{kind}.json"])
