"""Rendering of copy, catalog and template to HTML: the only Jinja environment of the widgets.

Templates have no words and copy has no markup. A template gets its texts from `say`, which returns plain `str`; autoescape does the rest.
`jinja2.ext.i18n` is not used: its gettext returns Markup, so a translation could inject HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from . import htmx
from .catalog import Catalog
from .catalogs import installed_catalogs
from .content import Content
from .document import Document, PartMissing, marked, provenance
from .fragment import RESERVED_ID, RESERVED_ROOT, Fragment, id_end, web_root
from .languages import marked_language
from .loading import installed_content
from .locales import Locale, negotiate
from .messages import STATEMENT, Use, WidgetUses, data_of
from .model import PUBLISHER, Message, Part, Widget
from .selection import widget_for
from .suffixes import BRIEF_FORM, FORMS

if TYPE_CHECKING:  # the ledger is read by whoever builds, not by whoever renders
    from .approvals import Review

LEVELS = (1, 2, 3, 4)
# The template of each form, and the heading levels that it may have.
TEMPLATES = {None: "fragment.html", BRIEF_FORM: "brief.html"}
LEVELS_OF = {None: LEVELS, BRIEF_FORM: (2,)}


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


class CopyEnvironment(Environment):
    """Templates that reach the parts of the copy by name: `copy.lead` is `copy["lead"]`."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A part inside a part, else as usual. Words of a table, which no part can be called, are asked of the part itself. Raises PartMissing."""
        if isinstance(obj, Part):
            if attribute in obj:
                return obj[attribute]
            if not hasattr(Part, attribute):
                raise PartMissing(f"[{attribute}] is missing in [{obj.name}]")
        return super().getattr(obj, attribute)


