"""Words of the plugin for WordPress: its block, its page of settings, and what it says to editors. Readers see none of them.

`service/embed/wordpress/plugin.py` writes them into the plugin, by the last part of their keys.
"""

from __future__ import annotations

from widget.model import Message

# Translators: What the plugin is, in WordPress's list of plugins, and under the title of its block in the editor.
DESCRIPTION = Message(
    "preview.wordpress.description",
    "Patient information on CAR-T and TIL cell therapy for solid tumors, with sources and dates. Your server fetches it, so readers"
    " ask nobody else.",
)

# --- The block in the editor

# Translators: A list in the settings of the block, to choose the text that is shown.
TEXT = Message("preview.wordpress.text", "Text")
# Translators: A list in the settings of the block: all of the text, or its short form.
PART = Message("preview.wordpress.part", "How much of it")
WHOLE = Message("preview.wordpress.whole", "All of it")
BRIEF = Message("preview.wordpress.brief", "The answer alone (short form)")
# Translators: A list in the settings of the block: one question of the text, shown alone.
QUESTION = Message("preview.wordpress.question", "One question alone")
NO_QUESTION = Message("preview.wordpress.no_question", "None: the text chosen above")
LANGUAGE = Message("preview.wordpress.language", "Language")
SITE_LANGUAGE = Message("preview.wordpress.site_language", "The language of the site")
HEADING = Message("preview.wordpress.heading", "Level of its heading")
# Translators: Levels of headings in HTML: the page's title is of level 1.
HEADING_HELP = Message("preview.wordpress.heading_help", "2 right below the title of the page, 3 below a heading of yours.")
# Translators: Below two lists of the block, and to editors whose shortcode asks for both.
ONE_OF_TWO = Message("preview.wordpress.one_of_two", "A question has no short form: choose one of the two.")
BRIEF_HEADING = Message("preview.wordpress.brief_heading", "The heading of a short form is always of level 2.")
CHINA = Message(
    "preview.wordpress.china", "Before readers in mainland China see Chinese text, read the notice in the gallery of the service."
)

# --- The page of settings

SERVICE = Message("preview.wordpress.service", "Service")
SERVICE_HELP = Message("preview.wordpress.service_help", "The address at which its gallery opens, with https.")
# Translators: A mirror is a copy of the service on the partner's own server.
FOLDER = Message("preview.wordpress.folder", "Folder of the mirror")
FOLDER_HELP = Message("preview.wordpress.folder_help", "Only if this server has one, such as {example}. Texts then come from it.")
LANGUAGE_HELP = Message("preview.wordpress.language_help", "Of texts that name none.")
FORGET = Message("preview.wordpress.forget", "Begin anew")
FORGET_HELP = Message(
    "preview.wordpress.forget_help",
    "Forget every text that is kept here, and which was the newest. Needed only after the people of the service have told you that"
    " it began anew.",
)
# Translators: {code} is a shortcode. A list of the words that may stand in it follows.
USE = Message("preview.wordpress.use", "Choose the block CellFacts in a post, or write {code}. These words may stand in it:")
GALLERY = Message("preview.wordpress.gallery", "The gallery of the service")
FOLDER_WRONG = Message(
    "preview.wordpress.folder_wrong",
    "WordPress can read no mirror in that folder. Write the folder that was given to {command}, such as {example}. It was not changed.",
)
SERVICE_WRONG = Message(
    "preview.wordpress.service_wrong",
    "That is not the address of a service. Write the address at which its gallery opens, with https, such as {example}. It was not"
    " changed.",
)

# --- How it goes, for admins

NO_SERVICE = Message("preview.wordpress.no_service", "No service is set, so readers see nothing yet.")
FROM_FOLDER = Message("preview.wordpress.from_folder", "Texts come from the folder.")
ANSWERED = Message("preview.wordpress.answered", "The service last answered on {date}.")
# Translators: {release} names a release; {sequence} is the number of changes so far.
RELEASE = Message("preview.wordpress.release", "Release {release}, sequence {sequence}.")
# Translators: {error} is a sentence.
ERROR = Message("preview.wordpress.error", "Last error, {date}: {error}")
MEANWHILE = Message("preview.wordpress.meanwhile", "Readers have the last good text, seven days at most, then a link.")
NONE_YET = Message("preview.wordpress.none_yet", "No page with a text has been opened yet.")

# --- What went wrong. Translators: {file} names a file of the service.

SILENT = Message("preview.wordpress.silent", "{file}: no answer ({reason}).")
STATUS = Message("preview.wordpress.status", "{file}: the service answered {status}.")
SLOW = Message("preview.wordpress.slow", "The service answered too slowly, too much, or packed.")
# Translators: {file} has something in it that this version of the plugin does not know.
NEWER = Message(
    "preview.wordpress.newer",
    "{file}: this plugin does not know all that is in it, so it is not used. Is the service newer than this plugin? Then upload the"
    " newer plugin from its gallery.",
)
OTHER_RELEASE = Message("preview.wordpress.other_release", "{file}: it is of another release than the current one.")
WITHDRAWN = Message("preview.wordpress.withdrawn", "{file}: it has been withdrawn, and does not say so.")
LOST = Message(
    "preview.wordpress.lost", "The service is at sequence {sequence}, but this site has seen {seen}: it has lost a change."
)
NO_FILE = Message("preview.wordpress.no_file", "There is no {file} that can be read in the folder of the mirror.")

# --- What an author has misspelt

# Translators: Sentences about what is misspelt follow. Only those who may edit the page see them.
EDITORS = Message("preview.wordpress.editors", "CellFacts, for editors only:")
# Translators: {word} is what an author wrote; {example} is how it should look.
NOT_UNDERSTOOD = Message("preview.wordpress.not_understood", "“{word}” was not understood; write it like {example}.")
# Translators: {code} is what an author wrote, such as widget="statsu"; {list} is what there is.
UNKNOWN = Message("preview.wordpress.unknown", "{code} is not known; there are: {list}.")
MISSING = Message("preview.wordpress.missing", "No widget is named; there are: {list}.")
MEANT = Message("preview.wordpress.meant", "Did you mean “{word}”?")
# Translators: After “… is not known”.
NEW_WORD = Message("preview.wordpress.new_word", "Is it new in the gallery? Then upload the newer plugin from there.")
