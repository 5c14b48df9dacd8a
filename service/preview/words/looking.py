"""The page on which a widget is looked at: at three widths, in several pages of others, in both languages side by side."""

from __future__ import annotations

from widget.content import Message

TITLE = Message("preview.looking.title", "Look at {widget}")
VERSION = Message("preview.looking.version", "Version")
DRAFT = Message("preview.looking.draft", "draft")
RELEASED = Message("preview.looking.released", "what readers see")
UPLOAD = Message("preview.looking.upload", "the file that you sent")
RELEASE = Message("preview.looking.release", "release {release}")
BESIDE = Message("preview.looking.beside", "Beside it")
NOTHING = Message("preview.looking.nothing", "nothing")
LANGUAGES = Message("preview.looking.languages", "Languages")
ALL_LANGUAGES = Message("preview.looking.all_languages", "side by side")
PSEUDO = Message("preview.looking.pseudo", "pseudo-locale")
WIDTH = Message("preview.looking.width", "Width")
PHONE = Message("preview.looking.phone", "phone, 390 px")
TABLET = Message("preview.looking.tablet", "tablet, 768 px")
DESKTOP = Message("preview.looking.desktop", "desktop, 1280 px")
HOST = Message("preview.looking.host", "Page around it")
LOOK = Message("preview.looking.look", "Seen as")
LANE = Message("preview.looking.lane", "Lane")
HEADING = Message("preview.looking.heading", "Heading level")
SCRIPTING = Message("preview.looking.scripting", "Scripting on")
SHOW = Message("preview.looking.show", "Show")
ALONE = Message("preview.looking.alone", "Open alone")
SENTENCES = Message("preview.looking.sentences", "Sentences")
MISSING = Message("preview.looking.missing", "This version does not have it.")
FRAME = Message("preview.looking.frame", "{widget}, {language}, {version}")
