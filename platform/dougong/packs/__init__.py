"""Template packs: folders of definitions, translations and demo data that install as a whole or not at all.

A pack carries data and no code. ``read_pack`` looks at a folder without touching a workspace; ``install``
takes its definitions through the draft and a publish, and remembers where they came from; ``load_demo``
writes its people and records through the one door, so that the pack's own rules hold for them. In a workspace in
use the same records come and go as sample data, by jobs.
"""

from __future__ import annotations

from dougong.packs.demo import DemoReport, load_demo
from dougong.packs.gallery import Inside, Offer, inside, offered_pack, offered_packs
from dougong.packs.installing import InstalledPack, install, installed_packs
from dougong.packs.reading import Pack, read_pack, validate_pack
from dougong.packs.removing import remove_pack
from dougong.packs.sample_removal import remove_sample as remove_sample
from dougong.packs.sampling import sample_count

__all__ = [
    "DemoReport",
    "Inside",
    "InstalledPack",
    "Offer",
    "Pack",
    "inside",
    "install",
    "installed_packs",
    "load_demo",
    "offered_pack",
    "offered_packs",
    "read_pack",
    "remove_pack",
    "sample_count",
    "validate_pack",
]
