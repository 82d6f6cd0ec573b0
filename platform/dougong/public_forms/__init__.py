"""Public forms: what people without an account fill in, or look up, behind a link.

Whether a form is on, its link and its password are kept in the workspace; what it asks is a definition. Visitors meet
nothing but what the form names. Whatever they send is judged as anybody's is, by the one door; an actor of the form's
own writes it, and no more than the fields that the form asks for. Not the place for pages of people who sign in.
"""

from __future__ import annotations

from dougong.public_forms.answering import Sent, answer
from dougong.public_forms.limits import TooManyTries, note_try
from dougong.public_forms.looking import look_up
from dougong.public_forms.models import PublicFormModel, form_model, forms_of, named_form
from dougong.public_forms.states import (
    FormState,
    renew_link,
    set_form_password,
    state_by_token,
    state_of,
    states,
    switch,
)

__all__ = [
    "FormState",
    "PublicFormModel",
    "Sent",
    "TooManyTries",
    "answer",
    "form_model",
    "forms_of",
    "look_up",
    "named_form",
    "note_try",
    "renew_link",
    "set_form_password",
    "state_by_token",
    "state_of",
    "states",
    "switch",
]
