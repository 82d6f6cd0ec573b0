"""Steps of the draft: which are in force, which can be taken back, and whose they are."""

from __future__ import annotations

from dougong.access import list_users
from dougong.dataclasses import dataclass
from dougong.errors import Conflict, not_found
from dougong.problems import N_, Problem
from dougong.storage import Draft
from dougong.storage.draft_commands import Command, command_at
from dougong.storage.draft_states import load, step_to
from dougong.web.builder.drafting import Design
from dougong.web.builder.element_words import command_words

MOVED_ON = N_("The draft was changed meanwhile. Look at it again.")
SOMEBODY_ELSES = N_(
    "The last change is {name}'s. The list of changes shows it; there it can be taken back on purpose."
)


@dataclass(frozen=True, slots=True)
class Steps:
    """``count`` are the changes in force; ``undo`` and ``redo`` say what the next step in each direction changes."""

    count: int
    position: int
    undo: str | None
    redo: str | None


@dataclass(frozen=True, slots=True)
class StepView:
    position: int
    text: str
    at: str
    who: str
    in_force: bool
    current: bool


def steps_of(design: Design) -> Steps:
    tx = design.screen.tx
    state = load(tx)
    last, following = command_at(tx, state.position), command_at(tx, state.position + 1)
    return Steps(
        count=state.position if state.changed else 0,
        position=state.position,
        undo=command_words(design, last) if last is not None else None,
        redo=command_words(design, following) if following is not None else None,
    )


def list_steps(design: Design) -> list[StepView]:
    """The newest first, with those that were taken back."""
    draft = Draft(design.screen.workspace, design.screen.tx)
    names = {user.id: user.name for user in list_users(design.screen.tx)}
    formats = design.screen.formats
    position = draft.state.position
    return [
        StepView(
            command.position,
            command_words(design, command),
            formats.instant(command.at),
            names.get(command.actor_id or 0, ""),
            command.in_force,
            command.position == position,
        )
        for command in reversed(draft.commands())
    ]


def take_back(design: Design, shown: int) -> None:
    """The last step, if it is the one that was looked at and nobody else's."""
    tx = design.screen.tx
    _refuse_moved(design, shown)
    last = command_at(tx, shown)
    if last is not None:
        _refuse_anothers(design, last)
        step_to(tx, shown - 1, design.screen.actor.user_id)


def bring_back(design: Design, shown: int) -> None:
    _refuse_moved(design, shown)
    step_to(design.screen.tx, shown + 1, design.screen.actor.user_id)


def go_to(design: Design, shown: int, position: int) -> None:
    """To where the draft was after a step: on purpose, whoever made those since."""
    _refuse_moved(design, shown)
    if not step_to(design.screen.tx, position, design.screen.actor.user_id):
        raise not_found("change", position)


def _refuse_moved(design: Design, shown: int) -> None:
    if shown != load(design.screen.tx).position:
        raise Conflict(Problem("draft_changed", MOVED_ON))


def _refuse_anothers(design: Design, command: Command) -> None:
    if command.actor_id in (None, design.screen.actor.user_id):
        return
    names = {user.id: user.name for user in list_users(design.screen.tx)}
    params = {"name": names.get(command.actor_id or 0, "?")}
    raise Conflict(Problem("somebody_elses", SOMEBODY_ELSES, params=params))
