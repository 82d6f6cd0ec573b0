"""What people are told within the product: their inbox, and the records they follow.

``tell`` writes a notice in the transaction of its cause, so that both are there or neither is. What it says is
looked up when it is read, with the rights of its reader at that time: a notice about a record that they may not
see is none. Rooms above register a ``NoticeKind`` and call ``tell``, as comments do. People may have kinds
of notices mailed to them as well. Not for what must reach somebody outside the product: that is a message.
"""

from __future__ import annotations

from dougong.notices import merging as merging
from dougong.notices import sweeping as sweeping
from dougong.notices import watching as watching
from dougong.notices.channels import CHANNELS, channels, set_channels, stop_mails
from dougong.notices.following import follow, followers, follows, unfollow
from dougong.notices.inbox import Inbox, Notice, inbox, mark_all_read, mark_read, unread_count
from dougong.notices.kinds import NOTICE_KINDS, NoticeKind
from dougong.notices.telling import About, tell

__all__ = [
    "CHANNELS",
    "NOTICE_KINDS",
    "About",
    "Inbox",
    "Notice",
    "NoticeKind",
    "channels",
    "follow",
    "followers",
    "follows",
    "inbox",
    "mark_all_read",
    "mark_read",
    "set_channels",
    "stop_mails",
    "tell",
    "unfollow",
    "unread_count",
]
