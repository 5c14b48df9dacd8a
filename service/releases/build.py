"""From the settings to a release: which catalogs, which approvals, and the gates that look at a calendar; then `widget.release.build`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from service.catalogs import history
from service.catalogs.source_locations import places_of_copy
from service.catalogs.workspace import open_workspace
from service.errors import LocaleUnknown
from service.settings import Settings
from widget import approvals
from widget.approvals import Ledger, Review
from widget.catalog import Catalog, catalog_path, is_begun
from widget.catalogs import released, shipped_translations
from widget.findings import Finding, Refused, errors
from widget.locales import ENGLISH, Locale, available, find_locale
from widget.manifest import Release
from widget.model import Widget, evidence_in, messages_in
from widget.registry import LIBRARY
from widget.release import ReleaseRefused, build_release, no_reviews


class ReviewOverdue(Refused):
    """A text would count as checked by a clinician, but a fact in it was due for a check before today."""


def translations(settings: Settings) -> Path:
    """The folder of catalogs and approvals: the one that the settings name, else the shipped one."""
    return settings.translations or shipped_translations()


def left_out(settings: Settings) -> list[str]:
    """The tags of translations that have only been begun, and so are in no release."""
    folder = translations(settings)
    return [locale.tag for locale in available(folder) if is_begun(catalog_path(folder, locale), locale)]


def build_from_settings(settings: Settings, day: date, pending: Collection[str] = (), unchecked: bool = False) -> Release:
    """A release from the copy, the catalogs and the approvals as they are.

    day: today; it decides whether there is a release, never what is in it. pending: tags of locales whose translation need not be
    complete. unchecked: let every text say that no clinician has checked it, whatever the ledger says.
    Raises widget.release.ReleaseRefused, ReviewOverdue, LocaleUnknown.
    """
    work = open_workspace(translations(settings), day)
    books = {locale: replace(book, problems=work.findings_in(book)) for locale, book in released(work.books).items()}
    waiting = pending_locales(books, pending)
    if found := errors(work.lists.problems):
        raise ReleaseRefused((*found, *errors(one for book in books.values() for one in book.problems)))
    ledger = work.approvals
    if unchecked:
        return build_release(books, pending=waiting, publisher=settings.publisher, conflicts=ledger.conflicts)
    overdue = tuple(overdue_claims(books, ledger, day))

    def reviews(shown: Widget, locale: Locale) -> Review | None:
        return ledger.review(shown, books[locale])

    try:
        checked = no_reviews if ledger.problems else reviews
        built = build_release(books, checked, waiting, settings.publisher, ledger.conflicts)
    except ReleaseRefused as refused:
        raise ReleaseRefused((*refused.findings, *ledger.problems, *overdue)) from refused
    if ledger.problems:
        raise ReleaseRefused((*ledger.problems, *overdue))
    if overdue:
        raise ReviewOverdue(overdue)
    return built


def unread_history(settings: Settings, day: date) -> Iterator[str]:
    """What of the ledger's history could not be looked at, a line each. day: today."""
    folder = translations(settings)
    yield from (one.message for one in history.with_history(folder, approvals.load(folder), day).unseen)


def unstated_in(manifest: Mapping[str, Any]) -> Iterator[str]:
    """A line about the languages in which no conflicts of interest are stated."""
    tags = [tag for tag, stated in manifest["conflicts"].items() if not stated]
    if tags:
        yield f"Conflicts of interest are not stated in {' and '.join(tags)} (conflicts.toml), so no text there counts as checked by a clinician."


def pending_locales(books: Mapping[Locale, Catalog], tags: Collection[str]) -> list[Locale]:
    """The locales that tags stand for. Raises LocaleUnknown."""
    found = []
    for tag in tags:
        locale = find_locale(tag, books)
        if locale is None or locale == ENGLISH:
            known = ", ".join(one.tag for one in books if one != ENGLISH)
            raise LocaleUnknown(
                f"There is no translation {tag!r} that could be pending; there are: {known}. "
                "One that has only been begun is in no release, so nothing waits for it."
            )
        found.append(locale)
    return found


def overdue_claims(books: Mapping[Locale, Catalog], ledger: Ledger, day: date) -> Iterator[Finding]:
    """Every fact that was due for a check before a day, in a text that would count as checked by a clinician."""
    for shown in LIBRARY:
        tags = ", ".join(locale.tag for locale, book in books.items() if ledger.review(shown, book))
        for claim in evidence_in(shown) if tags else ():
            if claim.review_by < day:
                key = next(messages_in(claim)).key
                file, line = places_of_copy([key]).get(key, ("", 0))
                advice = (
                    f"This was due for a check by {claim.review_by}. Compare it with its sources and set its dates anew; "
                    "or build with --unchecked, and every text says that no clinician has checked it."
                )
                yield Finding("error", "overdue", advice, key, tags, file, line)
