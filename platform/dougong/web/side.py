"""What stands beside every page: the apps, favourites, the menu, the person. It changes seldom, and is made then."""

from __future__ import annotations

from flask import request
from markupsafe import Markup

from dougong.access import POLICY
from dougong.web.approvals.approval_views import work_centre
from dougong.web.finding.bookmark_views import bookmark_views, kept_favourites
from dougong.web.fragments import fragment, mark
from dougong.web.preferences import preferences
from dougong.web.screens import current_screen
from dougong.web.shell import Shell

MENU = mark()


def side_html(shell: Shell, menu_html: Markup) -> Markup:
    screen = current_screen()
    favourites = bookmark_views(screen, kept_favourites(screen))
    centre = work_centre()
    key = (
        *(shell.app.name, POLICY.signature(screen.actor)),
        *(shell.user, shell.unread, *favourites, preferences()),
        *(centre.values() if centre else ()),
        request.endpoint == "web.approvals",
    )
    known = {"shell": shell, "favourites": favourites, "centre": centre, "menu_mark": MENU}
    side = fragment("parts/side.html", key, screen.release, **known)
    return side.replace(MENU, menu_html)
