"""Notices of every fragment: its footer, its language link, and its state.

The states are those of a release (checked by a clinician or not, overdue, withdrawn). Readers see the errors in place of a fragment.
"""

from __future__ import annotations

from .model import Message

GENERAL_INFORMATION = Message(
    "notice.general",
    "This page is general information. It is not medical advice. Your own care team knows your case.",
)
LANGUAGE_NAME = Message("language.name", "English")

GUIDE_TITLE = Message("guide.title", "CAR-T for solid tumors: what is known, and what is not")
GUIDE_LEAD = Message(
    "guide.lead",
    "This guide puts the plain facts in one place, with their sources and dates. Take it along to your cancer doctor.",
)

NOT_CHECKED = Message("notice.not_checked", "No clinician has checked this text yet.")
CHECKED = Message("notice.checked", "Checked by {reviewer} on {date}.")
MAY_BE_OLD = Message("notice.may_be_old", "If today is after {date}, it may be out of date.")
OVERDUE_TITLE = Message("notice.overdue.title", "This text may be out of date.")
OVERDUE = Message(
    "notice.overdue",
    "It was due for a check by {date}, and has not been checked since. Ask your cancer doctor before you rely on it.",
)

WITHDRAWN_TITLE = Message("notice.withdrawn.title", "This text has been withdrawn.")
WITHDRAWN = Message(
    "notice.withdrawn",
    "We have taken it back. Do not rely on an earlier copy of it, on paper or on a screen. Ask your cancer doctor.",
)

PENDING_TITLE = Message("notice.pending.title", "This text is being updated.")
PENDING = Message(
    "notice.pending",
    "A correction is ready in another language, and not yet in this one. Read it there, or ask your cancer doctor.",
)

FACTS_CHECKED = Message("footer.checked", "Facts checked: {date}.")
NEXT_CHECK = Message("footer.next_check", "Next check: {date}.")
SOURCES = Message("footer.sources", "Sources")
COPYRIGHT = Message("footer.copyright", "© {publisher}")
RELEASE = Message("footer.release", "Release {release}")

NOT_FOUND_TITLE = Message("error.not_found.title", "This text is not here")
NOT_FOUND = Message("error.not_found", "There is no text at this address. These are the ones that there are:")
RETIRED_TITLE = Message("error.retired.title", "This form of the text is no longer offered")
RETIRED = Message(
    "error.retired", "It was a copy that did not change when the text was corrected. Here is the text as it is now:"
)
REFUSED_TITLE = Message("error.refused.title", "This request cannot be answered")
REFUSED = Message(
    "error.refused", "The address or the way of asking is not one that we know. These are the texts that there are:"
)
UNAVAILABLE_TITLE = Message("error.unavailable.title", "This text cannot be shown right now")
UNAVAILABLE = Message("error.unavailable", "Please try again in a few minutes, or ask your cancer doctor.")

# What every fragment can say. The guide's own two lines are part of its copy (`registry.GUIDE`).
ALL = (
    GENERAL_INFORMATION,
    LANGUAGE_NAME,
    NOT_CHECKED,
    CHECKED,
    MAY_BE_OLD,
    OVERDUE_TITLE,
    OVERDUE,
    WITHDRAWN_TITLE,
    WITHDRAWN,
    PENDING_TITLE,
    PENDING,
    FACTS_CHECKED,
    NEXT_CHECK,
    SOURCES,
    COPYRIGHT,
    RELEASE,
    NOT_FOUND_TITLE,
    NOT_FOUND,
    RETIRED_TITLE,
    RETIRED,
    REFUSED_TITLE,
    REFUSED,
    UNAVAILABLE_TITLE,
    UNAVAILABLE,
)
