"""Rendering of copy, catalog and template to HTML: the only Jinja environment of the widgets.

Templates have no words and copy has no markup. A template gets its texts from `say`, which returns plain `str`; autoescape does the rest.
`jinja2.ext.i18n` is not used: its gettext returns Markup, so a translation could inject HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from . import htmx, notices
from .approvals import Review
from .catalog import Catalog
from .catalogs import installed_catalogs
from .fragment import RESERVED_ID, RESERVED_ROOT, Fragment, web_root
from .locales import Locale, format_date, negotiate
from .model import PUBLISHER, Claim, Message, Month, Source, SourceKind, Widget, evidence_in
from .registry import PACKAGE, find
from .sources import KIND_NAMES
from .suffixes import HEADINGS

LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class FragmentState:
    """The state that a fragment declares. review: None until a clinician has checked it. overdue: past its review date.

    withdrawn: taken back. pending: its translation is incomplete. Both replace the text by a notice. publisher: the name in the fragment.
    """

    review: Review | None = None
    overdue: bool = False
    withdrawn: bool = False
    pending: bool = False
    publisher: str = PUBLISHER

    @property
    def notice_only(self) -> bool:
        """Whether a notice replaces the text."""
        return self.withdrawn or self.pending


@dataclass(slots=True)
class Document:
    """One document during rendering: the catalog of its locale, and the terms explained so far.

    A term is explained at its first use, in the guide too.
    """

    catalog: Catalog
    explained: set[str] = field(default_factory=set)

    def say(self, item: Message | Claim | Source) -> str:
        """Text of a message, a claim or a source's name, with dates in the locale's form."""
        if isinstance(item, Source):
            return self.catalog.say(item.name, **({"published": self.date(item.published)} if item.published else {}))
        if isinstance(item, Claim):
            values = {name: self.date(value) for name, value in item.dates}
            return self.catalog.say(item.text, **values)
        return self.catalog.say(item)

    def with_values(self, message: Message, **values: str) -> str:
        """Text of a message with placeholders other than dates."""
        return self.catalog.say(message, **values)

    def split_around(self, message: Message, name: str, **values: str) -> tuple[str, str]:
        """The text before and after one placeholder, for a template that puts an element there."""
        separator = "\ufffc"  # OBJECT REPLACEMENT CHARACTER; the catalog's checks keep it out of texts
        before, _, after = self.catalog.say(message, **values, **{name: separator}).partition(separator)
        return before, after

    def date(self, value: date | Month) -> str:
        return format_date(value, self.catalog.locale)

    def explain(self, terms: Iterable[Message]) -> Iterator[Message]:
        """The terms that this document has not explained yet."""
        for term in terms:
            if term.key not in self.explained:
                self.explained.add(term.key)
                yield term

    def kind(self, source: Source) -> str:
        """The kind of a source, in words."""
        return self.say(kind_name(source.kind))

    def nearest_first(self, cited: Iterable[Source]) -> list[Source]:
        """Sources without duplicates: those in the readers' language first, those in another language last."""
        language = self.catalog.locale.language
        return sorted(dict.fromkeys(cited), key=lambda source: (source.home != language, source.home is not None))


@cache
def kind_name(kind: SourceKind) -> Message:
    return dict(KIND_NAMES)[kind]


@dataclass(frozen=True, slots=True)
class Provenance:
    """The evidence of a whole widget: its sources, its oldest check, and its earliest next check."""

    sources: tuple[Source, ...]
    checked_on: date
    review_by: date


@cache
def provenance(widget: Widget) -> Provenance:
    evidence = tuple(evidence_in(widget.copy))
    return Provenance(
        sources=tuple(dict.fromkeys(source for item in evidence for source in item.sources)),
        checked_on=min(item.checked_on for item in evidence),
        review_by=min(item.review_by for item in evidence),
    )


