"""CellFacts: patient information on CAR-T, TIL and TCR-T for solid tumors, as HTML without JavaScript.

    from widget import render

    html = render("faq", "zh-Hans", root="https://facts.example.org/v1/")

`render` gives a `Fragment`; `str(fragment)` is its HTML, and Jinja's and Django's templates insert it as it is; `css` gives its
stylesheet. The folder is pure: no Flask, no network, no clock, no writes.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from .registry import EVERYTHING, LIBRARY

if TYPE_CHECKING:
    from datetime import date

    from .fragment import Fragment

__version__ = "0.1.0"

WIDGETS = tuple(widget.name for widget in EVERYTHING)

__all__ = ["WIDGETS", "__version__", "css", "render"]


def render(
    name: str, locale: str = "en", *, heading: int = 2, root: str, expanded: bool = False, today: date | None = None
) -> Fragment:
    """One widget as a fragment, from the copy and the catalogs that are installed.

    name: one of WIDGETS (`til_vs_cart` or `til-vs-cart`). locale: a tag that means one of ours (`zh-CN` does).
    heading: level of the top heading, 1 to 4. root: address of a served release (`https://host/v1/`); the language link
    leads there. expanded: show every answer open. today: the reader's day; where a review date has passed by then, a notice
    stands on top. Without it no notice ever comes.
    Raises LookupError for a widget or locale that does not exist, ValueError for a root that is no web address,
    `catalogs.CatalogRefused` for a catalog with errors.
    """
    # Imported here so that `import widget` costs nothing: Jinja, Babel and polib take 0.2 s together (measured).
    from .rendering import render_installed

    return render_installed(name, locale, heading=heading, root=root, expanded=expanded, day=today)


@cache
def css() -> str:
    """The stylesheet of what `render` gives, to serve from your own site. It fetches nothing and styles only `.cellfacts`."""
    from .stylesheet import build_stylesheet

    return build_stylesheet(widget.name for widget in LIBRARY)
