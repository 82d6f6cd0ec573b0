"""Words of ours that messages name, as in "there is no {what}"."""

from __future__ import annotations

from dougong.problems import N_

OUR_WORDS = frozenset(
    {
        *(N_("action"), N_("address"), N_("API key"), N_("app"), N_("automation")),
        *(N_("bin entry"), N_("board"), N_("button"), N_("calendar"), N_("change")),
        *(N_("chart"), N_("column"), N_("command"), N_("comment"), N_("currency")),
        *(N_("day"), N_("delegation"), N_("delivery"), N_("element"), N_("feedback")),
        *(N_("field"), N_("file"), N_("form"), N_("group"), N_("instance")),
        *(N_("invitation"), N_("job"), N_("kind"), N_("lane"), N_("level")),
        *(N_("mail"), N_("message"), N_("notice"), N_("object"), N_("operation")),
        *(N_("pack"), N_("page"), N_("part"), N_("pipeline"), N_("place")),
        *(N_("pool"), N_("print template"), N_("provider"), N_("public form"), N_("rate")),
        *(N_("record"), N_("release"), N_("right"), N_("role"), N_("rule")),
        *(N_("run"), N_("section"), N_("service level"), N_("session"), N_("share")),
        *(N_("shift"), N_("tab"), N_("task"), N_("thumbnail"), N_("timeline")),
        *(N_("translation"), N_("tree"), N_("user"), N_("version"), N_("view")),
        *(N_("webhook"), N_("workflow")),
    }
)


def our_word(value: str) -> str | None:
    """Kinds of definitions are written with underscores."""
    word = value.replace("_", " ")
    return word if word in OUR_WORDS else None
