"""A message about a record, in a language: what its mail says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from dougong.access import POLICY, Actor
from dougong.dataclasses import dataclass
from dougong.definitions import MessageDefinition
from dougong.definitions.message_texts import RECORD_LINK, WORKSPACE
from dougong.errors import InvalidInput, not_found
from dougong.expressions import Checked
from dougong.expressions.types import TEXT, Path
from dougong.files import File, files_by_id
from dougong.messages.markup import filled, one_line, plain, rich
from dougong.messages.occasions import occasion, require_plain
from dougong.messages.wording import Wording
from dougong.problems import N_, Problem
from dougong.records.conditions import checked, context_of
from dougong.records.entries import Entry
from dougong.records.layout import ObjectLayout, layout_of
from dougong.storage import Transaction

MOST_ATTACHED = 10 * 1024 * 1024
TOO_LARGE = N_("The attachments have {size} bytes together; at most {most} are sent.")


@dataclass(frozen=True, slots=True)
class Rendered:
    """``html`` are the blocks alone; ``files`` are the attachments."""

    language: str
    subject: str
    text: str
    html: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A message as an actor may use it: its expressions checked with what they see."""

    definition: MessageDefinition
    layout: ObjectLayout
    values: Mapping[str, Checked]
    language: Checked | None

    @property
    def expressions(self) -> list[Checked]:
        return [*self.values.values(), *([self.language] if self.language else [])]

    @property
    def paths(self) -> list[Path]:
        return [path for one in self.expressions for path in one.paths]

    @property
    def written(self) -> list[Path]:
        """As they are written: a lookup is asked for itself, not for what it leads to."""
        return [path for one in self.expressions for path in one.expression.paths]


def template_of(tx: Transaction, actor: Actor, definition: MessageDefinition) -> Template:
    """Refuses, with the place, where the message names what is hidden from the actor."""
    layout = layout_of(tx.release, definition.object_id)
    POLICY.require(actor, "read", layout.definition)
    values = {
        name: checked(tx.release, layout, text, None, actor) for name, text in definition.values.items()
    }
    language = definition.language
    template = Template(
        definition,
        layout,
        values,
        checked(tx.release, layout, language, TEXT, actor) if language else None,
    )
    require_plain(tx, actor, [*template.written, *((one,) for one in definition.attachment_ids)])
    return template


def message_by_id(tx: Transaction, message_id: str) -> MessageDefinition:
    found = next((one for one in tx.release.definitions.messages.values() if one.id == message_id), None)
    if found is None:
        raise not_found("message", message_id)
    return found


class Message:
    """One record's message, to be written for each of its readers."""

    def __init__(
        self,
        tx: Transaction,
        actor: Actor,
        definition: MessageDefinition,
        record_id: int,
        strict: bool = False,
    ) -> None:
        """``strict`` refuses what the actor would see blank in it."""
        self._tx, self._actor, self._strict = tx, actor, strict
        self.template = template_of(tx, actor, definition)
        self.record_id = record_id
        self._entry = self._read()
        context = context_of(tx, actor)
        self._values = {
            name: one.evaluate(self._entry.values, context) for name, one in self.template.values.items()
        }
        language = self.template.language
        self._language = language.evaluate(self._entry.values, context) if language else None

    @property
    def language(self) -> str:
        """Of readers who are no users."""
        return str(self._language or self._tx.workspace.language)[:20]

    def rendered(self, language: str, zone: str | None = None) -> Rendered:
        tx, definition = self._tx, self.template.definition
        texts = tx.release.definitions
        values = self._texts(language, ZoneInfo(zone) if zone else tx.workspace.default_zone)
        subject = texts.title(definition.id, "subject", language, definition.subject)
        body = texts.title(definition.id, "body", language, definition.body)
        return Rendered(
            language,
            one_line(filled(subject, values)),
            plain(body, values),
            rich(body, values),
            self._files(),
        )

    def _texts(self, language: str, zone: ZoneInfo) -> dict[str, str]:
        tx = self._tx
        wording = Wording(tx, self._actor, language, zone, tx.workspace.currency)
        found = {
            name: wording.text(one, self._values[name], self._entry.values)
            for name, one in self.template.values.items()
        }
        return found | {RECORD_LINK: self._link(), WORKSPACE: tx.workspace.name}

    def _link(self) -> str:
        name = self.template.layout.definition.name
        return f"{self._tx.workspace.settings.base_url}/o/{name}/{self.record_id}"

    def _read(self) -> Entry:
        template = self.template
        return occasion(
            self._tx,
            self._actor,
            template.layout,
            self.record_id,
            template.paths,
            template.written,
            self._strict,
        )

    def _files(self) -> tuple[File, ...]:
        fields = [self.template.layout.by_id[one] for one in self.template.definition.attachment_ids]
        ids = [one for field in fields for one in _ids(self._entry.values.get(field.path))]
        known = files_by_id(self._tx, ids)
        files = tuple(known[one] for one in dict.fromkeys(ids) if one in known)
        size = sum(file.size for file in files)
        if size > MOST_ATTACHED:
            params = {"size": size, "most": MOST_ATTACHED}
            raise InvalidInput(Problem("too_large", TOO_LARGE, "attachments", params))
        return files


def _ids(value: Any) -> list[int]:
    if value is None:
        return []
    return [value] if isinstance(value, int) else [one for one in value if isinstance(one, int)]
