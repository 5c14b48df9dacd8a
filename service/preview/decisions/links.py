"""Ending a link that was sent outside."""

from __future__ import annotations

from service.preview.decisions.log import END_LINK, LINK
from service.preview.decisions.model import Asked, Ground, Kind, NothingLikeIt, Outcome, Values, outcome
from service.words import deciding


def ask_end(about_what: Ground, values: Values) -> Asked:
    """Before a link is ended. Raises NothingLikeIt."""
    if not any(one.what == LINK for one in about_what.journal.about(values["link"])):
        raise NothingLikeIt(values["link"])
    return Asked(values["link"], deciding.ASK_END_LINK, deciding.WILL_END_LINK, {}, "")


def act_end(about_what: Ground, values: Values) -> Outcome:
    """End it: the log is what says so."""
    return outcome(deciding.LINK_ENDED)


END = Kind(END_LINK, deciding.ASK_END_LINK, ("link",), ask_end, act_end)
