"""Building a release: all files for readers, and an id from the hash of them all.

This module is pure. `widget.manifest` defines a release and its integrity check. `service.releases.store` writes and activates releases,
`service.serving.wsgi` serves them. Its rules:

- the same copy, catalogs and styles give the same bytes and id, at any time and place;
- an error blocks the build, and all errors are reported at once;
- a release has nothing that changes over time: which one is current, withdrawals, today's date;
- addresses and the id are reserved words until the tree is served (`manifest.served`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from . import facts_json, fragment, messages, oembed, stylesheet
from .approvals import Review
from .catalog import Catalog
from .content import Content
from .document import Document, provenance
from .findings import Finding, Refused, errors
from .locales import Locale
from .manifest import FORMAT, ID_LENGTH, Release, canonical_json, identity_of, sha256
from .messages import ReleaseMessages, Use, WidgetUses
from .model import PUBLISHER, Source, Widget, messages_in
from .rendering import FragmentState, render_fragment, render_page, render_with_uses
from .selection import widget_for
from .suffixes import FORMS

# Checks that mean unfinished work; every other error means a wrong text.
INCOMPLETE = frozenset({"missing", "fuzzy", "changed"})

Reviews = Callable[[Widget, Locale], "Review | None"]
# The usual state of a widget, or of a question alone, in one language.
States = Callable[[Widget], FragmentState]


class ReleaseRefused(Refused):
    """The copy or a catalog has errors, so there is no release."""


def no_reviews(widget: Widget, locale: Locale) -> None:
    """No text counts as checked: the default of a fresh checkout."""
    return


def build_release(
    content: Content,
    catalogs: Mapping[Locale, Catalog],
    reviews: Reviews = no_reviews,
    pending: Collection[Locale] = (),
    publisher: str = PUBLISHER,
    conflicts: Mapping[str, str] | None = None,
) -> Release:
    """Build a release from the catalogs of all locales.

    Args:
        content: What the copy and the facts say.
        catalogs: By locale, English first.
        reviews: The review of a widget in a locale; None without one.
        pending: Locales whose translation may be incomplete. A widget with an incomplete message becomes a notice, so that a correction
            in another language need not wait.
        publisher: The name in every text.
        conflicts: Statements of conflicts of interest, by language tag.

    Raises:
        ReleaseRefused: With every error.
    """
    waiting = {locale: waiting_keys(content, catalogs[locale]) if locale in pending else frozenset() for locale in catalogs}
    if findings := untranslated_findings(catalogs, waiting):
        raise ReleaseRefused(findings)
    files: dict[str, bytes] = {}
    entries: dict[str, dict[str, Any]] = {}
    css = stylesheet.build_stylesheet(content, [catalog.language for catalog in catalogs.values()]).encode()
    stylesheet_path = f"widget.{sha256(css)[:ID_LENGTH]}.css"
    for path in ("widget.css", stylesheet_path):
        files[path], entries[path] = css, {"type": "stylesheet"}
    for locale in catalogs:

        def state_of(widget: Widget, locale: Locale = locale) -> FragmentState:
            return FragmentState(reviews(widget, locale), pending=waits(widget, waiting[locale]), publisher=publisher)

        for path, data, entry in locale_files(content, locale, catalogs, state_of, stylesheet_path, waiting[locale]):
            files[path], entries[path] = data, entry
    for path, data, entry in facts_files(content, catalogs, waiting, reviews, publisher):
        files[path], entries[path] = data, entry
    if broken := tuple(law_one_findings(files, entries)):
        raise ReleaseRefused(broken)
    tags = [locale.tag for locale in catalogs]
    trust = trust_entry(publisher, {tag: (conflicts or {}).get(tag) for tag in tags})
    slugs = [widget.slug for widget in content.everything]
    return sealed(files, entries, {**trust, "locales": tags, "widgets": slugs, "stylesheet": stylesheet_path})


def sealed(files: Mapping[str, bytes], entries: dict[str, dict[str, Any]], head: Mapping[str, Any]) -> Release:
    """The release of these files, with its id. entries: of the manifest, by path. head: the other fields of the manifest."""
    for path, data in files.items():
        entries[path] |= {"length": len(data), "sha256": sha256(data)}
    manifest = {"format": FORMAT, **head, "files": entries}
    identity = identity_of(manifest)
    return Release(identity, files, {"id": identity, **manifest})


def waits(widget: Widget, waiting: Collection[str]) -> bool:
    """Whether a message of a widget has no complete translation."""
    return any(message.key in waiting for message in messages_in(widget))


def locale_files(
    content: Content,
    locale: Locale,
    catalogs: Mapping[Locale, Catalog],
    state_of: States,
    css: str,
    waiting: Collection[str] = (),
) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Path, content and manifest entry of each file in one language. waiting: keys of messages whose translation is not complete."""
    for widget in content.everything:
        shown = widget_for(widget, catalogs[locale])
        usual = state_of(widget)
        for form in FORMS:
            for path, text, entry in widget_files(content, shown, locale, catalogs, usual, css, form):
                yield path, text.encode(), entry
        for question in content.questions(shown):
            titled = with_known_title(question, shown, waiting)
            for path, text, entry in widget_files(content, titled, locale, catalogs, state_of(question), css):
                yield path, text.encode(), entry
    said = messages.messages_json(said_in(content, locale, catalogs, state_of))
    yield messages.path_of(locale.tag), canonical_json(said), {"type": "messages", "locale": locale.tag}


