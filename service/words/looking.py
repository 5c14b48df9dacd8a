"""Words of a widget's page: draft and current release, in every language, at three widths."""

from __future__ import annotations

from widget.model import Message

TITLE = Message("preview.looking.title", "Look at {widget}")
# Translators: What is shown of a widget: the draft, what readers see, or both.
VERSION = Message("preview.looking.version", "Version")
DRAFT = Message("preview.looking.draft", "draft")
RELEASED = Message("preview.looking.released", "what readers see")
BOTH = Message("preview.looking.both", "both")
UPLOAD = Message("preview.looking.upload", "the file that you sent")
RELEASE = Message("preview.looking.release", "release {release}")
LANGUAGES = Message("preview.looking.languages", "Languages")
ALL_LANGUAGES = Message("preview.looking.all_languages", "side by side")
WIDTH = Message("preview.looking.width", "Width")
PHONE = Message("preview.looking.phone", "phone, 390 px")
TABLET = Message("preview.looking.tablet", "tablet, 768 px")
DESKTOP = Message("preview.looking.desktop", "desktop, 1280 px")
LOOK = Message("preview.looking.look", "Seen as")
# Translators: How a widget is seen. Here: on an ordinary screen.
SCREEN = Message("preview.looking.screen", "screen")
DARK = Message("preview.looking.dark", "dark screen")
PRINT = Message("preview.looking.print", "print")
SHOW = Message("preview.looking.show", "Show")
ALONE = Message("preview.looking.alone", "Open alone")
SENTENCES = Message("preview.looking.sentences", "Sentences")
MISSING = Message("preview.looking.missing", "This version does not have it.")
FRAME = Message("preview.looking.frame", "{widget}, {language}, {version}")
