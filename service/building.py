"""From the settings to a release: which catalogs, which approvals, and the gates that look at a calendar; then `widget.release.build`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path

import widget
from service.errors import LocaleUnknown
from service.settings import Settings
from widget import approvals
from widget.approvals import Ledger, Review
from widget.catalog import Catalog
from widget.content import Widget, evidence_in, messages_in
from widget.findings import Finding, Refused
from widget.library import LIBRARY
from widget.locales import ENGLISH, Locale, negotiate
from widget.manifest import Release
from widget.release import ReleaseRefused, nobody
from widget.release import build as build_release
from widget.rendering import load_catalogs, shipped_translations


class ReviewOverdue(Refused):
    """A text would count as checked by a clinician, but a fact in it was due for a check before today."""


def translations(settings: Settings) -> Path:
    """The folder of catalogs and approvals: the one that the settings name, else the shipped one."""
    return settings.translations or shipped_translations()


def catalogs(settings: Settings) -> dict[Locale, Catalog]:
    """Every locale's catalog, problems and all."""
    return load_catalogs(translations(settings))


def build(settings: Settings, day: date, pending: Collection[str] = (), unchecked: bool = False) -> Release:
    """A release from the copy, the catalogs and the approvals as they are.

    day: today; it decides whether there is a release, never what is in it. pending: tags of locales whose translation need not be
    complete. unchecked: let every text say that no clinician has checked it, whatever the ledger says.
    Raises widget.release.ReleaseRefused, ReviewOverdue, LocaleUnknown.
    """
    books = catalogs(settings)
    waiting = pending_locales(books, pending)
    if unchecked:
        return build_release(books, pending=waiting)
    ledger = approvals.load(translations(settings))
    overdue = tuple(overdue_claims(books, ledger, day))

    def reviews(shown: Widget, locale: Locale) -> Review | None:
        return ledger.review(shown, books[locale])

    try:
        built = build_release(books, nobody if ledger.problems else reviews, waiting)
    except ReleaseRefused as refused:
        raise ReleaseRefused((*refused.findings, *ledger.problems, *overdue)) from refused
    if ledger.problems:
        raise ReleaseRefused((*ledger.problems, *overdue))
    if overdue:
        raise ReviewOverdue(overdue)
    return built


def pending_locales(books: Mapping[Locale, Catalog], tags: Collection[str]) -> list[Locale]:
    """The locales that tags stand for. Raises LocaleUnknown."""
    found = []
    for tag in tags:
        locale = negotiate(tag, books)
        if locale is None or locale == ENGLISH:
            known = ", ".join(one.tag for one in books if one != ENGLISH)
            raise LocaleUnknown(f"There is no translation {tag!r} that could be pending; there are: {known}.")
        found.append(locale)
    return found


def overdue_claims(books: Mapping[Locale, Catalog], ledger: Ledger, day: date) -> Iterator[Finding]:
    """Every fact that was due for a check before a day, in a text that would count as checked by a clinician."""
    for shown in LIBRARY:
        tags = ", ".join(locale.tag for locale, book in books.items() if ledger.review(shown, book))
        for claim in evidence_in(shown) if tags else ():
            if claim.review_by < day:
                key = next(messages_in(claim)).key
                file, line = place_of(key)
                advice = (
                    f"This was due for a check by {claim.review_by}. Compare it with its sources and set its dates anew; "
                    "or build with --unchecked, and every text says that no clinician has checked it."
                )
                yield Finding("error", "overdue", advice, key, tags, file, line)


def place_of(key: str) -> tuple[str, int]:
    """The file and line where the copy says a message; an empty file and 0 where it is made by a rule."""
    package = Path(widget.__file__).parent
    for path in sorted(package.rglob("*.py")):
        before, found, _ = path.read_text(encoding="utf-8").partition(f'"{key}"')
        if found:
            return f"{package.name}/{path.relative_to(package).as_posix()}", before.count("\n") + 1
    return "", 0
