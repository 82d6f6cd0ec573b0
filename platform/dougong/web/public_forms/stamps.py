"""What a page carries to say when it was handed out: signed with the form's own secret, so that it need not be kept."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Literal

from dougong.public_forms import FormState

QUICKEST = timedelta(seconds=2)
"""People need longer than that; programs that fill in whatever they find do not."""
OLDEST = timedelta(hours=24)
Judged = Literal["good", "forged", "quick", "old"]


def new_stamp(state: FormState, now: datetime) -> str:
    text = f"{int(now.timestamp())}.{secrets.token_urlsafe(9)}"
    return f"{text}.{state.sign(f'stamp {text}')}"


def judged(state: FormState, stamp: str, now: datetime) -> Judged:
    text, _, signature = stamp.rpartition(".")
    if len(stamp) > 100 or not state.is_signed(f"stamp {text}", signature):
        return "forged"
    age = now - datetime.fromtimestamp(int(text.partition(".")[0]), now.tzinfo)
    return "quick" if age < QUICKEST else "old" if age > OLDEST else "good"


def pass_of(state: FormState) -> str:
    """What the cookie of somebody holds who knows the password, until it changes."""
    return state.sign(f"password {state.password}")
