"""`cellfacts snippet`: the code that a partner pastes, and the lines for the partner's server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from service import settings as settings_module
from service.command_line import WidgetChoice, widget_slugs
from service.settings import Settings
from widget.suffixes import BRIEF_FORM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from service.embed.model import Method
    from service.embed.snippets import LinkLanguage, Placement

QUESTIONS_IN = "faq"  # the widget of a question that is named without one
OWN_COPY = "/cellfacts/"
# What is said beside every Chinese snippet, and beside that of a brief. The gallery has the whole notice.
CHINESE_NOTICE = (
    "Not on a page with a provider’s address, contact, booking or purchase link. "
    "Read the notice for websites read in mainland China in the gallery before you paste this."
)
CHINESE_BRIEFS = (
    "A Chinese brief names no product, and is for neutral pages only: text alone, like the gallery’s neutral page template."
)


# An address that only this machine reaches would be pasted into a partner's page.
THIS_MACHINE = (
    "These addresses lead to this machine alone. Say where readers reach the service: CELLFACTS_PUBLIC_URL=https://facts.example.org/, "
    "or copy the same lines from its gallery."
)


def methods_by_name() -> Mapping[str, Method]:
    """Every method. Raises MethodsRefused."""
    from service.embed.loading import installed_methods

    return installed_methods()


class MethodChoice(click.Choice):  # type: ignore[type-arg]
    """An embed method. Their folders are read when somebody types one, so a command starts with any folder."""

    def __init__(self) -> None:
        self.case_sensitive = True

    @property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names. Raises MethodsRefused."""
        return tuple(methods_by_name())


class ServerChoice(MethodChoice):
    """A server that some method has lines for."""

    @property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]
        """The names. Raises MethodsRefused."""
        return tuple(dict.fromkeys(server for method in methods_by_name().values() for server in method.servers))


@click.command()
@click.argument("widget", type=WidgetChoice(), required=False)
@click.option("--locale", default="en", show_default=True, help="Language tag: en, zh-Hans.")
@click.option(
    "--method",
    type=MethodChoice(),
    default="htmx",
    show_default=True,
    help="How the text gets onto the page; the gallery says which suits your site.",
)
@click.option("--lane", type=MethodChoice(), hidden=True)  # the earlier name of --method
@click.option(
    "--form",
    type=click.Choice([BRIEF_FORM]),
    help="brief: the answer, its date, and the way to the whole text.",
)
@click.option("--question", metavar="NAME", help="One question alone, like risks. WIDGET may be left out then: it is faq.")
@click.option("--heading", type=click.Choice(["2", "3", "4"]), default="2", show_default=True, help="Level of the top heading.")
@click.option(
    "--base",
    default=OWN_COPY,
    show_default=True,
    metavar="ADDRESS",
    help="Where the partner's own server has the tree, for the methods that it answers.",
)
@click.option("--head", is_flag=True, help="Print what the page's head needs, instead; it is the same for every widget.")
@click.option(
    "--with-own-htmx",
    is_flag=True,
    help="With --head: the page has htmx already. Prints only what our code needs beside it; methods with htmx.",
)
@click.option(
    "--server", type=ServerChoice(), help="Print the lines for the partner's server, instead; the same for every widget."
)
def snippet(**typed: Any) -> None:
    """Print the code that a partner pastes."""
    from widget.fragment import own_root

    settings = settings_module.read_settings()
    asked = Asked(**typed)
    method = methods_by_name()[asked.lane or asked.method]
    refuse_conflicting_options(asked, method)
    try:
        asked = replace(asked, base=own_root(asked.base))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--base") from error
    if asked.server:
        lines = method.server_lines(asked.server, settings.root, links_of(settings), asked.base)
        show("\n\n".join(lines.values()), settings)
    elif asked.head:
        head = method.head_code(settings.root, asked.base, with_own_htmx=asked.with_own_htmx)
        show(head or f"<!-- {method.name} needs nothing in the page's head -->", settings)
    else:
        placement = placement_of(settings, asked)
        show(method.code(placement), settings)
        if placement.locale.language == "zh":  # beside the code, not in it
            click.echo(f"{CHINESE_NOTICE} {CHINESE_BRIEFS}" if asked.form else CHINESE_NOTICE, err=True)


