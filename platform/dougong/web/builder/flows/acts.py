"""What can be done to a flow by one command; each says which element is shown in the panel afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from werkzeug.datastructures import MultiDict

from dougong.errors import InvalidInput
from dougong.problems import N_, Problem
from dougong.web.builder.creating import Wording
from dougong.web.builder.flows.kinds import new_step, new_way
from dougong.web.builder.flows.tree import Tree

Form = MultiDict[str, str]
Act = Callable[[Tree, Wording, Form], str]
UNKNOWN_STEP = N_("There is no such step.")


def act(tree: Tree, wording: Wording, form: Form) -> str:
    known = ACTS.get(form.get("do", ""))
    if known is None:
        raise InvalidInput(Problem("unknown_step", UNKNOWN_STEP, "do"))
    return known(tree, wording, form)


def _add(tree: Tree, wording: Wording, form: Form) -> str:
    place = form.get("place", "")
    made = new_step(tree, wording, place, form.get("step", ""))
    tree.insert(place, form.get("before", ""), made)
    return str(made["id"])


def _add_way(tree: Tree, wording: Wording, form: Form) -> str:
    place = form.get("place", "")
    made = new_way(tree, wording, place)
    tree.insert(place, "", made)
    return str(made["id"])


def _put(tree: Tree, _: Wording, form: Form) -> str:
    element = form.get("element", "")
    tree.move(element, form.get("place", ""), form.get("before", ""))
    return element


def _copy(tree: Tree, _: Wording, form: Form) -> str:
    return tree.copy(form.get("element", ""))


def _remove(tree: Tree, _: Wording, form: Form) -> str:
    """What stood before it is shown then, or what held it."""
    element = form.get("element", "")
    address, held, index = tree.around(element)
    beside = held[index - 1]["id"] if index else address.partition("/")[0]
    tree.remove(element)
    return str(beside)


def _moved(move: Callable[[Tree, str], None]) -> Act:
    def change(tree: Tree, _: Wording, form: Form) -> str:
        element = form.get("element", "")
        move(tree, element)
        return element

    return change


ACTS: Mapping[str, Act] = {
    "add": _add,
    "add-way": _add_way,
    "put": _put,
    "copy": _copy,
    "remove": _remove,
    "up": _moved(lambda tree, element: tree.step(element, -1)),
    "down": _moved(lambda tree, element: tree.step(element, 1)),
    "in": _moved(Tree.enter),
    "out": _moved(Tree.leave),
}