def with_known_title(question: Widget, whole: Widget, waiting: Collection[str]) -> Widget:
    """A question whose own words wait for their translation is a notice under the title of the whole widget."""
    if question.title.key not in waiting:
        return question
    rest = tuple(part for part in question.copy if part.name != "title")
    return replace(question, copy=replace(question.copy, parts=(whole.copy["title"], *rest)))


def said_in(content: Content, locale: Locale, catalogs: Mapping[Locale, Catalog], state_of: States) -> ReleaseMessages:
    """What a release says in one language. The guide repeats the other widgets, so it has only what no other says."""
    said = {widget.slug: uses_of(content, widget, locale, catalogs, state_of) for widget in content.everything}
    uses = {slug: told for slug, told in said.items() if told.all}
    if guide := uses.get(content.guide.slug):
        others = {use for slug, told in uses.items() if slug != content.guide.slug for use in told.all}
        body, footer, short = (own_uses(listed, others) for listed in (guide.body, guide.footer, guide.short))
        uses[content.guide.slug] = WidgetUses(body, footer, (), short)
    texts = catalogs[locale].texts
    keys = {message.key for message in content.messages() if catalogs[locale].has(message)} & texts.keys()
    return ReleaseMessages(locale.tag, {key: texts[key] for key in sorted(keys)}, uses)


def uses_of(content: Content, widget: Widget, locale: Locale, catalogs: Mapping[Locale, Catalog], state_of: States) -> WidgetUses:
    """What a widget says in one language: the whole text, and what its short form and its questions say beside it. Nothing in a notice."""
    usual = state_of(widget)
    forms: list[tuple[Widget, FragmentState, str | None]] = [(widget, usual, form) for form in FORMS]
    forms += [(question, state_of(question), None) for question in content.questions(widget_for(widget, catalogs[locale]))]
    whole = WidgetUses()
    for text, state, form in forms:
        if state.notice_only:
            continue
        told = render_with_uses(content, text, locale, catalogs, state=state, form=form)[1]
        if text is widget and form is None:
            whole = told
            continue
        known = set(whole.all)
        body, footer = (tuple(dict.fromkeys(own_uses(listed, known))) for listed in (told.body, told.footer))
        data = tuple(dict.fromkeys((*whole.data, *told.data)))
        whole = WidgetUses(whole.body, (*whole.footer, *footer), data, (*whole.short, *body))
    return whole


def own_uses(uses: Iterable[Use], others: Collection[Use]) -> tuple[Use, ...]:
    return tuple(use for use in uses if use not in others)