def show(code: str, settings: Settings) -> None:
    """Print code for a partner; beside it a warning, where it has an address of this machine in it."""
    click.echo(code)
    address = urlsplit(settings.public_url)
    if address.netloc in code and settings_module.is_loopback(address.hostname or ""):
        click.echo(THIS_MACHINE, err=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed: the options of `cellfacts snippet`, by name."""

    widget: str | None
    locale: str
    method: str
    lane: str | None
    form: str | None
    question: str | None
    heading: str
    base: str
    head: bool
    with_own_htmx: bool
    server: str | None


def refuse_conflicting_options(asked: Asked, method: Method) -> None:
    """Raises click.UsageError for options that do not fit together, and where no text is named."""
    if asked.with_own_htmx and not method.uses_htmx:
        fitting = ", ".join(name for name, entry in methods_by_name().items() if entry.uses_htmx)
        raise click.BadParameter(
            f"the method {method.name} does not use htmx; these do: {fitting}.", param_hint="--with-own-htmx"
        )
    if asked.with_own_htmx and not asked.head:
        raise click.BadParameter("only the head's code differs; add --head, or leave this out.", param_hint="--with-own-htmx")
    if asked.server:
        refuse_server(asked, method)
    if asked.form and asked.question:
        raise click.BadParameter(f"a question has no {asked.form}: leave out --form or --question.", param_hint="--form")
    if asked.form and asked.heading != "2":
        raise click.BadParameter(f"the heading of a {asked.form} is of level 2: leave this out.", param_hint="--heading")
    if not (asked.widget or asked.question or asked.head or asked.server):
        raise click.UsageError(f"say which widget: {', '.join(widget_slugs())}. Only --head, --server and --question need none.")


def refuse_server(asked: Asked, method: Method) -> None:
    """Raises click.BadParameter where a method has no lines for that server, or the head's code is asked for too."""
    if asked.head:
        raise click.BadParameter("leave out --head or --server: each prints something else.", param_hint="--server")
    if asked.server not in method.servers:
        fitting = ", ".join(name for name, entry in methods_by_name().items() if asked.server in entry.servers)
        raise click.BadParameter(
            f"the method {method.name} has no lines for {asked.server}; these have: {fitting}. Name one with --method.",
            param_hint="--server",
        )


def links_of(settings: Settings) -> tuple[LinkLanguage, ...]:
    """The links that stand in where the partner's server has no text. A broken catalog has none. Raises ContentRefused."""
    from service.catalogs.live.content import load_folder
    from service.embed.snippets import link_languages
    from widget.catalogs import sound_catalogs

    content = load_folder(settings.copy_folder)
    return link_languages(content.guide, sound_catalogs(settings.translations, content.messages()))


def placement_of(settings: Settings, asked: Asked) -> Placement:
    """The placement of a text. Raises click.BadParameter for a locale or question that does not exist, ContentRefused."""
    from service.catalogs.live.content import load_folder
    from service.embed.snippets import Placement
    from widget.catalogs import load_catalogs, released_catalogs
    from widget.locales import find_locale
    from widget.selection import widget_for

    content = load_folder(settings.copy_folder)
    catalogs = released_catalogs(load_catalogs(settings.translations, content.messages()))
    locale = find_locale(asked.locale, catalogs)
    if locale is None:
        raise click.BadParameter(
            f"there is no {asked.locale!r}; there are: {', '.join(available.tag for available in catalogs)}",
            param_hint="--locale",
        )
    try:
        widget = content.find(asked.widget or QUESTIONS_IN)
        if asked.question:
            widget = content.question(widget_for(widget, catalogs[locale]), asked.question)
    except LookupError as error:
        raise click.BadParameter(f"{error}.", param_hint="--question") from error
    title = catalogs[locale].text(widget.title)
    return Placement(widget, locale, title, settings.root, asked.base, int(asked.heading), asked.form)
