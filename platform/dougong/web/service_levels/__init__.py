"""Clocks of service levels on the screens: beside the record, and in lists beside the instant at which they are due."""

from __future__ import annotations
