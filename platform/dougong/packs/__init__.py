"""Template packs: folders of definitions, translations and demo data that install as a whole or not at all.

A pack carries data and no code. ``read_pack`` looks at a folder without touching a workspace; ``install``
takes its definitions through the draft and a publish, and remembers where they came from; ``load_demo``
writes its people and records through the one door, so that the pack's own rules hold for them.
"""

from __future__ import annotations

from dougong.packs.demo import DemoReport, load_demo
from dougong.packs.installing import install, installed_packs
from dougong.packs.reading import Pack, read_pack, validate_pack

__all__ = ["DemoReport", "Pack", "install", "installed_packs", "load_demo", "read_pack", "validate_pack"]
