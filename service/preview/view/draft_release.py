"""What is about to be shown: the widgets as a release built now would say them, rendered when somebody looks, and remembered.

A catalog with holes is no release yet; here each hole shows its English, as in `catalog watch`. Where nothing is missing, the bytes are those of
the release that would be built.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from service.catalogs.live.lenient_catalog import draft
from service.catalogs.live.snapshot import LanguageSnapshot, Snapshot
from service.catalogs.states import standings
from widget import oembed, stylesheet
from widget.catalog import Catalog, load_file
from widget.locales import Locale
from widget.manifest import ID_LENGTH, sha256
from widget.model import PUBLISHER, Widget
from widget.po_syntax import reading
from widget.registry import LIBRARY, find
from widget.rendering import FragmentState, provenance, render_fragment, render_page
from widget.suffixes import HEADINGS, OEMBED, PAGE

# A path as in a release: en/faq.html, en/faq.h3.html, zh-Hans/faq.page.html, en/faq.oembed.json.
LEVELS = {suffix: level for level, suffix in HEADINGS.items()}
FORMS = "|".join(map(re.escape, (*LEVELS, PAGE, OEMBED)))
PATH = re.compile(rf"(?P<tag>[A-Za-z][A-Za-z-]{{1,20}})/(?P<slug>[a-z-]{{1,30}}?)(?P<form>{FORMS})")
STYLESHEET = "widget.css"


@dataclass(frozen=True, slots=True)
class Drafts:
    """One reading of the catalogs, and what has been rendered from it.

    now: the reading. day: today, for what is overdue. mark: what it was made from. publisher: whose name a release built now would say.
    """

    now: Snapshot
    day: date
    mark: str = ""
    publisher: str = PUBLISHER
    made: dict[tuple[str, date], bytes] = field(default_factory=dict)

    @property
    def tags(self) -> tuple[str, ...]:
        """The languages of the release that would be built: without what has only been begun."""
        return tuple(tag for tag, view in self.now.views.items() if not view.book.begun)

    def file(self, path: str) -> bytes | None:
        """A file of the release that would be built, in the reserved form, as readers would get it today; None if it has no such file."""
        return self.remembered(path, self.day)

    def usual(self, path: str) -> bytes | None:
        """The same as on a day on which nothing is overdue: what a release holds under that path."""
        return self.remembered(path, date.min)

    def remembered(self, path: str, day: date) -> bytes | None:
        """A file as on a day, rendered once."""
        if (path, day) not in self.made:
            made = self.render(path, day)
            if made is None:
                return None
            self.made[path, day] = made
        return self.made[path, day]

    def render(self, path: str, day: date) -> bytes | None:
        """The same, not remembered."""
        css, hashed = css_and_name()
        if path in {STYLESHEET, hashed}:
            return css
        match = PATH.fullmatch(path)
        if match is None or match["tag"] not in self.now.views:
            return None
        try:
            widget = find(match["slug"])
        except LookupError:
            return None
        if match["slug"] != widget.slug:
            return None
        text = self.written(widget, match["tag"], match["form"], day)
        return text.encode() if text is not None else None

    def written(self, widget: Widget, tag: str, form: str, day: date) -> str | None:
        """One form of a widget in a language; None if it has no such form. form: how its path ends."""
        state = self.state(widget, tag, day)
        locale, books = self.locale_and_books(tag)
        if form == OEMBED:
            return oembed.oembed(widget, books[locale])
        if form == PAGE:
            return render_page(widget, locale, books, stylesheet=css_and_name()[1], state=state)
        return render_fragment(widget, locale, books, heading=LEVELS[form], state=state).html

    def locale_and_books(self, tag: str) -> tuple[Locale, dict[Locale, Catalog]]:
        """The locale of a tag and the catalogs to render it from.

        A translation that has only been begun is in no release, so nothing links to it.
        """
        books: dict[Locale, Catalog] = {view.locale: view.book for view in self.now.views.values() if not view.book.begun}
        view = self.now.views[tag]
        return view.locale, books | {view.locale: view.book}

    def state(self, widget: Widget, tag: str, day: date) -> FragmentState:
        """What a widget says about itself: who has checked it, and whether it is overdue on a day."""
        overdue = day > provenance(widget).review_by
        book = self.now.desk.books.get(self.now.views[tag].locale)
        if book is None or self.now.desk.approvals.problems:
            return FragmentState(overdue=overdue, publisher=self.publisher)
        return FragmentState(self.now.desk.approvals.review(widget, book), overdue, publisher=self.publisher)


@cache
def css_and_name() -> tuple[bytes, str]:
    """The stylesheet of a release built now, and its hashed name."""
    css = stylesheet.build_stylesheet(widget.name for widget in LIBRARY).encode()
    return css, f"widget.{sha256(css)[:ID_LENGTH]}.css"


def with_catalog(now: Snapshot, file: Path, locale: Locale) -> Snapshot:
    """A reading in which one language comes from another file, such as one that somebody sent; the folder is not touched."""
    text = reading(file)
    book = load_file(file, locale, now.desk.messages, text)
    desk = replace(now.desk, books={**now.desk.books, locale: book})
    found, _ = desk.findings_of(file, text)
    places = {key: (file.name, line) for key, line in book.lines.items()}
    of_each = {one.message.key: one for one in standings(book, desk.messages, found, desk.approvals, places, desk.lists)}
    view = LanguageSnapshot(draft(book, desk.messages), of_each, {})
    views: Mapping[str, LanguageSnapshot] = {**now.views, locale.tag: view}
    said = tuple(one for one in found if not one.key)
    return replace(now, version=sha256(file.read_bytes())[:ID_LENGTH], desk=desk, views=views, said=said)
