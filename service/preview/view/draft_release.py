"""The draft: the release that would be built now, rendered on demand and cached.

A missing translation shows its English, as in `catalog watch`. Without missing ones, the bytes are those of the release that would be built.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from service.catalogs.live.lenient_catalog import draft
from service.catalogs.live.snapshot import LanguageSnapshot, Snapshot
from service.catalogs.states import standings
from widget import oembed, stylesheet
from widget.catalog import Catalog, load_file
from widget.content import Content
from widget.document import provenance
from widget.languages import Language
from widget.locales import Locale
from widget.manifest import ID_LENGTH, sha256
from widget.model import PUBLISHER, Widget
from widget.po_syntax import scan_po
from widget.rendering import FragmentState, render_fragment, render_page
from widget.selection import widget_for
from widget.suffixes import FORMS

# A path as in a release: en/faq.html, en/faq.h3.html, zh-Hans/faq.page.html, en/faq.brief.html, en/faq/risks.html, en/faq.oembed.json.
# Form and heading level of each suffix; no level for a page and for an oEmbed response.
SUFFIXES = {
    suffix: (form, level)
    for form, suffixes in FORMS.items()
    for suffix, level in (*((name, level) for level, name in suffixes.headings.items()), (suffixes.page, 0), (suffixes.oembed, 0))
}
ENDS = "|".join(map(re.escape, SUFFIXES))
PATH = re.compile(rf"(?P<tag>[A-Za-z][A-Za-z-]{{1,20}})/(?P<name>[a-z-]{{1,30}}?(?:/[a-z0-9-]{{1,60}}?)?)(?P<end>{ENDS})")
STYLESHEET = "widget.css"


@dataclass(frozen=True, slots=True)
class Drafts:
    """A snapshot of the catalogs, and the files rendered from it.

    day: today, for overdue checks. mark: cache key of the upload behind the snapshot. publisher: as in a release built now.
    """

    now: Snapshot
    day: date
    mark: str = ""
    publisher: str = PUBLISHER
    cache: dict[tuple[str, date], bytes] = field(default_factory=dict)

    @property
    def tags(self) -> tuple[str, ...]:
        """The languages of the release that would be built: without begun translations."""
        return tuple(tag for tag, view in self.now.views.items() if not view.catalog.begun)

    def file(self, path: str) -> bytes | None:
        """A file as readers would get it today, in the reserved form; None if there is no such file."""
        return self.cached(path, self.day)

    def as_stored(self, path: str) -> bytes | None:
        """A file as a release stores it, without the notice of an overdue check."""
        return self.cached(path, date.min)

    def cached(self, path: str, day: date) -> bytes | None:
        if (path, day) not in self.cache:
            data = self.render(path, day)
            if data is None:
                return None
            self.cache[path, day] = data
        return self.cache[path, day]

    def render(self, path: str, day: date) -> bytes | None:
        if path == STYLESHEET:
            return stylesheet_of(self.now)
        if path.endswith(".css"):
            sheets = {name: css for css, name in (css_and_name(self.now.content, self.languages(tag)) for tag in self.now.views)}
            return sheets.get(path)
        match = PATH.fullmatch(path)
        if match is None or match["tag"] not in self.now.views:
            return None
        widget = self.find(match["tag"], match["name"])
        form, level = SUFFIXES[match["end"]]
        if widget is None or (form and widget.question):
            return None
        return self.render_form(widget, match["tag"], form, level, match["end"], day).encode()

    def find(self, tag: str, path: str) -> Widget | None:
        """The widget or question at a path such as `faq` or `faq/risks`; None if a language has none."""
        content, (locale, catalogs) = self.now.content, self.locale_and_catalogs(tag)
        slug = path.partition("/")[0]
        whole = next((widget for widget in content.everything if widget.slug == slug), None)
        if whole is None or path == slug:
            return whole
        questions = content.questions(widget_for(whole, catalogs[locale]))
        return next((question for question in questions if question.path == path), None)

    def render_form(self, widget: Widget, tag: str, form: str | None, level: int, end: str, day: date) -> str:
        """One file of a widget or question. form, level: as in `SUFFIXES`. end: of its path, such as `.h3.html`."""
        state = self.state(widget, tag, day)
        locale, catalogs = self.locale_and_catalogs(tag)
        content = self.now.content
        if end == FORMS[form].oembed:
            return oembed.oembed(widget, catalogs[locale], form)
        if end == FORMS[form].page:
            style = css_and_name(content, self.languages(tag))[1]
            return render_page(content, widget, locale, catalogs, stylesheet=style, state=state, form=form)
        return render_fragment(content, widget, locale, catalogs, heading=level, state=state, form=form).html

    def locale_and_catalogs(self, tag: str) -> tuple[Locale, dict[Locale, Catalog]]:
        """The locale of a tag, and the catalogs to render it from.

        No release contains begun translations, so other languages do not link to them.
        """
        catalogs: dict[Locale, Catalog] = {
            view.locale: view.catalog for view in self.now.views.values() if not view.catalog.begun
        }
        view = self.now.views[tag]
        return view.locale, catalogs | {view.locale: view.catalog}

    def languages(self, tag: str) -> tuple[Language, ...]:
        """The languages that the stylesheet of a text is about: of the release, and its own."""
        return tuple(catalog.language for catalog in self.locale_and_catalogs(tag)[1].values())

    def state(self, widget: Widget, tag: str, day: date) -> FragmentState:
        """Who has checked a widget, and whether its check is overdue on a day."""
        overdue = day > provenance(widget).review_by
        catalog = self.now.workspace.catalogs.get(self.now.views[tag].locale)
        if catalog is None or self.now.workspace.approvals.problems:
            return FragmentState(overdue=overdue, publisher=self.publisher)
        return FragmentState(
            self.now.workspace.approvals.review(self.now.content, widget, catalog), overdue, publisher=self.publisher
        )


@lru_cache(maxsize=16)
def css_and_name(content: Content, languages: tuple[Language, ...]) -> tuple[bytes, str]:
    """The stylesheet of a release built now in some languages, and its hashed name."""
    css = stylesheet.build_stylesheet(content, languages).encode()
    return css, f"widget.{sha256(css)[:ID_LENGTH]}.css"


def stylesheet_of(now: Snapshot) -> bytes:
    """A stylesheet for every text of a snapshot, begun translations too."""
    return css_and_name(now.content, tuple(view.catalog.language for view in now.views.values()))[0]


def with_catalog(now: Snapshot, file: Path, locale: Locale) -> Snapshot:
    """The snapshot with one catalog from another file, such as an upload. The folder stays as it is."""
    text = scan_po(file)
    before = now.workspace.catalogs[locale]
    catalog = replace(load_file(file, locale, now.workspace.messages, text, before.lifted), display=before.display)
    workspace = replace(now.workspace, catalogs={**now.workspace.catalogs, locale: catalog})
    findings, _ = workspace.findings_of(file, text)
    locations = {key: (file.name, line) for key, line in catalog.lines.items()}
    standing_by_key = {
        standing.message.key: standing
        for standing in standings(catalog, workspace.messages, findings, workspace.approvals, locations, workspace.wordlists)
    }
    view = LanguageSnapshot(draft(catalog, workspace.messages), standing_by_key, {})
    views: Mapping[str, LanguageSnapshot] = {**now.views, locale.tag: view}
    file_findings = tuple(finding for finding in findings if not finding.key)
    return replace(now, version=sha256(file.read_bytes())[:ID_LENGTH], workspace=workspace, views=views, said=file_findings)
