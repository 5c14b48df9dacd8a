"""The code that a partner pastes, for each lane.

htmx is written as `data-hx-*`, because WordPress's filter strips `hx-*`. One set of attributes works in htmx 1.9.12, 2.0.11 and
4.0.1: it sends no header that would need a preflight, never the address of the page, and an error keeps the link that stands
inside the placeholder (measured, `embedding.md`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape

from widget.content import Widget
from widget.locales import Locale

# Of the whole page, once. htmx 4 reads mode, noSwap, history and defaultTimeout; htmx 2 reads the others.
HTMX_CONFIG = {
    "selfRequestsOnly": False,
    "mode": "cors",
    "includeIndicatorStyles": False,
    "allowEval": False,
    "allowScriptTags": False,
    "historyEnabled": False,
    "history": False,
    "noSwap": [204, 304, "4xx", "5xx"],
    "timeout": 8000,
    "defaultTimeout": 8000,
}

# Height of the frame in CSS pixels where the browser cannot size it by itself (Chromium before 154, Firefox, Safari):
# that of the page at 640 px, measured in Chromium and rounded up; a narrower frame scrolls.
FRAME_HEIGHTS = {
    "status": 5000,
    "barriers": 1800,
    "targets": 2700,
    "til-vs-cart": 4100,
    "trial-checklist": 3100,
    "red-flags": 3000,
    "faq": 5600,
    "disclaimer": 2300,
    "guide": 21800,
}

SUFFIXES = {2: ".html", 3: ".h3.html", 4: ".h4.html"}


def meta() -> str:
    """The configuration of htmx for the page's head."""
    return f"<meta name=\"htmx-config\" content='{json.dumps(HTMX_CONFIG, separators=(',', ':'))}'>"


def htmx_head(root: str) -> str:
    """What the htmx lane needs once in the page's head. root: address of `/v1/`."""
    return "\n".join(
        (
            # htmx 1 and 2 ask by XMLHttpRequest, which sends the page's address where the page's own policy lets it (measured).
            '<meta name="referrer" content="strict-origin-when-cross-origin">',
            meta(),
            f'<link rel="stylesheet" href="{escape(root)}widget.css" crossorigin="anonymous" referrerpolicy="no-referrer">',
            '<script src="/js/htmx.min.js" defer></script>',
        )
    )


def htmx(widget: Widget, locale: Locale, title: str, root: str, heading: int = 2) -> str:
    """The placeholder of the htmx lane. title: of the widget, in the locale. heading: 2, 3 or 4."""
    stem = f"{escape(root)}{locale.tag}/{widget.slug}"
    return "\n".join(
        (
            f'<div lang="{locale.tag}"',
            f'  data-hx-get="{stem}{SUFFIXES[heading]}"',
            '  data-hx-trigger="load" data-hx-target="this" data-hx-swap="innerHTML"',
            "  data-hx-request='{\"noHeaders\":true}'",
            '  data-hx-config=\'{"headers":[],"credentials":"omit","referrerPolicy":"no-referrer"}\'',
            '  data-hx-params="none" data-hx-vals="{}" data-hx-push-url="false" data-hx-select=".cellfacts">',
            f'  <a href="{stem}.page.html" rel="noreferrer" referrerpolicy="no-referrer">{escape(title)}</a>',
            "</div>",
        )
    )


def iframe_head(root: str) -> str:
    """What the iframe lane needs once in the page's head: the frame's width, and its height where a browser sizes it by its content.

    Without `block-size: auto` the `height` attribute stays, and Chromium 156 then draws the top 150 px only (measured).
    """
    return (
        "<style>\n.cellfacts-frame { border: 0; inline-size: 100% }\n@supports (frame-sizing: content-block-size) {\n"
        "  .cellfacts-frame { frame-sizing: content-block-size; block-size: auto }\n}\n</style>"
    )


def iframe(widget: Widget, locale: Locale, title: str, root: str, heading: int = 2) -> str:
    """The frame of the iframe lane. title: of the widget, in the locale. heading: not used, a document has its own h1."""
    return "\n".join(
        (
            f'<iframe class="cellfacts-frame" lang="{locale.tag}" title="{escape(title)}"',
            f'  src="{escape(root)}{locale.tag}/{widget.slug}.page.html"',
            f'  width="640" height="{FRAME_HEIGHTS[widget.slug]}" loading="lazy" referrerpolicy="no-referrer"',
            '  sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        )
    )


LANES: dict[str, Callable[[Widget, Locale, str, str, int], str]] = {"htmx": htmx, "iframe": iframe}
HEADS: dict[str, Callable[[str], str]] = {"htmx": htmx_head, "iframe": iframe_head}
