"""Public pools (公海): records that nobody has, which people claim, keep for a time and put back.

The room decides who may claim what, counts what one holds and claims a day, and gives back what is due. It writes the
one field that says who has a record, through the one door. Since when somebody has it is kept before every save, so
the day on which it goes back is a formula like any other. Not the place for sharing records out: that is the step
``assign`` of automations.
"""

from __future__ import annotations

from dougong.pools import by_hand as by_hand
from dougong.pools import keeping as keeping
from dougong.pools import recycling as recycling
from dougong.pools.explaining import ACTS, Act, PoolVerdict, explain_pool
from dougong.pools.judging import judge_claims, judge_returns
from dougong.pools.models import PoolModel, named_pool, pool_model, pools_of
from dougong.pools.moving import Moved, claim, give, put_back
from dougong.pools.standing import Standing, standing_of

__all__ = [
    "ACTS",
    "Act",
    "Moved",
    "PoolModel",
    "PoolVerdict",
    "Standing",
    "claim",
    "explain_pool",
    "give",
    "judge_claims",
    "judge_returns",
    "named_pool",
    "pool_model",
    "pools_of",
    "put_back",
    "standing_of",
]
