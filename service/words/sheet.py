"""Words of the printed review sheet, which stand there in English and in the reviewer's language."""

from __future__ import annotations

from widget.model import Message

# Translators: {language} is the language of the translation.
TITLE = Message("preview.sheet.title", "Review sheet: English and {language}")
# Translators: {title} is the English title of a widget, {slug} its short name.
WHOLE = Message("preview.sheet.whole", "Everything that a reader can meet in “{title}” ({slug}).")
# Translators: {digest} is a number that stands for the text, such as 3f9a2c1b.
MADE = Message("preview.sheet.made", "Made on {date}. Text {digest}. Any change of the text changes this number.")
TICK = Message(
    "preview.sheet.tick",
    "Tick a box when the translation says what the English says, no more and no less, and both are right. "
    "A sentence counts as approved word for word.",
)
NOT_RIGHT = Message(
    "preview.sheet.not_right",
    "If it is not right, leave the box empty and write a remark: what is wrong, and what it should say.",
)
# Translators: {example} is a placeholder in its braces.
FILLED = Message(
    "preview.sheet.filled",
    "What has dots under it is filled in by the program, each date as readers see it. "
    "A word in braces, such as {example}, differs from place to place.",
)
NO_BOX = Message(
    "preview.sheet.no_box",
    "Where there is no box, there is nothing to tick: a translator has to mend the text first, or it has been approved already.",
)
STATE = Message("preview.sheet.state", "State")
ENGLISH_TEXT = Message("preview.sheet.english", "English text")
REMARK = Message("preview.sheet.remark", "Remark")
REVIEWED_BY = Message("preview.sheet.reviewed_by", "Reviewed by")
NAMED = Message(
    "preview.sheet.named", "Readers are told this name and this date when every sentence of a text has been approved."
)
NAME = Message("preview.sheet.name", "Name")
PROFESSION = Message("preview.sheet.profession", "Profession and place")
DATE = Message("preview.sheet.date", "Date")
SIGNATURE = Message("preview.sheet.signature", "Signature")
FIELDS = (NAME, PROFESSION, DATE, SIGNATURE)
