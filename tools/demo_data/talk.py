"""What sellers write down, from words/talk_*.txt."""

from __future__ import annotations

from dataclasses import dataclass

from tools.demo_data.draw import words


@dataclass(frozen=True, slots=True)
class Note:
    """``phase`` is early, late, won, lost or plan."""

    method: str
    phase: str
    outcome: str | None
    subject: str
    content: str


def notes(language: str, phase: str) -> list[Note]:
    return [note for note in _NOTES[language] if note.phase == phase]


def _read(language: str) -> list[Note]:
    rows = words(f"talk_{language}")
    return [
        Note(method, phase, outcome or None, subject, content)
        for method, phase, outcome, subject, content in rows
    ]


_NOTES = {language: _read(language) for language in ("zh", "en")}
