"""The designer of flows: approval workflows and automations as trees of steps, with a panel beside them.

What may stand where, and what each step may say, is read off the schemas and checks of the definition language; each
change is a command over the draft. Not the place for running flows, nor for their logs.
"""

from __future__ import annotations
