"""Errors: what is wrong, and links to what exists. A safe fragment at the address of a fragment, elsewhere a whole document.

They have no Access-Control-Allow-Origin. So htmx of every version keeps the placeholder's own link instead of swapping the error in.
What an error says depends on its address alone, and only on the texts that the address comes near to. So there are not many of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

from markupsafe import Markup

from service.catalogs.preview_page import PageWords, page_words
from service.serving.headers import CACHE, NO_STORE, SAFETY, Headers, with_own_style
from service.serving.resources import STYLESHEET
from service.serving.responses import ALLOWED
from service.words import missing as words
from widget.catalog import Catalog
from widget.catalogs import shipped_translations
from widget.content import Content
from widget.fragment import RESERVED_ROOT
from widget.locales import ENGLISH, Locale, negotiate
from widget.model import Message, Widget, messages_in
from widget.rendering import ErrorLink, ErrorLinks, render_error
from widget.selection import widget_for
from widget.suffixes import BRIEF, BRIEF_FORM, HEADINGS, PAGE, TYPES

AREA = "/v1/(?:releases/[^/]*/)?(?:(?:overdue|withdrawn)/)?"
# The part of a path that names a language: /v1/zh-Hans/…, /v1/releases/0123456789abcdef/zh-Hans/…, /security/zh-Hans.
LANGUAGE = re.compile(rf"/(?:{AREA[1:]}|(?:security|changes)/)?([^/]*)")
# What a page puts into itself. An error there must be safe in it.
FRAGMENT = re.compile(rf"{AREA}[^/]+/.+(?<!\.page)\.html")
# The widget of an address with a form, question or heading level that we do not have.
OF_WIDGET = re.compile(rf"{AREA}[^/]+/([a-z-]+)(?:[./][^/]*)?")
# Addresses of the retired form "paste": nobody could correct a text once it was pasted.
RETIRED = re.compile(rf"{AREA}[^/]+/([a-z-]+)\.paste\.html")
SUFFIXES = (*HEADINGS.values(), BRIEF)  # of fragments
# Two letters in the wrong order, one too many or too few: statsu, til-vs-carts. Longer names are none of ours.
CLOSE = 0.75
LONGEST_NAME = 40


class Problem(StrEnum):
    """The status line of each error."""

    BAD_REQUEST = "400 Bad Request"
    NOT_FOUND = "404 Not Found"
    METHOD = "405 Method Not Allowed"
    RETIRED = "410 Gone"
    UNAVAILABLE = "503 Service Unavailable"


# The notice of each error.
NOTICES = {
    Problem.BAD_REQUEST: "refused",
    Problem.NOT_FOUND: "not_found",
    Problem.METHOD: "refused",
    Problem.RETIRED: "retired",
    Problem.UNAVAILABLE: "unavailable",
}
# Nobody sees these in a browser as a page.
NEVER_PAGES = frozenset({Problem.BAD_REQUEST, Problem.METHOD})


@dataclass(frozen=True, slots=True)
class Trouble:
    """What an error depends on. about: the widget that the address names. near: the path of a text that it comes near to. Both may be empty."""

    problem: Problem
    locale: Locale
    about: str = ""
    near: str = ""
    is_page: bool = False


def last_name(path: str) -> str:
    """What an address calls the text, written as we write names: the last part of the path, without its ending."""
    last = path.rstrip("/").rpartition("/")[2]
    return last.partition(".")[0].lower().replace("_", "-") if len(last) <= LONGEST_NAME else ""


class ErrorPages:
    """Every error of a service, made when it is first asked for."""

    def __init__(
        self,
        content: Content,
        root: str,
        catalogs: Mapping[Locale, Catalog],
        translations: Path | None = None,
        paths: Collection[str] = (),
    ) -> None:
        """Args:
        content: Whose texts and notices they are.
        root: Address of `/v1/`.
        catalogs: Of those, with English.
        translations: The folder of catalogs with the words for developers; None for the shipped one.
        paths: Of the release that is served, to link only to what it has.
        """
        self.content, self.root, self.catalogs, self.paths = content, root, catalogs, paths
        self.translations = translations or shipped_translations()
        # A bound on memory for whoever tries every address.
        self.answer = lru_cache(maxsize=256)(self.make)
        self.words = lru_cache(maxsize=None)(self.read_words)

    def read_words(self, locale: Locale) -> PageWords:
        return page_words(self.translations, locale, messages_in(tuple(vars(words).values())))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The path of each text by the names that somebody may write: `status`, `risks`."""
        of_questions = (question for widget in self.content.everything for question in self.content.questions(widget))
        found = {question.path.rpartition("/")[2]: question.path for question in of_questions}
        return found | {widget.slug: widget.slug for widget in self.content.everything}

    def language(self, path: str) -> Locale | None:
        """The language that a path names; None if we do not have it."""
        tag = LANGUAGE.match(path)
        return negotiate(tag[1], self.catalogs) if tag else None

    def retired_widget(self, path: str) -> str:
        """The widget whose text to paste was at an address; empty if there was none."""
        named = RETIRED.fullmatch(path)
        had_it = named and self.language(path) and named[1] in {widget.slug for widget in self.content.everything}
        return named[1] if named and had_it else ""

    def trouble(self, problem: Problem, path: str) -> Trouble:
        """What an error at an address depends on; in the language of the path, else in English."""
        locale = self.language(path) or ENGLISH
        is_page = problem not in NEVER_PAGES and not FRAGMENT.fullmatch(path)
        if problem is Problem.RETIRED:
            return Trouble(problem, locale, self.retired_widget(path), "", is_page)
        if problem is not Problem.NOT_FOUND:
            return Trouble(problem, locale, "", "", is_page)
        named = OF_WIDGET.fullmatch(path)
        about = named[1] if named and self.names.get(named[1]) == named[1] else ""
        close = get_close_matches(last_name(path), self.names, n=1, cutoff=CLOSE)
        near = self.names[close[0]] if close else ""
        return Trouble(problem, locale, about, near if near != about and self.has(near, locale) else "", is_page)

    def has(self, path: str, locale: Locale) -> bool:
        """Whether readers of a language have a text. The release may be older than the content, and a question may wait for somebody's word."""
        name, _, question = path.partition("/")
        if not question:
            return bool(name)
        return path in {one.path for one in self.questions(self.content.find(name), locale)}

    def questions(self, widget: Widget, locale: Locale) -> Iterator[Widget]:
        """The questions of a widget that can be linked to."""
        catalog = self.catalogs[locale]
        for question in self.content.questions(widget_for(widget, catalog)):
            if f"{locale.tag}/{question.path}{PAGE}" in self.paths and question.title.key in catalog.texts:
                yield question

    def make(self, trouble: Trouble) -> tuple[bytes, Headers]:
        """Body and headers of an error. `answer` remembers them."""
        notice = NOTICES[trouble.problem]
        html = render_error(
            self.content,
            self.content.notice("error", notice, "title"),
            self.content.notice("error", notice),
            trouble.locale,
            self.catalogs,
            self.links(trouble),
            note=self.note(trouble.locale) if trouble.problem is Problem.NOT_FOUND else "",
            stylesheet=STYLESHEET if trouble.is_page else "",
        )
        body = html.replace(RESERVED_ROOT, self.root).encode()
        return body, self.headers(trouble, len(body))

    def headers(self, trouble: Trouble, length: int) -> Headers:
        headers = [
            ("Content-Type", TYPES[".html"]),
            ("Content-Language", trouble.locale.tag),
            ("Content-Length", str(length)),
            (CACHE, NO_STORE),
            *(with_own_style(SAFETY, self.root) if trouble.is_page else SAFETY),
        ]
        if trouble.problem is Problem.METHOD:
            headers.append(("Allow", ALLOWED))
        if trouble.problem is Problem.UNAVAILABLE:
            headers.append(("Retry-After", "60"))
        return headers

    def links(self, trouble: Trouble) -> Iterator[ErrorLinks]:
        """The texts to link to: the near one, what there is of the one that the address names, and all."""
        say = self.words(trouble.locale).say
        if trouble.problem is Problem.UNAVAILABLE:
            return
        if trouble.near:
            name, _, question = trouble.near.partition("/")
            widget = self.content.find(name)
            near = self.content.question(widget, question) if question else widget
            yield ErrorLinks(say(words.NEAR, name=trouble.near), (ErrorLink(near),))
        if trouble.about:
            yield ErrorLinks("" if trouble.problem is Problem.RETIRED else say(words.OF_TEXT), tuple(self.of_text(trouble)))
        else:
            heading = say(words.EVERYTHING) if trouble.near else ""
            yield ErrorLinks(heading, tuple(map(ErrorLink, self.content.everything)))

    def of_text(self, trouble: Trouble) -> Iterator[ErrorLink]:
        """A whole text; where something of it was asked for that is not there, its short form and its questions, too."""
        widget = self.content.find(trouble.about)
        yield ErrorLink(widget)
        if trouble.problem is Problem.RETIRED:
            return
        short = ErrorLink(widget, BRIEF_FORM)
        if f"{trouble.locale.tag}/{short.path}" in self.paths:
            title = self.catalogs[trouble.locale].text(widget.title)
            yield ErrorLink(widget, BRIEF_FORM, self.words(trouble.locale).say(words.SHORT, title=title))
        yield from map(ErrorLink, self.questions(widget, trouble.locale))

    def note(self, locale: Locale) -> Markup:
        """For whoever put the address into a page."""
        say = self.words(locale).say
        home = self.root.removesuffix("v1/") + ("" if locale == ENGLISH else locale.tag)
        gallery = Markup('<a href="{}">{}</a>').format(home, say(words.GALLERY))
        languages, suffixes = (Markup(", ").join(map(ltr, parts)) for parts in ([one.tag for one in self.catalogs], SUFFIXES))
        look = say(words.LOOK, gallery=gallery, code=ltr("data-hx-get"), languages=languages, suffixes=suffixes)
        sentences = say(words.CORS), look
        return Markup("<p><strong>{}</strong></p>\n<p>{}</p>\n<p>{}</p>").format(say(words.DEVELOPERS), *sentences)


def ltr(part: str) -> Markup:
    """A part of an address, which reads from left to right and is not broken."""
    return Markup('<span class="cellfacts__whole" dir="ltr">{}</span>').format(part)


def notices_of(content: Content) -> frozenset[str]:
    """The keys of all that an error says of the content's words: a language that lacks one has its errors in English."""
    said: tuple[Message, ...] = tuple(messages_in((content.notices, tuple(widget.title for widget in content.everything))))
    return frozenset(message.key for message in said)
