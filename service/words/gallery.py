"""Words of the gallery, where partners choose a text and copy the code for their site."""

from __future__ import annotations

from collections.abc import Mapping

from widget.model import Message

TITLE = Message("preview.gallery.title", "Put the facts about cell therapy on your page")
SKIP = Message("preview.gallery.skip", "Skip to the code")
MORE_ABOUT = Message("preview.gallery.more_about", "More about this service")
# Translators: A link to the feed (Atom) of the page "What changed".
FEED = Message("preview.gallery.feed", "What changed, as a feed")
FACTS = Message("preview.gallery.facts", "The decisions as data (JSON)")
SECURITY = Message("preview.gallery.security", "For your web, security and ethics teams")
RELEASE = Message("preview.gallery.release", "What is in this release")

NO_RELEASE = Message("preview.gallery.no_release", "There is no release yet.")
BUILD = Message("preview.gallery.build", "Run {command}, then reload this page.")
NOT_REACHED = Message("preview.gallery.not_reached", "This service follows another one, which has not been reached yet.")
RELEASE_NUMBERED = Message("preview.gallery.release_numbered", "Release {number} ({name}).")
RELEASE_NAMED = Message("preview.gallery.release_named", "Release {name}.")
ALL_GONE = Message("preview.gallery.all_gone", "Every text is withdrawn or being updated, and every widget says so.")
UNCHECKED = Message("preview.gallery.unchecked", "No clinician has checked this text yet, and every widget says so.")
PARTLY_CHECKED = Message(
    "preview.gallery.partly_checked",
    "A clinician has checked {checked} of {readable} texts (each widget in each language), and every widget says whether.",
)
CHECKED = Message("preview.gallery.checked", "A clinician has checked every text, and every widget says who and when.")
TERMS = Message("preview.gallery.terms", "What you may do with the texts:")
NO_TERMS = Message("preview.gallery.no_terms", "not stated yet. Ask whoever runs this service before you use them.")
KEPT = Message("preview.gallery.kept", "We keep nothing about readers, and no log of who reads what.")
ADVICE = Message("preview.gallery.advice", "General information for patients, not medical advice.")
THIS_MACHINE = Message(
    "preview.gallery.this_machine",
    "The addresses below lead to this machine alone. Copy the code from the service that your readers reach.",
)

# Translators: The name of the form with the choices.
CHOICES = Message("preview.gallery.choices", "Your choice")
TEXT = Message("preview.gallery.text", "Text")
WHOLE_TEXTS = Message("preview.gallery.whole_texts", "Whole texts")
# Translators: A brief is the short form of a text.
BRIEFS = Message("preview.gallery.briefs", "Briefs: the answer alone")
QUESTIONS = Message("preview.gallery.questions", "One question")
# Translators: In the list of texts, after a title that the whole text has as well.
ONE_QUESTION = Message("preview.gallery.one_question", "{title} (one question)")
LANGUAGE = Message("preview.gallery.language", "Language")
SITE = Message("preview.gallery.site", "Your site is made of")
MORE = Message("preview.gallery.more", "Heading, width, colors")
# Translators: The level of the text's top heading: h2, h3 or h4.
HEADING = Message("preview.gallery.heading", "Level of the heading")
WIDTH = Message("preview.gallery.width", "Width of the preview")
FULL_WIDTH = Message("preview.gallery.full_width", "all there is")
PIXELS = Message("preview.gallery.pixels", "{number} pixels")
COLORS = Message("preview.gallery.colors", "Colors")
ACCENT = Message("preview.gallery.accent", "Links and lines")
INK = Message("preview.gallery.ink", "Words")
SURFACE = Message("preview.gallery.surface", "Ground")
TINT = Message("preview.gallery.tint", "Ground of boxes")
SHOW = Message("preview.gallery.show", "Show")
SHOWN_NOW = Message("preview.gallery.shown_now", "Below is the code for {title}, by the method {method}.")

PREVIEW = Message("preview.gallery.preview", "As your readers get it")
ALONE = Message("preview.gallery.alone", "Open it alone")
NOT_IN_LANGUAGE = Message("preview.gallery.not_in_language", "This question is not published in: {languages}.")

