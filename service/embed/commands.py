"""`cellfacts snippet`: the code that a partner pastes."""

from __future__ import annotations

import click

from service import settings as settings_module
from service.command_line import WidgetChoice, widget_slugs
from service.embed.methods import METHODS
from service.embed.snippets import BASE, Placement
from service.settings import Settings


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
def snippet(
    widget: str | None, locale: str, method: str, lane: str | None, heading: str, base: str, head: bool, with_own_htmx: bool
) -> None:
    """Print the code that a partner pastes."""
    from widget.fragment import own_root

    settings = settings_module.read_settings()
    method = lane or method
    refuse_conflicting_options(method, head, with_own_htmx)
    try:
        base = own_root(base)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--base") from error
    if head:
        click.echo(
            METHODS[method].head_code(settings.root, base, with_own_htmx=with_own_htmx)
            or f"<!-- {method} needs nothing in the page's head -->"
        )
        return
    if widget is None:
        raise click.UsageError(f"say which widget: {', '.join(widget_slugs())}. Only --head needs none.")
    placement = placement_of(settings, widget, locale, base, int(heading))
    click.echo(METHODS[method].code(placement))


def refuse_conflicting_options(method: str, head: bool, with_own_htmx: bool) -> None:
    """Raises click.BadParameter for options that do not fit together."""
    if with_own_htmx and METHODS[method].beside is None:
        fitting = ", ".join(name for name, entry in METHODS.items() if entry.beside)
        raise click.BadParameter(f"the method {method} does not use htmx; these do: {fitting}.", param_hint="--with-own-htmx")
    if with_own_htmx and not head:
        raise click.BadParameter("only the head's code differs; add --head, or leave this out.", param_hint="--with-own-htmx")


def placement_of(settings: Settings, widget: str, locale: str, base: str, heading: int) -> Placement:
    """The placement of a text. Raises click.BadParameter for an unknown locale, ContentRefused."""
    from service.catalogs.live.content import load_folder
    from widget.catalogs import load_catalogs, released_catalogs
    from widget.locales import find_locale

    content = load_folder(settings.copy_folder)
    catalogs = released_catalogs(load_catalogs(settings.translations, content.messages()))
    released_locale = find_locale(locale, catalogs)
    if released_locale is None:
        raise click.BadParameter(
            f"there is no {locale!r}; there are: {', '.join(available.tag for available in catalogs)}", param_hint="--locale"
        )
    chosen_widget = content.find(widget)
    return Placement(
        chosen_widget, released_locale, catalogs[released_locale].text(chosen_widget.title), settings.root, base, heading
    )
