"""Making a release: every file that readers can get, named by the hash of them all.

This module is pure. It knows what is in a release; what one is and whether it is whole says `widget.manifest`, and writing,
activating and serving are somebody else's work (`service.releases.store`, `service.serving.wsgi`). Rules it keeps:

- the same copy, catalogs and styles give the same bytes, so the same id, wherever and whenever it is built;
- nothing with an error is built: every reason is listed at once;
- what changes over time (which release is current, withdrawals, today's date) is not in here;
- addresses and the id stand as reserved words, and whoever serves the tree puts the real ones in (`manifest.served`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from . import fragment, notices, oembed, stylesheet
from .approvals import Review
from .catalog import Catalog
from .findings import Finding, Refused, errors
from .locales import Locale
from .manifest import FORMAT, ID_LENGTH, Release, identity_of, sha256
from .model import PUBLISHER, Month, Source, Widget, messages_in
from .registry import EVERYTHING, LIBRARY, incomplete
from .rendering import Document, FragmentState, provenance, render_fragment, render_page
from .suffixes import HEADINGS, OEMBED, PAGE

# What a translator has not got to yet; everything else that a check finds is wrong, not unfinished.
INCOMPLETE = frozenset({"missing", "fuzzy", "changed"})

Reviews = Callable[[Widget, Locale], "Review | None"]


class ReleaseRefused(Refused):
    """The copy or a catalog has errors, so there is no release."""


def no_reviews(widget: Widget, locale: Locale) -> None:
    """No clinician has checked anything: what a fresh checkout builds."""
    return


def build_release(
    books: Mapping[Locale, Catalog],
    reviews: Reviews = no_reviews,
    pending: Collection[Locale] = (),
    publisher: str = PUBLISHER,
    conflicts: Mapping[str, str] | None = None,
) -> Release:
    """Build a release from every locale's catalog.

    books: by locale, English first. reviews: who checked a widget in a locale, if anybody did. pending: locales whose translation
    need not be complete; a widget with a message that is not gets a notice, so that a correction in another language need not wait.
    publisher: whose name every text says. conflicts: of interest, as they are stated, by tag of the language.
    Raises ReleaseRefused with every reason.
    """
    waiting = {locale: waiting_keys(books[locale]) if locale in pending else frozenset() for locale in books}
    if found := tuple(incomplete()) or untranslated_findings(books, waiting):
        raise ReleaseRefused(found)
    files: dict[str, bytes] = {}
    entries: dict[str, dict[str, Any]] = {}
    css = stylesheet.build_stylesheet(widget.name for widget in LIBRARY).encode()
    hashed = f"widget.{sha256(css)[:ID_LENGTH]}.css"
    for path in ("widget.css", hashed):
        files[path], entries[path] = css, {"type": "stylesheet"}
    for locale in books:
        for widget in EVERYTHING:
            waits = any(part.key in waiting[locale] for part in messages_in(widget))
            usual = FragmentState(reviews(widget, locale), pending=waits, publisher=publisher)
            for path, text, entry in variants(widget, locale, books, usual, hashed):
                files[path], entries[path] = text.encode(), entry
    if broken := tuple(law_one(files, entries)):
        raise ReleaseRefused(broken)
    for path, data in files.items():
        entries[path] |= {"length": len(data), "sha256": sha256(data)}
    tags = [locale.tag for locale in books]
    manifest = {
        "format": FORMAT,
        **trust(publisher, {tag: (conflicts or {}).get(tag) for tag in tags}),
        "locales": tags,
        "widgets": [widget.slug for widget in EVERYTHING],
        "stylesheet": hashed,
        "files": entries,
    }
    identity = identity_of(manifest)
    return Release(identity, files, {"id": identity, **manifest})


def untranslated_findings(books: Mapping[Locale, Catalog], waiting: Mapping[Locale, Collection[str]]) -> tuple[Finding, ...]:
    """What is wrong in the catalogs, but for messages that may wait."""
    return errors(problem for locale, book in books.items() for problem in book.problems if problem.key not in waiting[locale])


def trust(publisher: str, conflicts: Mapping[str, str | None]) -> dict[str, Any]:
    """What the manifest says of the release as a whole to whoever asks whom to trust. conflicts: None where nothing is stated."""
    return {"publisher": publisher, "conflicts": conflicts, "audience": "patients"}


def variants(
    widget: Widget,
    locale: Locale,
    books: Mapping[Locale, Catalog],
    usual: FragmentState,
    css: str,
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, text and manifest entry of each file of a widget: three heading levels and a page, each also overdue and withdrawn; and the oEmbed
    answer.
    """
    answer = f"{locale.tag}/{widget.slug}{OEMBED}"
    # It is its own notice: where the text was withdrawn, it leads to the page that says so.
    yield (
        answer,
        oembed.oembed(widget, books[locale]),
        describe(widget, locale, books[locale], usual) | {"type": "oembed", "withdrawn": answer},
    )
    others = {"overdue": replace(usual, overdue=True), "withdrawn": FragmentState(withdrawn=True, publisher=usual.publisher)}
    for folder, state in (("", usual), *((f"{form}/", state) for form, state in others.items())):
        described = describe(widget, locale, books[locale], state)
        for suffix, html, kind in rendered_files(widget, locale, books, state, css):
            path = f"{locale.tag}/{widget.slug}{suffix}"
            # The overdue form can be withdrawn like the usual one; the notice stands for itself.
            forms = {form: f"{form}/{path}" for form in others if not folder or (folder, form) == ("overdue/", "withdrawn")}
            yield folder + path, html, described | kind | forms