CODE = Message("preview.gallery.code", "Your code")
FIRST = Message("preview.gallery.first", "Your server comes first: {link}.")
# Translators: A link within a sentence.
RECIPE_LINK = Message("preview.gallery.recipe_link", "see the recipe")
WAYS = Message("preview.gallery.ways", "Methods for your site, the recommended one first:")
IN_HEAD = Message("preview.gallery.in_head", "In the {head} of your page, once")
IN_PLACE = Message("preview.gallery.in_place", "Where the text should stand")
IN_STYLES = Message("preview.gallery.in_styles", "At the end of your stylesheet")
PAGE_OF_ITS_OWN = Message(
    "preview.gallery.page_of_its_own",
    "Our page is a page of its own: your colors and heading level do not reach into it.",
)
DARK_PAGES = Message(
    "preview.gallery.dark_pages",
    "Dark pages keep our dark colors. To change those, set the same names with {ending} at the end.",
)
WEAK = Message("preview.gallery.weak", "Hard to read. WCAG 2.2 asks for a contrast of 4.5:")
# Translators: A color of words on a ground, and its contrast: "words on their ground: 2.1".
WEAK_PAIR = Message("preview.gallery.weak_pair", "{words} on {ground}: {contrast}")
SMALL_PRINT = Message("preview.gallery.small_print", "small print ({property})")
WARNINGS = Message("preview.gallery.warnings", "warnings ({property})")
COPY = Message("preview.gallery.copy", "Copy")
COPIED = Message("preview.gallery.copied", "Copied")
PRESS = Message("preview.gallery.press", "Press Ctrl+C")
# Translators: {versions} are numbers of versions of htmx.
OWN_HTMX = Message(
    "preview.gallery.own_htmx",
    "Take {file} {versions} from the npm package {package}, and put it on your own server, at the address in the code.",
)
TWO_LEVELS = Message(
    "preview.gallery.two_levels",
    "Each text has a heading level of its own. At one level they would share their ids, and the keyboard’s focus could jump from one to the other.",
)
BRIEF_HEADING = Message("preview.gallery.brief_heading", "The heading of a short form is always of level 2.")

GOOD_TO_KNOW = Message("preview.gallery.good_to_know", "Privacy, and what happens when we are down")
RECIPE = Message("preview.gallery.recipe", "The recipe: {method}")
CHECK = Message("preview.gallery.check", "Does it work?")
CHECK_HOW = Message(
    "preview.gallery.check_how",
    "Whoever has our program on a computer can ask it what is wrong with your page: {command}.",
)
NOTHING_LOST = Message("preview.gallery.nothing_lost", "Readers lose nothing meanwhile: a link leads to the text.")
NOT_TRIED = Message(
    "preview.gallery.not_tried",
    "Not run by us. This is what the makers of such sites document; try it on a page that nobody reads yet.",
)
ABOVE = Message("preview.gallery.above", "See the code above.")
IN_ENGLISH = Message("preview.gallery.in_english", "This recipe is in English.")
LINES_FOR = Message("preview.gallery.lines_for", "Lines for {server}")
FINGERPRINT = Message("preview.gallery.fingerprint", "The first run shows the fingerprint of our root. It must be this one:")

# Translators: The notice of the law in mainland China; the rest of it stands below.
NOTICE = Message("preview.gallery.notice", "For websites read in mainland China")
NOT_BESIDE = Message("preview.gallery.not_beside", "Not on a page with a provider’s address, contact, booking or purchase link.")
WHOLE_NOTICE = Message("preview.gallery.whole_notice", "Read the whole notice before you paste this.")
NEUTRAL_BRIEFS = Message(
    "preview.gallery.neutral_briefs",
    "A Chinese brief names no product, and is for neutral pages only: text alone, like the neutral page template.",
)
NEUTRAL = Message("preview.gallery.neutral", "The neutral page template")
NEUTRAL_HINT = Message(
    "preview.gallery.neutral_hint",
    "A page with the guide in Chinese and nothing else: no header, footer, contact, chat or booking.",
)

# The colors that one may choose, by their names in the address.
COLOR_NAMES: Mapping[str, Message] = {"accent": ACCENT, "ink": INK, "surface": SURFACE, "tint": TINT}
# The colors of other words, by the end of their property.
OTHER_COLORS: Mapping[str, Message] = {"soft-ink": SMALL_PRINT, "caution": WARNINGS}