def facts_files(
    content: Content,
    catalogs: Mapping[Locale, Catalog],
    waiting: Mapping[Locale, Collection[str]],
    reviews: Reviews,
    publisher: str,
) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Path, content and manifest entry of the decisions as data, and of their schema."""
    table = next((widget for widget in content.widgets if widget.slug == facts_json.TABLE), None)
    checked = {locale: reviews(table, locale) if table else None for locale in catalogs}
    yield facts_json.NAME, facts_json.facts_file(content, catalogs, waiting, checked, publisher), {"type": "facts"}
    yield facts_json.SCHEMA, facts_json.schema(), {"type": "schema"}


def untranslated_findings(catalogs: Mapping[Locale, Catalog], waiting: Mapping[Locale, Collection[str]]) -> tuple[Finding, ...]:
    """The errors of the catalogs, except for messages that may wait."""
    return errors(
        problem for locale, catalog in catalogs.items() for problem in catalog.problems if problem.key not in waiting[locale]
    )


def trust_entry(publisher: str, conflicts: Mapping[str, str | None]) -> dict[str, Any]:
    """The manifest fields about the whole release for those who decide whether to trust it. conflicts: None without a statement."""
    return {"publisher": publisher, "conflicts": conflicts, "audience": "patients"}


def widget_files(
    content: Content,
    widget: Widget,
    locale: Locale,
    catalogs: Mapping[Locale, Catalog],
    usual: FragmentState,
    css: str,
    form: str | None = None,
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, text and manifest entry of each file of a widget or question: its heading levels and a page, each also overdue and withdrawn; and
    the oEmbed response.
    """
    oembed_path = f"{locale.tag}/{widget.path}{FORMS[form].oembed}"
    # It is its own notice: where the text was withdrawn, it leads to the page that says so.
    yield (
        oembed_path,
        oembed.oembed(widget, catalogs[locale], form),
        manifest_entry(content, widget, catalogs[locale], usual, form) | {"type": "oembed", "withdrawn": oembed_path},
    )
    others = {"overdue": replace(usual, overdue=True), "withdrawn": FragmentState(withdrawn=True, publisher=usual.publisher)}
    for folder, state in (("", usual), *((f"{name}/", state) for name, state in others.items())):
        description = manifest_entry(content, widget, catalogs[locale], state, form)
        for suffix, html, kind in rendered_files(content, widget, locale, catalogs, state, css, form):
            path = f"{locale.tag}/{widget.path}{suffix}"
            # The overdue form can be withdrawn like the usual one; the notice stands for itself.
            forms = {name: f"{name}/{path}" for name in others if not folder or (folder, name) == ("overdue/", "withdrawn")}
            yield folder + path, html, description | kind | forms


def rendered_files(
    content: Content,
    widget: Widget,
    locale: Locale,
    catalogs: Mapping[Locale, Catalog],
    state: FragmentState,
    css: str,
    form: str | None,
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Suffix, markup and manifest fields of each file of a widget in one state. css: path of the stylesheet."""
    html = render_fragment(content, widget, locale, catalogs, state=state, form=form).html
    for level, suffix in FORMS[form].headings.items():
        yield suffix, html if level == 2 else fragment.at_level(html, level, suffix), {"type": "fragment", "heading": level}
    page = render_page(content, widget, locale, catalogs, stylesheet=css, state=state, form=form)
    yield FORMS[form].page, page, {"type": "page", "heading": 1}


def waiting_keys(content: Content, catalog: Catalog) -> frozenset[str]:
    """The messages with an incomplete translation, except for those of a notice: titles, and what every fragment says."""
    needed = {message.key for message in messages_in((content.notices, tuple(widget.title for widget in content.everything)))}
    return frozenset(problem.key for problem in catalog.problems if problem.check in INCOMPLETE) - needed


def manifest_entry(
    content: Content, widget: Widget, catalog: Catalog, state: FragmentState, form: str | None = None
) -> dict[str, Any]:
    """The manifest entry of one widget, short form or question in one language, for auditors."""
    origin = provenance(widget)
    review = state.review
    document = Document(content, catalog)

    def cite(source: Source) -> dict[str, str | None]:
        day = source.published.isoformat() if source.published else None
        return {"key": source.key, "name": document.say(source), "kind": source.kind.value, "url": source.url, "published": day}

    part = {"form": form} if form else {"question": widget.path.rpartition("/")[2]} if widget.question else {}
    return {
        **part,
        "widget": widget.slug,
        "locale": catalog.locale.tag,
        "state": state_name(state),
        "sources": [] if state.notice_only or form else [cite(source) for source in document.nearest_first(origin.sources)],
        "checks": {
            "checked_on": origin.checked_on.isoformat(),
            "review_by": origin.review_by.isoformat(),
            "clinician": review.reviewer if review else None,
            "clinician_checked_on": review.on.isoformat() if review else None,
        },
    }


def state_name(state: FragmentState) -> str:
    """The name of a state in the manifest."""
    if state.notice_only:
        return "withdrawn" if state.withdrawn else "being-updated"
    return "checked" if state.review else "not-checked"


def law_one_findings(files: Mapping[str, bytes], entries: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    # Other levels differ in the digits of their headings alone.
    for path, entry in entries.items():
        if entry["type"] == "fragment" and entry["heading"] == 2:
            for problem in fragment.problems(files[path].decode()):
                yield Finding("error", "law-1", f"{problem}. Mend the template.", locale=entry["locale"], file=path)
