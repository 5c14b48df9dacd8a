"""Proof that copy, templates and styles fit: every widget is rendered, before a reader is the first to see it.

A sentence that no template shows is a finding, and so is an error in a template or a style.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from itertools import product
from pathlib import Path

from jinja2 import TemplateSyntaxError

from .approvals import Review
from .catalog import Catalog, english_catalog
from .content import Content
from .document import PartMissing
from .findings import Finding, Refused
from .fragment import Fragment, problems
from .languages import Language, default_language
from .locales import ENGLISH, PROMISED, Locale
from .model import GUIDE, Message, Part, Widget, parts
from .rendering import ErrorLink, ErrorLinks, FragmentState, jinja_environment, render_error, render_fragment, render_page
from .selection import widget_for
from .stylesheet import build_stylesheet
from .suffixes import BRIEF_FORM, FORMS
from .tables import COPY, FACTS
from .text import PlaceholderUnknown
from .toml_file import file_finding

# What the service chooses, what every file must have, and what is also shown as data.
SHOWN_ELSEWHERE = ("notices.error.", "notices.kind.", "decisions.")
OTHER_STATES = (
    FragmentState(overdue=True),
    FragmentState(withdrawn=True),
    FragmentState(pending=True),
    FragmentState(Review("Reviewer", date(2026, 1, 1), "None.")),
)
Languages = Sequence[tuple[Locale, Mapping[Locale, Catalog]]]


@dataclass(frozen=True, slots=True)
class ListeningCatalog(Catalog):
    """A catalog that notes which messages were asked for."""

    said: set[str] = field(default_factory=set)

    def text(self, message: Message) -> str:
        self.said.add(message.key)
        return Catalog.text(self, message)


@dataclass(frozen=True, slots=True)
class Rendering:
    """One rendering. widget: its name. render: gives what is checked."""

    widget: str
    render: Callable[[], object]


@lru_cache(maxsize=4)
def content_findings(content: Content) -> tuple[Finding, ...]:
    """What is wrong between copy, templates and styles: errors in them, and sentences that no template shows."""
    said: set[str] = set()
    tags = tags_in(content)
    # If languages differ, one without anything of its own is tried, too.
    own = [Locale(tag) for tag in sorted(tags | {locale.tag for locale in PROMISED})] if tags else []
    texts = english_catalog(content.messages()).texts
    # With what waits for somebody's word, and without.
    catalogs, lifted = (
        {
            locale: ListeningCatalog(locale, texts, lifted=keys, said=said, display=every_part(locale))
            for locale in dict.fromkeys((*PROMISED, *own))
        }
        for keys in (frozenset[str](), frozenset(texts))
    )
    if mistakes := (*style_errors(content), *syntax_errors(content)):
        return mistakes
    # An error stands in one place, and many widgets include it.
    by_place: dict[object, Finding] = {}
    broken: set[str] = set()
    languages: Languages = [(ENGLISH, catalogs), *((locale, each) for locale in own for each in (catalogs, lifted))]
    for use in renderings_of(content, languages):
        try:
            wrong = law_one_problems(use.render())
        except Exception as error:  # a template may do anything wrong
            finding = template_finding(content, use.widget, error)
            by_place.setdefault((finding.file, finding.line), finding)
            broken.add(use.widget)
            continue
        # The guide contains the others, so theirs are its problems, too.
        for problem in wrong if not broken or use.widget != GUIDE else ():
            file = f"widget/{use.widget}/template.html"
            by_place.setdefault((file, problem), file_finding(file, f"{problem}. Correct the template.", check="law-1"))
            broken.add(use.widget)
    return (*by_place.values(), *unsaid_findings(content, said, broken))


def every_part(locale: Locale) -> Language:
    """A language for which templates show all that they may show in some language."""
    return replace(default_language(locale), brands=True)


def tags_in(content: Content) -> set[str]:
    """The languages that have a sentence of their own, or lack one."""
    every = (part for part in parts(content.everything) if isinstance(part, Part))
    return {tag for part in every for tag in (*part.locales, *dict(part.held))}


def renderings_of(content: Content, languages: Languages) -> Iterator[Rendering]:
    """Every widget and question as fragment and as page; one of them in the other states, which the shared templates show; the error page."""
    _, catalogs = languages[0]
    for widget in content.everything:
        tried: set[tuple[Locale, Widget]] = set()
        for locale, of_languages in languages:
            shown = widget_for(widget, of_languages[locale])
            if (locale, shown) in tried:  # nothing of it waits for somebody's word
                continue
            tried.add((locale, shown))
            yield Rendering(widget.name, partial(render_fragment, content, widget, locale, of_languages))
            yield Rendering(widget.name, partial(render_fragment, content, widget, locale, of_languages, form=BRIEF_FORM))
            for question in content.questions(shown):
                yield Rendering(widget.name, partial(render_fragment, content, question, locale, of_languages))
        yield Rendering(widget.name, partial(render_page, content, widget, ENGLISH, catalogs, stylesheet="widget.css"))
    for widget in content.widgets[:1]:
        for state, form in product(OTHER_STATES, FORMS):
            yield Rendering(widget.name, partial(render_fragment, content, widget, ENGLISH, catalogs, state=state, form=form))
    title = content.guide.title
    groups = (ErrorLinks("", tuple(map(ErrorLink, content.widgets))),)
    for stylesheet in ("", "widget.css"):
        made = partial(render_error, content, title, title, ENGLISH, catalogs, groups, stylesheet=stylesheet)
        yield Rendering(content.guide.name, made)


def law_one_problems(rendered: object) -> tuple[str, ...]:
    return tuple(problems(rendered.html)) if isinstance(rendered, Fragment) else ()


def style_errors(content: Content) -> tuple[Finding, ...]:
    """What is wrong with the styles."""
    try:
        build_stylesheet(content, ())
    except Refused as refused:
        return refused.findings
    return ()


def syntax_errors(content: Content) -> Iterator[Finding]:
    """Templates that cannot be read."""
    environment = jinja_environment(content)
    for path in content.layout:
        if path.endswith(".html"):
            try:
                environment.get_template(path.removeprefix("templates/"))
            except TemplateSyntaxError as error:
                advice = f"{str(error.message).rstrip('.')}. Correct the template."
                yield file_finding(f"widget/{path}", advice, error.lineno, check="template")


def template_finding(content: Content, widget: str, error: Exception) -> Finding:
    """The finding about an error in a template, with the template's file and line."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith("widget/")]
    file, line = (frames[-1].filename, frames[-1].lineno or 0) if frames else (f"widget/{widget}/template.html", 0)
    if isinstance(error, PartMissing):
        advice = (
            f"widget/{widget}/{COPY} does not have what is shown here: {error}. Write that table, or take it out of the template."
        )
    elif isinstance(error, PlaceholderUnknown):
        advice = f"{error} Take it out of the text, or fill it in the template."
    else:
        reason = str(error).rstrip(".") or type(error).__name__
        advice = f"The template fails: {reason}. Correct it, or the copy that it shows."
    return file_finding(file, advice, line, check="template")


def unsaid_findings(content: Content, said: set[str], broken: set[str]) -> Iterator[Finding]:
    """Sentences that no template asked for. broken: widgets that could not be rendered, so what they show is not known."""
    for key, place in content.places.items():
        stem = Path(place.file).parent.name
        if key in said or stem in broken or key.startswith(SHOWN_ELSEWHERE) or (broken and stem == FACTS):
            continue
        if stem != FACTS:
            advice, level = f"No template shows this sentence. Show it in widget/{stem}/template.html, or take it out.", "error"
        elif key.startswith("notices."):
            advice, level = "No template shows this notice. Show it in widget/templates/, or take it out.", "error"
        else:
            advice, level = "Nothing uses this. Let a sentence use it, or take it out.", "warning"
        yield file_finding(place.file, advice, place.line, key, level, "unshown")
