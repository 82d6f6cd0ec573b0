"""What of a call from outside, or of an answer, goes into which variable: by JSON pointers, which can do nothing but
look."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dougong.automations.remembering import Values, blank, fitted, path_of
from dougong.definitions import AutomationDefinition
from dougong.definitions.variables import Variable
from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.webhooks.answers import pointed

NOT_THERE = N_("What came in has nothing at “{at}”.")
OTHER_TYPE = N_("What came in has something of another type than “{variable}” at “{at}”.")
NOT_ANSWERED = N_("The answer has nothing at “{at}”.")
OTHER_ANSWER = N_("The answer has something of another type than “{variable}” at “{at}”.")
FROM_OUTSIDE = (NOT_THERE, OTHER_TYPE)
IN_AN_ANSWER = (NOT_ANSWERED, OTHER_ANSWER)
HIDDEN = "•••"
MOST_SHOWN = 50
LONGEST_SHOWN = 300
_SECRET = re.compile(
    r"pass|secret|token|auth|api.?key|credential|signature|cookie|session|cvv|cvc|iban|card.?n|ssn|密码|密钥|身份证|银行卡",
    re.IGNORECASE,
)


def variables_from(definition: AutomationDefinition, payload: Any) -> Values:
    """All that is wrong with it at once."""
    found = fitted_values(
        definition.variables, mapped(definition), payload, "trigger/webhook/values", FROM_OUTSIDE
    )
    return blank(definition.variables) | found


def fitted_values(
    variables: Sequence[Variable],
    wanted: Sequence[Mapping[str, Any]],
    payload: Any,
    place: str,
    words: tuple[str, str],
) -> Values:
    """Of those that are wanted. ``words`` say that something is not there, or of another type."""
    known = {one.id: one for one in variables}
    found: Values = {}
    problems = []
    for number, one in enumerate(wanted):
        variable, at, here = known[one["variable"]], one["at"], f"{place}/{number}"
        try:
            value = fitted(variable, pointed(payload, at))
        except InvalidInput:
            value = None
        except ValueError:
            params = {"variable": variable.title, "at": at}
            problems.append(Problem("other_type", words[1], here, params))
            continue
        if value is None and one.get("required"):
            problems.append(Problem("not_there", words[0], here, {"at": at}))
        found[path_of(variable.id)] = value
    if problems:
        raise InvalidInput(problems)
    return found


def mapped(definition: AutomationDefinition) -> list[Mapping[str, Any]]:
    return list(definition.document["trigger"].get("webhook", {}).get("values", ()))


def masked(value: Any, openly: bool, secret: bool = False) -> Any:
    """What a log shows: the whole shape, values only ``openly``, and never what is called like a secret."""
    if isinstance(value, Mapping):
        shown = list(value.items())[:MOST_SHOWN]
        return {key: masked(inner, openly, secret or bool(_SECRET.search(key))) for key, inner in shown}
    if isinstance(value, list):
        more = [f"… +{len(value) - MOST_SHOWN}"] if len(value) > MOST_SHOWN else []
        return [*(masked(one, openly, secret) for one in value[:MOST_SHOWN]), *more]
    if value is None or isinstance(value, bool):
        return value
    if secret or not openly:
        return HIDDEN
    return f"{value[:LONGEST_SHOWN]}…" if isinstance(value, str) and len(value) > LONGEST_SHOWN else value


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Pointers to all that could go into a variable, of lists the first entry alone."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{at}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for inner in value[:1]:
            yield from leaves(inner, f"{at}/0")
    else:
        yield at, value
