"""Where other rooms hear what a call was answered, in the commit that ends it: what they refuse ends it as dead."""

from __future__ import annotations

from collections.abc import Callable

from dougong.registry import Registry
from dougong.storage import Transaction
from dougong.webhooks.deliveries import Row

ANSWERED: Registry[Callable[[Transaction, Row, bytes], None]] = Registry("listener to answers of webhooks")