def rendered_files(
    widget: Widget, locale: Locale, books: Mapping[Locale, Catalog], state: FragmentState, css: str
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Suffix, markup and kind of each file of a widget in one state. css: path of the stylesheet."""
    for level, suffix in HEADINGS.items():
        html = render_fragment(widget, locale, books, heading=level, state=state).html
        yield suffix, html, {"type": "fragment", "heading": level}
    yield PAGE, render_page(widget, locale, books, stylesheet=css, state=state), {"type": "page", "heading": 1}


def waiting_keys(book: Catalog) -> frozenset[str]:
    """The messages whose translation is not complete, but for those that a notice needs: titles, and what every fragment says."""
    needed = {message.key for message in messages_in((notices.ALL, tuple(widget.title for widget in EVERYTHING)))}
    return frozenset(problem.key for problem in book.problems if problem.check in INCOMPLETE) - needed


def describe(widget: Widget, locale: Locale, catalog: Catalog, state: FragmentState) -> dict[str, Any]:
    """What the manifest says about one widget in one language: what an auditor asks first."""
    behind = provenance(widget)
    review = state.review
    document = Document(catalog)

    def cited(source: Source) -> dict[str, str | None]:
        when = source.published
        day = f"{when.year}-{when.month:02}" if isinstance(when, Month) else when.isoformat() if when else None
        return {"key": source.key, "name": document.say(source), "kind": source.kind.value, "url": source.url, "published": day}

    return {
        "widget": widget.slug,
        "locale": locale.tag,
        "state": state_name(state),
        "sources": [] if state.silent else [cited(source) for source in document.nearest_first(behind.sources)],
        "checks": {
            "checked_on": behind.checked_on.isoformat(),
            "review_by": behind.review_by.isoformat(),
            "clinician": review.reviewer if review else None,
            "clinician_checked_on": review.on.isoformat() if review else None,
        },
    }


def state_name(state: FragmentState) -> str:
    """What the manifest calls a state."""
    if state.silent:
        return "withdrawn" if state.withdrawn else "being-updated"
    return "checked" if state.review else "not-checked"


def law_one(files: Mapping[str, bytes], entries: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Every fragment that breaks law 1."""
    for path, entry in entries.items():
        if entry["type"] == "fragment":
            for problem in fragment.problems(files[path].decode()):
                yield Finding("error", "law-1", f"{problem}. Mend the template.", locale=entry["locale"], file=path)
