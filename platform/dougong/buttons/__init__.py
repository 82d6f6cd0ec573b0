"""Buttons: what people do with a record by one press, as its definition says.

The room decides who may press which button for which record, and why not, and does what it says: it fills fields
through the one door, says with what a form begins, or sets off an automation. Whatever is pressed is judged anew with
the record as it is then. Not the place for what happens by itself: that is an automation.
"""

from __future__ import annotations

from dougong.buttons import jobs as jobs
from dougong.buttons.judging import Part, Verdict, judge, judge_many, offered
from dougong.buttons.models import ButtonModel, button_model, buttons_of, named_button
from dougong.buttons.pressing import Pressed, beginning, press, press_many

__all__ = [
    "ButtonModel",
    "Part",
    "Pressed",
    "Verdict",
    "beginning",
    "button_model",
    "buttons_of",
    "judge",
    "judge_many",
    "named_button",
    "offered",
    "press",
    "press_many",
]
