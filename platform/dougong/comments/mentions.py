"""Who is meant by "@Emma Novak": only people who can see the record."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.access import POLICY, Actor
from dougong.access.people import User, actor_of, list_people
from dougong.dataclasses import dataclass
from dougong.errors import InvalidInput, NotFound
from dougong.fields.text_forms import search_query, search_text
from dougong.problems import N_, Problem
from dougong.records import get
from dougong.storage import Transaction

MENTION_SIGN = "@"
MOST_SIGNS = 200
MOST_MENTIONS = 50
SUGGESTED = 8

CANNOT_SEE = N_("{name} cannot see this record, and so cannot be mentioned here.")
TOO_MANY = N_("At most {count} people can be mentioned in one comment.")


@dataclass(frozen=True, slots=True)
class Span:
    """``start`` is where the sign stands; ``length`` counts it too."""

    user: User
    start: int
    length: int


def find_mentions(tx: Transaction, object_name: str, record_id: int, text: str) -> list[Span]:
    """By the whole name, or by the e-mail address where two people share a name. InvalidInput where somebody
    is meant who may not see the record."""
    if MENTION_SIGN not in text:
        return []
    spans = list(_spans(text, _by_first_letter(list_people(tx))))
    users = {span.user.id: span.user for span in spans}
    if len(users) > MOST_MENTIONS:
        raise InvalidInput(Problem("too_many_mentions", TOO_MANY, "text", {"count": MOST_MENTIONS}))
    blind = [user for user in users.values() if not can_see(tx, user, object_name, record_id)]
    if blind:
        raise InvalidInput(Problem("cannot_see", CANNOT_SEE, "text", {"name": user.name}) for user in blind)
    return spans


def mentionable(
    tx: Transaction, actor: Actor, object_name: str, record_id: int, typed: str = ""
) -> list[tuple[User, str]]:
    """People whose name, pinyin or address begins or holds what was typed, each with what to write after the
    sign."""
    get(tx, actor, object_name, record_id, ("id",))
    users = list_people(tx)
    names = [user.name.casefold() for user in users]
    found: list[tuple[User, str]] = []
    for user in sorted(users, key=lambda user: not _begins(user, typed)):
        if _fits(user, typed) and can_see(tx, user, object_name, record_id):
            written = user.name if names.count(user.name.casefold()) == 1 else user.email
            found.append((user, written))
            if len(found) == SUGGESTED:
                break
    return found


def can_see(tx: Transaction, user: User, object_name: str, record_id: int) -> bool:
    actor = actor_of(tx, user)
    if not POLICY.can(actor, "read", tx.release.definitions.object(object_name)):
        return False
    try:
        get(tx, actor, object_name, record_id, ("id",))
    except NotFound:
        return False
    return True


def _by_first_letter(users: list[User]) -> dict[str, list[tuple[str, User]]]:
    """What can stand after a sign, the longest first. A name that two people bear stands for neither."""
    written: dict[str, list[User]] = {}
    for user in users:
        for word in {user.name.casefold(), user.email.casefold()}:
            written.setdefault(word, []).append(user)
    known: dict[str, list[tuple[str, User]]] = {}
    for word in sorted(written, key=len, reverse=True):
        if word and len(written[word]) == 1:
            known.setdefault(word[0], []).append((word, written[word][0]))
    return known


def _spans(text: str, known: dict[str, list[tuple[str, User]]]) -> Iterator[Span]:
    position = -1
    for _ in range(MOST_SIGNS):
        position = text.find(MENTION_SIGN, position + 1)
        if position < 0:
            return
        if position and _is_latin(text[position - 1]):
            continue  # an e-mail address
        first = text[position + 1 : position + 2].casefold()
        for word, user in known.get(first, ()):
            end = position + 1 + len(word)
            if text[position + 1 : end].casefold() == word and not (
                _is_latin(word[-1]) and _is_latin(text[end : end + 1])
            ):
                yield Span(user, position, len(word) + 1)
                position = end - 1
                break


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _begins(user: User, typed: str) -> bool:
    return user.name.casefold().startswith(typed.casefold())


def _fits(user: User, typed: str) -> bool:
    if not typed.strip() or typed.casefold() in user.name.casefold():
        return True
    if user.email.casefold().startswith(typed.casefold()):
        return True
    text = " " + search_text([user.name], [user.name])
    phrases = search_query(typed)
    return bool(phrases) and all(" " + " ".join(phrase) in text for phrase in phrases)
