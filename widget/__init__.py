"""CellFacts: patient information on CAR-T, TIL and TCR-T for solid tumors, as HTML without JavaScript.

    from widget import render

    html = render("faq", "zh-Hans", root="https://facts.example.org/v1/")

`render` returns a `Fragment`. `str(fragment)` is its HTML; Jinja's and Django's templates insert it unescaped. `css` returns the
stylesheet. The package is pure: no Flask, no network, no clock, no writes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from .fragment import Fragment

__version__ = "0.3.0"

__all__ = ["WIDGETS", "__version__", "css", "render"]


def render(
    name: str,
    locale: str = "en",
    *,
    form: str | None = None,
    question: str | None = None,
    heading: int = 2,
    root: str,
    expanded: bool = False,
    today: date | None = None,
) -> Fragment:
    """Render one widget from the installed copy and catalogs, its short form, or one question of it.

    Args:
        name: One of WIDGETS (`til_vs_cart` or `til-vs-cart`).
        locale: A tag that stands for one of our locales; `zh-CN` stands for zh-Hans.
        form: "brief" for the answer alone, with its dates and the way to the whole text. None: the whole text.
        question: The name of one question of the widget, such as "risks" of the FAQ. None: all of the widget.
        heading: Level of the top heading, 1 to 4; of a brief, 2.
        root: Address of a served release (`https://host/v1/`). The language link leads there.
        expanded: Show every answer open.
        today: The reader's day. Past a review date, an overdue notice stands on top. None: never an overdue notice.

    Raises:
        LookupError: The widget, the form, the question or the locale does not exist.
        ValueError: The root is no web address, the heading level does not exist, or a question is asked for in a form.
        CatalogRefused: A catalog has errors.
    """
    # Imported here so that `import widget` costs nothing: Jinja, Babel and polib take 0.2 s together (measured).
    from .rendering import render_installed

    return render_installed(name, locale, form=form, question=question, heading=heading, root=root, expanded=expanded, day=today)


@cache
def css() -> str:
    """The stylesheet for all fragments, to serve from your own site. It loads nothing and styles only `.cellfacts`. Raises CatalogRefused."""
    from .catalogs import installed_catalogs
    from .loading import installed_content
    from .stylesheet import build_stylesheet

    return build_stylesheet(installed_content(), [catalog.language for catalog in installed_catalogs().values()])


def __getattr__(name: str) -> tuple[str, ...]:
    """WIDGETS: the names of all widgets, read from their folders when they are asked for."""
    if name != "WIDGETS":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .loading import installed_content

    return tuple(widget.name for widget in installed_content().everything)
