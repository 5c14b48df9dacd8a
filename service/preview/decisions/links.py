"""The decision to end a shared link."""

from __future__ import annotations

from service.preview.decisions.log import END_LINK, LINK
from service.preview.decisions.model import (
    Confirmation,
    DecisionContext,
    DecisionOutcome,
    DecisionType,
    NothingLikeIt,
    Values,
    success,
)
from service.words import deciding


def ask_end(context: DecisionContext, values: Values) -> Confirmation:
    """Raises NothingLikeIt."""
    if not any(entry.what == LINK for entry in context.journal.about(values["link"])):
        raise NothingLikeIt(values["link"])
    return Confirmation(values["link"], deciding.ASK_END_LINK, deciding.WILL_END_LINK, {}, "")


def act_end(context: DecisionContext, values: Values) -> DecisionOutcome:
    # `Journal.is_ended` reads this decision in the log.
    return success(deciding.LINK_ENDED)


END = DecisionType(END_LINK, deciding.ASK_END_LINK, ("link",), ask_end, act_end)
