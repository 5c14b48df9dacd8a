"""Build a release from the settings: which catalogs, which approvals, and the checks that depend on the date.

`widget.release.build_release` does the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from service.catalogs import history
from service.catalogs.checks.languages import language_findings
from service.catalogs.live.content import read_content
from service.catalogs.workspace import open_workspace
from service.errors import LocaleUnknown
from service.settings import Settings
from widget import approvals
from widget.approvals import Ledger, Review
from widget.catalog import Catalog, catalog_path, is_begun
from widget.catalogs import released_catalogs, shipped_translations
from widget.content import Content
from widget.findings import Finding, Refused, errors
from widget.locales import ENGLISH, Locale, available, find_locale
from widget.manifest import Release
from widget.model import Widget, evidence_in, messages_in
from widget.release import ReleaseRefused, build_release, no_reviews


class ReviewOverdue(Refused):
    """A text would count as checked by a clinician, but the review date of one of its facts has passed."""


def translations_folder(settings: Settings) -> Path:
    """The folder of catalogs and approvals: from the settings, else the shipped one."""
    return settings.translations or shipped_translations()


def unreleased_tags(settings: Settings) -> list[str]:
    """Tags of translations that are only begun, so they are in no release."""
    folder = translations_folder(settings)
    return [locale.tag for locale in available(folder) if is_begun(catalog_path(folder, locale), locale)]


def build_from_settings(settings: Settings, day: date, pending: Collection[str] = (), unchecked: bool = False) -> Release:
    """A release from the copy, the catalogs and the approvals as they are. Raises ContentRefused, ReleaseRefused, ReviewOverdue, LocaleUnknown.

    Args:
        day: today. It decides whether there is a release, never what is in it.
        pending: tags of locales whose translation may be incomplete.
        unchecked: every text says that no clinician has checked it, whatever the ledger says.
    """
    workspace = open_workspace(translations_folder(settings), day, read_content(settings.copy_folder, day))
    catalogs = {
        locale: replace(catalog, problems=workspace.findings_in(catalog))
        for locale, catalog in released_catalogs(workspace.catalogs).items()
    }
    pending_catalogs = pending_locales(catalogs, pending)
    if problems := errors((*workspace.problems_of_lists(), *language_findings(workspace.content, workspace.catalogs))):
        raise ReleaseRefused((*problems, *errors(finding for catalog in catalogs.values() for finding in catalog.problems)))
    ledger, content = workspace.approvals, workspace.content
    if unchecked:
        return build_release(
            content, catalogs, pending=pending_catalogs, publisher=settings.publisher, conflicts=ledger.conflicts
        )
    overdue = tuple(overdue_claims(content, catalogs, ledger, day))

    def reviews(widget: Widget, locale: Locale) -> Review | None:
        return ledger.review(content, widget, catalogs[locale])

    try:
        review_of = no_reviews if ledger.problems else reviews
        built = build_release(content, catalogs, review_of, pending_catalogs, settings.publisher, ledger.conflicts)
    except ReleaseRefused as refused:
        raise ReleaseRefused((*refused.findings, *ledger.problems, *overdue)) from refused
    if ledger.problems:
        raise ReleaseRefused((*ledger.problems, *overdue))
    if overdue:
        raise ReviewOverdue(overdue)
    return built


def unread_history(settings: Settings, day: date) -> Iterator[str]:
    """One line for each part of the ledger's history that could not be read."""
    folder = translations_folder(settings)
    yield from (finding.message for finding in history.with_history(folder, approvals.load(folder), day).unseen)


def unstated_conflicts(manifest: Mapping[str, Any]) -> Iterator[str]:
    """A line about the languages without a statement on conflicts of interest."""
    tags = [tag for tag, statement in manifest["conflicts"].items() if not statement]
    if tags:
        yield f"Conflicts of interest are not stated in {' and '.join(tags)} (conflicts.toml), so no text there counts as checked by a clinician."


def pending_locales(catalogs: Mapping[Locale, Catalog], tags: Collection[str]) -> list[Locale]:
    """The locales of tags. Raises LocaleUnknown."""
    locales = []
    for tag in tags:
        locale = find_locale(tag, catalogs)
        if locale is None or locale == ENGLISH:
            others = ", ".join(other.tag for other in catalogs if other != ENGLISH)
            raise LocaleUnknown(
                f"There is no translation {tag!r} that could be pending; there are: {others}. "
                "One that has only been begun is in no release, so nothing waits for it."
            )
        locales.append(locale)
    return locales


def overdue_claims(content: Content, catalogs: Mapping[Locale, Catalog], ledger: Ledger, day: date) -> Iterator[Finding]:
    """A finding for each fact past its review date, in a text that would count as checked by a clinician."""
    for widget in content.widgets:
        tags = ", ".join(locale.tag for locale, catalog in catalogs.items() if ledger.review(content, widget, catalog))
        for claim in evidence_in(widget) if tags else ():
            if claim.review_by < day:
                key = next(messages_in(claim)).key
                place = content.places[key]
                advice = (
                    f"This was due for a check by {claim.review_by}. Compare it with its sources and record that with `cellfacts facts check`; "
                    "or build with --unchecked, and every text says that no clinician has checked it."
                )
                yield Finding("error", "overdue", advice, key, tags, place.file, place.line)
