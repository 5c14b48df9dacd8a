"""Ending a link that was sent outside."""

from __future__ import annotations

from service.preview.decisions.log import END_LINK, LINK
from service.preview.decisions.model import (
    Confirmation,
    DecisionContext,
    DecisionOutcome,
    DecisionType,
    NothingLikeIt,
    Values,
    outcome,
)
from service.words import deciding


def ask_end(about_what: DecisionContext, values: Values) -> Confirmation:
    """Before a link is ended. Raises NothingLikeIt."""
    if not any(one.what == LINK for one in about_what.journal.about(values["link"])):
        raise NothingLikeIt(values["link"])
    return Confirmation(values["link"], deciding.ASK_END_LINK, deciding.WILL_END_LINK, {}, "")


def act_end(about_what: DecisionContext, values: Values) -> DecisionOutcome:
    """End it: the log is what says so."""
    return outcome(deciding.LINK_ENDED)


END = DecisionType(END_LINK, deciding.ASK_END_LINK, ("link",), ask_end, act_end)
