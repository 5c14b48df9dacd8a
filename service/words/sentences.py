"""Words of the pages of a widget's sentences, and of one sentence."""

from __future__ import annotations

from widget.model import Message

# Translators: {widget} is the name of a widget, {language} of a language.
TITLE = Message("preview.sentences.title", "Sentences of {widget}, {language}")
IN_PLACE = Message("preview.sentences.in_place", "In place")
LIST = Message("preview.sentences.list", "Sentences")
OWN = Message("preview.sentences.own", "Of this widget")
SHARED = Message("preview.sentences.shared", "What every widget says about itself")
ALL = Message("preview.sentences.all", "All {number}")
ONLY_OPEN = Message("preview.sentences.only_open", "{number} open")
NOTHING_OPEN = Message("preview.sentences.nothing_open", "Nothing is open here.")
LOOK = Message("preview.sentences.look", "Look at the widget")
APPROVE_ALL = Message("preview.sentences.approve_all", "Approve all in this widget")
WITHDRAW = Message("preview.sentences.withdraw", "Withdraw this text")
# Translators: A link to where a sentence stands that is in no usual view of the widget.
BELOW = Message("preview.sentences.below", "Below the widget")
BESIDE = Message("preview.sentences.beside", "Not in this widget’s usual view")
BESIDE_HINT = Message(
    "preview.sentences.beside_hint",
    "Notices about its state, what stands where a text could not be shown, and words that a page says only to a screen reader or on a narrow screen.",
)
UNREAD = Message("preview.sentences.unread", "The file of this language cannot be read, so nobody knows what is open.")
# Translators: {command} is what is typed in a terminal.
BEGUN = Message("preview.sentences.begun", "This translation has only been begun: it is in no release until {command}.")
ABOUT = Message("preview.sentences.about", "All about it")

STANDS_IN = Message("preview.sentences.stands_in", "Stands in")
EVERYWHERE = Message("preview.sentences.everywhere", "every widget")
STATE = Message("preview.sentences.state", "State")
FILE = Message("preview.sentences.file", "File and line")
NO_TEXT = Message("preview.sentences.no_text", "There is no translation; readers would get the English.")
FINDINGS = Message("preview.sentences.findings", "Findings")
COMMENTS = Message("preview.sentences.comments", "Comments")
TERMS = Message("preview.sentences.terms", "Terms")
# Translators: After a term of the glossary for which there is no source.
NO_SOURCE = Message("preview.sentences.no_source", "no source: a native oncology reviewer must look")
# Translators: After a term of the glossary: what it must not be called.
NOT_THESE = Message("preview.sentences.not_these", "not {forms}")
APPROVALS = Message("preview.sentences.approvals", "Who has checked it")
NOBODY = Message("preview.sentences.nobody", "Nobody has.")
BY_ON = Message("preview.sentences.by_on", "{reviewer}, {date}")
BEFORE = Message("preview.sentences.before", "before it changed")
APPROVE = Message("preview.sentences.approve", "Approve")
SEND_BACK = Message("preview.sentences.send_back", "Send back with a remark")
FACTS = Message("preview.sentences.facts", "What stands behind it")
NO_FACTS = Message("preview.sentences.no_facts", "It states no fact of its own: a title, a label or a notice.")
CHECKED_ON = Message("preview.sentences.checked_on", "Checked")
REVIEW_BY = Message("preview.sentences.review_by", "Next check")
HOLDS_IN = Message("preview.sentences.holds_in", "Holds in")
SOURCES = Message("preview.sentences.sources", "Sources")
DECISIONS = Message("preview.sentences.decisions", "What was decided")
CHANGE_ENGLISH = Message("preview.sentences.change_english", "The English since it was translated")
CHANGE_APPROVED_ENGLISH = Message("preview.sentences.change_approved_english", "The English since it was approved")
CHANGE_APPROVED_TEXT = Message("preview.sentences.change_approved_text", "The text since it was approved")

US = Message("preview.sentences.where.us", "United States")
CN = Message("preview.sentences.where.cn", "mainland China")
BOTH = Message("preview.sentences.where.both", "United States and mainland China")
ANYWHERE = Message("preview.sentences.where.anywhere", "anywhere")
