"""``python -m dougong`` is the command ``dougong``."""

from dougong.cli import main

main()