@cache
def jinja_environment() -> Environment:
    """Autoescape always on; undefined names raise; no extensions."""
    return Environment(
        loader=FileSystemLoader((PACKAGE / "templates", PACKAGE)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def compact(html: str) -> str:
    """Markup without the template's indentation: lines trimmed, empty lines dropped."""
    return "\n".join(stripped for line in html.splitlines() if (stripped := line.strip())) + "\n"


def template_context(
    widget: Widget, locale: Locale, catalogs: Mapping[Locale, Catalog], state: FragmentState
) -> dict[str, object]:
    """The variables of every template."""
    document = Document(catalogs[locale])
    return {
        "widget": widget,
        "copy": widget.copy,
        "locale": locale,
        "others": [(other, catalog.text(notices.LANGUAGE_NAME)) for other, catalog in catalogs.items() if other != locale],
        "document": document,
        "say": document.say,
        "split_around": document.split_around,
        # Between two sentences: a space in English, nothing in Chinese.
        "gap": "" if locale.language == "zh" else " ",
        "notices": notices,
        "provenance": provenance(widget),
        "state": state,
        "publisher": state.publisher,
        "root": RESERVED_ROOT,
        "release_id": RESERVED_ID,
        # Words of ours, which hold no sign that markup knows but quotation marks.
        "htmx_around": Markup(htmx.attribute_markup(htmx.AROUND)),  # noqa: S704
        "htmx_link": Markup(htmx.attribute_markup(htmx.LANGUAGE_LINK)),  # noqa: S704
    }


def render_fragment(
    widget: Widget,
    locale: Locale,
    catalogs: Mapping[Locale, Catalog],
    *,
    heading: int = 2,
    expanded: bool = False,
    state: FragmentState | None = None,
) -> Fragment:
    """One widget in one language, with the reserved words in it.

    Args:
        catalogs: Of every locale: for the texts, and for the language links.
        heading: Level of the top heading, 1 to 4.
        expanded: Show every answer open.
        state: Default: not checked by a clinician.

    Raises:
        ValueError: The heading level does not exist.
    """
    if heading not in LEVELS:
        raise ValueError(f"a heading level is one of {LEVELS}, not {heading!r}")
    context = template_context(widget, locale, catalogs, state or FragmentState())
    suffix = HEADINGS.get(heading, HEADINGS[2])  # a release has no fragment at level 1
    template = jinja_environment().get_template("fragment.html")
    html = template.render(context, level=heading, suffix=suffix, expanded=expanded, page=False)
    return Fragment(widget.name, locale.tag, heading, compact(html))


def render_page(
    widget: Widget,
    locale: Locale,
    catalogs: Mapping[Locale, Catalog],
    *,
    stylesheet: str,
    state: FragmentState | None = None,
) -> str:
    """The widget as a whole document with open answers: for iframes, and for the link of a placeholder.

    stylesheet: its path in the release.
    """
    context = template_context(widget, locale, catalogs, state or FragmentState())
    html = jinja_environment().get_template("page.html").render(context, level=1, expanded=True, page=True, stylesheet=stylesheet)
    return compact(html)


def render_error(
    title: Message, text: Message, locale: Locale, catalogs: Mapping[Locale, Catalog], links: Iterable[Widget] = ()
) -> str:
    """The error page in place of a fragment, with links to the existing texts."""
    context = template_context(find("guide"), locale, catalogs, FragmentState())
    return compact(jinja_environment().get_template("error.html").render(context, title=title, text=text, links=tuple(links)))


@cache
def last_day(slug: str) -> date:
    """The last day without an overdue notice."""
    return provenance(find(slug)).review_by


# By name, because a widget is hashed with all of its copy. There are fewer than are remembered.
@lru_cache(maxsize=512)
def installed_fragment(slug: str, locale: Locale, heading: int, expanded: bool, overdue: bool) -> Fragment:
    """A fragment from the installed copy, rendered once. Raises CatalogRefused, ValueError."""
    catalogs = installed_catalogs()
    return render_fragment(find(slug), locale, catalogs, heading=heading, expanded=expanded, state=FragmentState(overdue=overdue))


def render_installed(name: str, tag: str, *, heading: int, root: str, expanded: bool, day: date | None) -> Fragment:
    """`widget.render`: with the real address in place of the reserved one. day: today; None for no overdue notice. Raises LookupError, ValueError."""
    catalogs = installed_catalogs()
    locale = negotiate(tag, catalogs)
    if locale is None:
        raise LookupError(f"there is no locale {tag!r}; there are: {', '.join(known.tag for known in catalogs)}")
    slug = find(name).slug
    fragment = installed_fragment(slug, locale, heading, expanded, day is not None and day > last_day(slug))
    html = fragment.html.replace(RESERVED_ROOT, web_root(root)).replace(RESERVED_ID, fragment.digest[:16])
    return Fragment(fragment.widget, fragment.locale, heading, html)
