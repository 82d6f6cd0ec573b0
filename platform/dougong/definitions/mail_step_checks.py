"""What only shows when a step that mails is seen with its template and with the automation's object."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dougong.definitions.messages import shown
from dougong.definitions.name_index import NameIndex
from dougong.definitions.naming import SYSTEM_FIELDS
from dougong.definitions.walking import Document
from dougong.problems import N_, Problem

NOBODY = N_("“{field}” names nobody.")
PEOPLE = ("owner", "created_by", "updated_by")
ONE_RECIPIENT = N_("Exactly one of “field”, “expression”, “role” and “email” says who it is.")
NOT_AN_ADDRESS = N_("“{value}” is not an e-mail address.")
OF_ANOTHER = N_("“{template}” is about “{found}”, this automation about “{object}”.")
DELETED = N_("The record is deleted then: there is nothing to write about.")

_ADDRESS = re.compile(r"[^@\s<>,;\x00-\x20\x7f]{1,64}@[^@\s<>,;\x00-\x20\x7f]{1,189}")


def mail_step_problems(
    index: NameIndex, document: Document, templates: Mapping[str, Document], step: Document, here: str
) -> Iterator[Problem]:
    template = templates.get(step.get("template", ""))
    if template is not None and template["object"] != document["object"]:
        params = {
            "template": template["name"],
            "found": index.name_of("object", template["object"]),
            "object": index.name_of("object", document["object"]),
        }
        yield Problem("template_of_another", OF_ANOTHER, f"{here}/template", params)
    if step["do"] == "send_email" and document["trigger"]["on"] == "deleted":
        yield Problem("nothing_left", DELETED, here)
    for number, recipient in enumerate(step.get("recipients", ())):
        place = f"{here}/recipients/{number}"
        if len(recipient) != 1:
            yield Problem("one_recipient", ONE_RECIPIENT, place)
        field, email = recipient.get("field"), recipient.get("email")
        if field in SYSTEM_FIELDS and field not in PEOPLE:
            yield Problem("nobody", NOBODY, f"{place}/field", {"field": field})
        if email is not None and not _ADDRESS.fullmatch(email):
            yield Problem("not_an_address", NOT_AN_ADDRESS, f"{place}/email", {"value": shown(email)})
