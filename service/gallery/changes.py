"""The page "what changed", in English and in each language with a catalog: the news of the feed for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, url_for
from markupsafe import Markup

from service.catalogs.preview_page import PageWords, page_words
from service.gallery.http import with_revalidation, with_safe_headers
from service.gallery.state import release_values
from service.releases.channel import Activation, Correction, Withdrawal
from service.releases.feed import NEWEST, all_events, takes_guide
from service.releases.history import PastEvent, past_events, recognized
from service.releases.numbers import Numbers
from service.releases.store import CHANGES, CHANNEL
from service.serving.headers import SECURITY_PAGE_POLICY
from service.serving.wsgi import PublicApp
from service.worddiff import LineChange
from service.words import changes as words
from widget.catalog import Catalog
from widget.catalogs import shipped_translations
from widget.content import Content
from widget.languages import marked_language
from widget.locales import ENGLISH, Locale, format_date
from widget.model import messages_in
from widget.suffixes import PAGE


@dataclass(frozen=True, slots=True)
class TextChanges:
    """The changed sentences of a text. slug: in its address. title: its own; the name where this version does not know it. language: its own name."""

    slug: str
    locale: Locale
    title: str
    language: str
    changes: tuple[LineChange, ...]


@dataclass(frozen=True, slots=True)
class News:
    """An event as the page shows it. release: its id. at: UTC time stamp; day: its date in words. sentences: below the title, before the texts."""

    title: Markup
    release: str
    at: str
    day: str
    is_current: bool
    sentences: tuple[Markup, ...]
    texts: tuple[TextChanges, ...]

    @property
    def count(self) -> int:
        """The number of changed sentences."""
        return sum(len(text.changes) for text in self.texts)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of events in one language. catalogs: of the texts. current: the id of the current release."""

    say: PageWords
    content: Content
    catalogs: Mapping[Locale, Catalog]
    numbers: Numbers
    current: str | None

    def news(self, past: PastEvent) -> News:
        day = format_date(datetime.fromisoformat(past.event.at).date(), self.say.locale)
        body = past.body
        changes = body.changes if body else ()
        texts = tuple(self.of_text(*key, tuple(group)) for key, group in groupby(changes, lambda one: (one.widget, one.locale)))
        is_current = isinstance(past.event, Activation) and past.event.release == self.current
        return News(self.title(past), past.event.release, past.event.at, day, is_current, tuple(self.sentences(past)), texts)

    def title(self, past: PastEvent) -> Markup:
        event = past.event
        release = str(self.numbers.get(event.release, event.release))
        if isinstance(event, Activation):
            return self.say.say(words.RELEASED, release=release)
        whole, part = (
            (words.WITHDRAWN, words.WITHDRAWN_TEXT) if isinstance(event, Withdrawal) else (words.CORRECTED, words.CORRECTED_TEXT)
        )
        if not event.widget or not event.locale:
            return self.say.say(whole, release=release)
        title, language = self.named(event.widget, Locale(event.locale))
        text = Markup("<span {}>{} · {}</span>").format(marked_language(event.locale, self.direction), title, language)
        return self.say.say(part, text=text, release=release)

    @property
    def direction(self) -> str:
        return self.say.locale.direction

    def sentences(self, past: PastEvent) -> Iterator[Markup]:
        """What is said of an event besides the changed sentences. What another version wrote stays as it is, in English."""
        event = past.event
        if isinstance(event, Withdrawal):
            yield self.say.say(words.REASON, reason=event.reason)
            if takes_guide(event):
                yield self.say.say(words.FEED_GUIDE)
        elif isinstance(event, Correction):
            yield self.say.say(words.FEED_CORRECTED)
        elif past.body is None:
            yield self.say.say(words.UNKNOWN)
        else:
            for sentence in past.body.sentences:
                if known := recognized(sentence):
                    yield self.say.say(known[0], **known[1])
                else:
                    yield Markup("<span {}>{}</span>").format(marked_language(ENGLISH.tag, self.direction), sentence)

    def of_text(self, widget: str, tag: str, changes: tuple[LineChange, ...]) -> TextChanges:
        title, language = self.named(widget, Locale(tag))
        return TextChanges(widget.replace("_", "-"), Locale(tag), title, language, changes)

    def named(self, name: str, locale: Locale) -> tuple[str, str]:
        """A text's title and its language's own name, as far as this version knows them."""
        catalog = self.catalogs.get(locale)
        widget = next((widget for widget in self.content.everything if name in {widget.name, widget.slug}), None)
        if catalog is None or widget is None:
            return name, catalog.language_name if catalog else locale.tag
        return catalog.text(widget.title), catalog.language_name


def changes_address(locale: Locale) -> str:
    """The address of the page in a language."""
    return url_for("changes.english") if locale == ENGLISH else url_for("changes.translated", tag=locale.tag)


def news_values(teller: Teller, public: PublicApp, root: str) -> dict[str, Any]:
    """The template variables. root: address of `/v1/`."""
    say, live = teller.say, public.live
    return {
        **release_values(public),
        "locale": say.locale,
        "direction": teller.direction,
        "say": say,
        "words": words,
        "news": [teller.news(past) for past in past_events(live.channel, public.feed[0])] if live.release else [],
        "newest": str(NEWEST) if len(all_events(live.channel)) > NEWEST else "",
        "languages": {changes_address(other): (other, catalog.language_name) for other, catalog in teller.catalogs.items()},
        "lang_of": lambda tag: marked_language(tag, teller.direction),
        "link_to": lambda text, tag: f"{root}{tag}/{text}{PAGE}",
        "feed": f"{root}{CHANGES}",
        "list_link": Markup('<a href="{}">{}</a>').format(f"{root}{CHANNEL}", say.say(words.CHANNEL_LINK)),
    }


def changes_blueprint(
    public: PublicApp, root: str, content: Content, catalogs: Mapping[Locale, Catalog], translations: Path | None
) -> Blueprint:
    """The page's routes: `changes.english`, and `changes.translated` with the tag of another language.

    Args:
        public: What is served.
        root: Address of `/v1/`.
        content: Whose titles are shown.
        catalogs: Of the texts; each language has a page.
        translations: The folder of catalogs with the page's words; None for the shipped one.
    """
    part = Blueprint("changes", __name__, template_folder="templates")

    @cache
    def words_of(locale: Locale) -> PageWords:
        return page_words(translations or shipped_translations(), locale, messages_in(tuple(vars(words).values())))

    def page(locale: Locale) -> Response:
        channel = public.live.channel
        teller = Teller(words_of(locale), content, catalogs, public.store.numbers(channel), channel.current)
        response = make_response(render_template("changes.html", **news_values(teller, public, root)))
        response.headers["Content-Language"] = locale.tag
        return with_revalidation(response)

    part.add_url_rule("/changes", "english", lambda: page(ENGLISH))

    @part.get("/changes/<tag>")
    def translated(tag: str) -> Response:
        locale = Locale(tag)
        if locale == ENGLISH or locale not in catalogs:
            abort(404)
        return page(locale)

    @part.after_request
    def protect(response: Response) -> Response:
        return with_safe_headers(response, SECURITY_PAGE_POLICY)

    return part
