"""`cellfacts snippet`: the code that a partner pastes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import click

from service import settings as settings_module
from service.command_line import WidgetChoice, widget_slugs
from service.embed.methods import METHODS
from service.embed.snippets import BASE, CHINESE_BRIEFS, CHINESE_NOTICE, Placement
from service.settings import Settings
from widget.suffixes import BRIEF_FORM

QUESTIONS_IN = "faq"  # the widget of a question that is named without one


@click.command()
@click.argument("widget", type=WidgetChoice(), required=False)
@click.option("--locale", default="en", show_default=True, help="Language tag: en, zh-Hans.")
@click.option(
    "--method",
    type=click.Choice(list(METHODS)),
    default="htmx",
    show_default=True,
    help="How the text gets onto the page; the README has a table.",
)
@click.option("--lane", type=click.Choice(list(METHODS)), hidden=True)  # the earlier name of --method
@click.option(
    "--form",
    type=click.Choice([BRIEF_FORM]),
    help="brief: the answer, its date, and the way to the whole text.",
)
@click.option("--question", metavar="NAME", help="One question alone, like risks. WIDGET may be left out then: it is faq.")
@click.option("--heading", type=click.Choice(["2", "3", "4"]), default="2", show_default=True, help="Level of the top heading.")
@click.option(
    "--base",
    default=BASE,
    show_default=True,
    metavar="ADDRESS",
    help="Where the partner's own server has the tree: mirror, proxy, ssi, esi, python.",
)
@click.option("--head", is_flag=True, help="Print what the page's head needs, instead; it is the same for every widget.")
@click.option(
    "--with-own-htmx",
    is_flag=True,
    help="With --head: the page has htmx already. Prints only what our code needs beside it; methods htmx, mirror, proxy.",
)
def snippet(**typed: Any) -> None:
    """Print the code that a partner pastes."""
    from widget.fragment import own_root

    settings = settings_module.read_settings()
    asked = Asked(**typed)
    refuse_conflicting_options(asked)
    try:
        asked = replace(asked, base=own_root(asked.base))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--base") from error
    method = METHODS[asked.lane or asked.method]
    if asked.head:
        click.echo(
            method.head_code(settings.root, asked.base, with_own_htmx=asked.with_own_htmx)
            or f"<!-- {method.name} needs nothing in the page's head -->"
        )
        return
    placement = placement_of(settings, asked)
    click.echo(method.code(placement))
    if placement.locale.language == "zh":  # beside the code, not in it
        click.echo(f"{CHINESE_NOTICE} {CHINESE_BRIEFS}" if asked.form else CHINESE_NOTICE, err=True)


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


def refuse_conflicting_options(asked: Asked) -> None:
    """Raises click.UsageError for options that do not fit together, and where no text is named."""
    method = asked.lane or asked.method
    if asked.with_own_htmx and METHODS[method].beside is None:
        fitting = ", ".join(name for name, entry in METHODS.items() if entry.beside)
        raise click.BadParameter(f"the method {method} does not use htmx; these do: {fitting}.", param_hint="--with-own-htmx")
    if asked.with_own_htmx and not asked.head:
        raise click.BadParameter("only the head's code differs; add --head, or leave this out.", param_hint="--with-own-htmx")
    if asked.form and asked.question:
        raise click.BadParameter(f"a question has no {asked.form}: leave out --form or --question.", param_hint="--form")
    if asked.form and asked.heading != "2":
        raise click.BadParameter(f"the heading of a {asked.form} is of level 2: leave this out.", param_hint="--heading")
    if not (asked.widget or asked.question or asked.head):
        raise click.UsageError(f"say which widget: {', '.join(widget_slugs())}. Only --head and --question need none.")


def placement_of(settings: Settings, asked: Asked) -> Placement:
    """The placement of a text. Raises click.BadParameter for a locale or question that does not exist, ContentRefused."""
    from service.catalogs.live.content import load_folder
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
