"""What is done to a form on the canvas, by the words of its buttons: each is one command."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from werkzeug.datastructures import MultiDict

from dougong.errors import not_found
from dougong.problems import N_
from dougong.web.addresses import whole_number
from dougong.web.builder import layout, tab_layout
from dougong.web.builder.canvas import field_key, form_file, stands_long
from dougong.web.builder.drafting import Design, File
from dougong.web.builder.fields import copy_field
from dougong.web.texts import gettext

Form = MultiDict[str, str]
NEW_SECTION = N_("New section")
NEW_TAB = N_("New tab")

Act = Callable[[Design, str, Form], str]
"""Does it, and says the element that is shown in the panel afterwards."""


def _on_form(change: Callable[[Design, File, Form], str]) -> Act:
    def act(design: Design, name: str, form: Form) -> str:
        file = form_file(design, name)
        shown = change(design, file, form)
        design.put(file)
        return shown

    return act


def _on_field(change: Callable[[File, str, Form, Callable[[str], str]], None]) -> Act:
    def act(design: Design, name: str, form: Form) -> str:
        key = form.get("field", "")
        field = field_key(design, name, key)
        if not field:
            raise not_found("field", key)
        file = form_file(design, name)
        change(file, field, form, lambda other: field_key(design, name, other))
        design.put(file)
        return key

    return act


def _copy(design: Design, name: str, form: Form) -> str:
    return copy_field(design, name, form.get("field", ""))


def _add_section(design: Design, file: File, form: Form) -> str:
    return tab_layout.add_section(
        file, gettext(NEW_SECTION), form.get("section", ""), form.get("canvas-tab", "")
    )


def _add_tab(design: Design, file: File, form: Form) -> str:
    return tab_layout.add_tab(file, gettext(NEW_TAB), gettext(NEW_SECTION))


def _remove_tab(design: Design, file: File, form: Form) -> str:
    tab_layout.remove_tab(file, _tab(form))
    return ""


def _step_tab(step: int) -> Act:
    def change(design: Design, file: File, form: Form) -> str:
        tab_layout.step_tab(file, _tab(form), step)
        return _tab(form)

    return _on_form(change)


def _tab(form: Form) -> str:
    """That of a tab: what stands above them is none."""
    return form.get("canvas-tab", "") or "-"


def _wider(step: int) -> Act:
    def act(design: Design, name: str, form: Form) -> str:
        key, file = form.get("field", ""), form_file(design, name)
        field = field_key(design, name, key)
        if not field:
            raise not_found("field", key)
        taken = layout.taken_columns(file, field, stands_long(design, name, field))
        layout.span_field(file, field, taken + step)
        design.put(file)
        return key

    return act


def _remove_section(design: Design, file: File, form: Form) -> str:
    layout.remove_section(file, form.get("section", ""))
    return ""


def _put_section(design: Design, file: File, form: Form) -> str:
    tab_layout.put_section(file, form.get("section", ""), form.get("before", ""), form.get("canvas-tab", ""))
    return form.get("section", "")


def _step_section(step: int) -> Act:
    def change(design: Design, file: File, form: Form) -> str:
        tab_layout.step_section(file, form.get("section", ""), step)
        return form.get("section", "")

    return _on_form(change)


def _columns(design: Design, file: File, form: Form) -> str:
    columns = form.get("columns", 2, type=whole_number)
    layout.set_columns(file, form.get("section", ""), min(max(columns, 1), 4))
    return form.get("at", "")


ACTS: Mapping[str, Act] = {
    "put": _on_field(
        lambda file, field, form, key: layout.put_field(
            file, field, form.get("section", ""), key(form.get("before", "")), key(form.get("after", ""))
        )
    ),
    "up": _on_field(lambda file, field, form, key: layout.step_field(file, field, -1)),
    "down": _on_field(lambda file, field, form, key: layout.step_field(file, field, 1)),
    "full": _on_field(lambda file, field, form, key: layout.resize_field(file, field, True)),
    "half": _on_field(lambda file, field, form, key: layout.resize_field(file, field, False)),
    "span": _on_field(
        lambda file, field, form, key: layout.span_field(file, field, form.get("span", 1, type=whole_number))
    ),
    "wider": _wider(1),
    "narrower": _wider(-1),
    "take": _on_field(lambda file, field, form, key: layout.take_field(file, field)),
    "copy": _copy,
    "add-section": _on_form(_add_section),
    "remove-section": _on_form(_remove_section),
    "put-section": _on_form(_put_section),
    "section-up": _step_section(-1),
    "section-down": _step_section(1),
    "add-tab": _on_form(_add_tab),
    "remove-tab": _on_form(_remove_tab),
    "tab-up": _step_tab(-1),
    "tab-down": _step_tab(1),
    "columns": _on_form(_columns),
}