@lru_cache(maxsize=4)
def jinja_environment(content: Content) -> Environment:
    """Autoescape always on; undefined names raise; no extensions."""

    def template_source(name: str) -> tuple[str, str, None] | None:
        """A template of the content, not of the disk: text, and file for errors. Those for all widgets go by their name alone."""
        path = next((path for path in (f"templates/{name}", name) if path in content.layout), None)
        return (content.layout[path], f"widget/{path}", None) if path else None

    return CopyEnvironment(
        loader=FunctionLoader(template_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def compact(html: str) -> str:
    """Markup without the template's indentation: lines trimmed, empty lines dropped."""
    return "\n".join(stripped for line in html.splitlines() if (stripped := line.strip())) + "\n"


def other_languages(
    content: Content, widget: Widget, locale: Locale, catalogs: Mapping[Locale, Catalog]
) -> list[tuple[Locale, str]]:
    """The other languages that have a text, with their names. A widget is in all of them; a question may be left out of some."""
    others = [(other, catalog.text(content.notice("language_name"))) for other, catalog in catalogs.items() if other != locale]
    if not widget.question:
        return others
    whole = content.find(widget.name)
    having = {
        other
        for other, _ in others
        if any(question.path == widget.path for question in content.questions(widget_for(whole, catalogs[other])))
    }
    return [(other, name) for other, name in others if other in having]


def find_wrong_form(widget: Widget, form: str | None) -> None:
    """Raises LookupError for an unknown form, ValueError for a form of a question."""
    if form not in FORMS:
        raise LookupError(f"there is no form {form!r}; there is: {BRIEF_FORM}")
    if form and widget.question:
        raise ValueError(
            f"a question has no form of its own, so question {widget.question!r} and form {form!r} do not go together"
        )


def language_id(widget: Widget, form: str | None) -> str:
    """The id of the language link, another one in each text and form: several may stand on a page."""
    return "-".join(("cellfacts", *widget.path.split("/"), *([form] if form else []), "language"))


def template_context(
    content: Content,
    widget: Widget,
    locale: Locale,
    catalogs: Mapping[Locale, Catalog],
    state: FragmentState,
    form: str | None = None,
) -> dict[str, object]:
    """The variables of every template. Raises LookupError, ValueError for a form that does not exist."""
    find_wrong_form(widget, form)
    document, language = Document(content, catalogs[locale]), catalogs[locale].language
    widget = widget_for(widget, catalogs[locale])
    return {
        "widget": widget,
        "copy": widget.copy,
        "locale": locale,
        "others": other_languages(content, widget, locale, catalogs),
        "document": document,
        "language": language,
        "gap": language.gap,
        "say": lambda item: marked(document.say(item), language),
        "plain": document.say,
        "split_around": document.split_around,
        "notices": content.notices,
        "provenance": provenance(widget),
        "state": state,
        "publisher": state.publisher,
        "root": RESERVED_ROOT,
        "fragment": TEMPLATES[form],
        "suffixes": FORMS[form],
        "language_id": language_id(widget, form),
        "release_id": RESERVED_ID,
        "id_end": "",
        # Words of ours, which hold no sign that markup knows but quotation marks.
        "lang_of": partial(marked_language, around=language.direction),
        "htmx_around": Markup(htmx.attribute_markup(htmx.AROUND)),  # noqa: S704
        "htmx_link": Markup(htmx.attribute_markup(htmx.LANGUAGE_LINK)),  # noqa: S704
    }


def render_fragment(
    content: Content,
    widget: Widget,
    locale: Locale,
    catalogs: Mapping[Locale, Catalog],
    *,
    heading: int = 2,
    expanded: bool = False,
    state: FragmentState | None = None,
    form: str | None = None,
) -> Fragment:
    """One widget in one language, with the reserved words in it. Arguments and errors as in `render_with_uses`."""
    return render_with_uses(content, widget, locale, catalogs, heading=heading, expanded=expanded, state=state, form=form)[0]


def render_with_uses(
    content: Content,
    widget: Widget,
    locale: Locale,
    catalogs: Mapping[Locale, Catalog],
    *,
    heading: int = 2,
    expanded: bool = False,
    state: FragmentState | None = None,
    form: str | None = None,
) -> tuple[Fragment, WidgetUses]:
    """One widget in one language, with the reserved words in it, and what it says by message key.

    Args:
        widget: A question alone, too (`Content.questions`).
        catalogs: Of every locale: for the texts, and for the language links.
        heading: Level of the top heading, 1 to 4.
        expanded: Show every answer open.
        state: Default: not checked by a clinician.
        form: "brief" for the answer alone; None for the whole.

    Raises:
        LookupError: The form does not exist.
        ValueError: The heading level does not exist, or a question is asked for in a form.
    """
    context = template_context(content, widget, locale, catalogs, state or FragmentState(), form)
    if heading not in LEVELS_OF[form]:
        raise ValueError(f"a heading level is one of {', '.join(map(str, LEVELS_OF[form]))}, not {heading!r}")
    suffix = FORMS[form].headings.get(heading, FORMS[form].headings[2])  # a release has no fragment at level 1
    template = jinja_environment(content).get_template(TEMPLATES[form])
    html = template.render(context, level=heading, suffix=suffix, id_end=id_end(heading), expanded=expanded, page=False)
    document, shown = context["document"], context["widget"]
    assert isinstance(document, Document)
    assert isinstance(shown, Widget)
    review = state.review if state else None
    stated = (Use(STATEMENT, (("text", review.conflicts),)),) if review and review.conflicts else ()
    uses = WidgetUses(tuple(document.body), (*document.footer, *stated), data_of(shown))
    return Fragment(widget.name, locale.tag, heading, compact(html)), uses


def render_page(
    content: Content,
    widget: Widget,
    locale: Locale,
    catalogs: Mapping[Locale, Catalog],
    *,
    stylesheet: str,
    state: FragmentState | None = None,
    form: str | None = None,
) -> str:
    """The widget as a whole document with open answers: for iframes, and for the link of a placeholder.

    stylesheet: its path in the release. form: as in `render_with_uses`, with the same errors.
    """
    context = template_context(content, widget, locale, catalogs, state or FragmentState(), form)
    template = jinja_environment(content).get_template("page.html")
    html = template.render(context, level=1, expanded=True, page=True, stylesheet=stylesheet)
    return compact(html)


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """A link of an error: to the page of a text. label: in place of its title."""

    widget: Widget
    form: str | None = None
    label: str = ""

    @property
    def path(self) -> str:
        """Below the folder of a language."""
        return f"{self.widget.path}{FORMS[self.form].page}"


@dataclass(frozen=True, slots=True)
class ErrorLinks:
    """Links of an error that belong together. heading: above them; HTML of whoever serves the error, may be empty."""

    heading: str
    links: tuple[ErrorLink, ...]


def render_error(
    content: Content,
    title: Message,
    text: Message,
    locale: Locale,
    catalogs: Mapping[Locale, Catalog],
    groups: Iterable[ErrorLinks] = (),
    *,
    note: str = "",
    stylesheet: str = "",
) -> str:
    """The error in place of a fragment, with links to the existing texts.

    Args:
        content: Whose words it says.
        title: The heading.
        text: The sentence below it.
        locale: Of the words.
        catalogs: Of every locale.
        groups: The links.
        note: HTML for whoever put the address into a page; empty for none.
        stylesheet: Its path in the release, for a whole document; empty for a fragment.
    """
    context = template_context(content, content.guide, locale, catalogs, FragmentState())
    # A question may be left out of some languages.
    listed = [
        {
            "heading": group.heading,
            "links": [(link, other_languages(content, link.widget, locale, catalogs)) for link in group.links],
        }
        for group in groups
    ]
    template = jinja_environment(content).get_template("error-page.html" if stylesheet else "error.html")
    shown = {"title": title, "text": text, "groups": listed, "note": note, "stylesheet": stylesheet}
    return compact(template.render(context, level=1 if stylesheet else 2, **shown))


# By name, because a widget is hashed with all of its copy. There are fewer than are remembered.
@lru_cache(maxsize=512)
def installed_fragment(
    name: str, locale: Locale, form: str | None, question: str | None, heading: int, expanded: bool, overdue: bool
) -> Fragment:
    """A fragment from the installed copy, rendered once. Raises CatalogRefused, ContentRefused, LookupError, ValueError."""
    content, catalogs = installed_content(), installed_catalogs()
    widget = installed_text(name, catalogs[locale], question)
    state = FragmentState(overdue=overdue)
    return render_fragment(content, widget, locale, catalogs, heading=heading, expanded=expanded, state=state, form=form)


def installed_text(name: str, catalog: Catalog, question: str | None) -> Widget:
    """A widget of the installed copy as readers of a language have it, or a question of it. Raises LookupError."""
    content = installed_content()
    widget = widget_for(content.find(name), catalog)
    return content.question(widget, question) if question is not None else widget


def render_installed(
    name: str, tag: str, *, form: str | None, question: str | None, heading: int, root: str, expanded: bool, day: date | None
) -> Fragment:
    """`widget.render`: with the real address in place of the reserved one. day: today; None for no overdue notice. Raises LookupError, ValueError."""
    catalogs = installed_catalogs()
    locale = negotiate(tag, catalogs)
    if locale is None:
        raise LookupError(f"there is no locale {tag!r}; there are: {', '.join(known.tag for known in catalogs)}")
    widget = installed_text(name, catalogs[locale], question)
    overdue = day is not None and day > provenance(widget).review_by
    fragment = installed_fragment(widget.name, locale, form, widget.question or None, heading, expanded, overdue)
    html = fragment.html.replace(RESERVED_ROOT, web_root(root)).replace(RESERVED_ID, fragment.digest[:16])
    return Fragment(fragment.widget, fragment.locale, heading, html)
