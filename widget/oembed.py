"""The iframe for a text on a partner's page, and the oEmbed response with it (https://oembed.com/, version 1.0).

A response of type `rich` is the iframe alone. WordPress hides an iframe after a blockquote for ever, unless it knows the provider (measured,
`embedding.md`). The response is the same for overdue, updated and withdrawn texts: consumers cache it for days. The page in the frame
shows the present state.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from .fragment import RESERVED_ROOT
from .languages import marked_language
from .model import Widget
from .suffixes import FORMS, PAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .catalog import Catalog

PROVIDER = "CellFacts"
FRAME_WIDTH = 640  # CSS pixels of a usual column
# A frame without script has one height for every reader. That of a frame between a phone's and a usual column leaves little room below the text
# on a desk, and lets little of it scroll on a phone.
BETWEEN = 480
# A short text is whole on a phone too, for a little room below it on a desk.
PHONE, SHORT = 320, 600
UNMEASURED_BRIEF = 360  # CSS pixels, enough for 40 words
BORDERLESS = (
    ' style="border:0"'  # frameborder is obsolete; under a policy without inline styles it is of no use, and the console says so
)
STEP = 50  # heights in snippets are rounded up, so that a snippet stays the same when some words change


def frame_heights(widget: Widget, form: str | None = None) -> Mapping[int, int]:
    """The height of the frame of a text, by its width, both in CSS pixels; empty where nobody has measured it."""
    measured = widget.heights.get(f"{widget.path}.{form}" if form else widget.path)
    return measured.frame if measured else {}


def frame_height(widget: Widget, form: str | None = None, width: int = 0) -> int:
    """The height of the frame of a text in CSS pixels. width: of the frame; 0 where nobody knows it."""
    heights = frame_heights(widget, form)
    on_phone = heights.get(PHONE, SHORT + 1)
    if measured := heights.get(width) or (on_phone if on_phone <= SHORT else heights.get(BETWEEN)):
        return -(-measured // STEP) * STEP
    return UNMEASURED_BRIEF if form else widget.frame_height


def frame(widget: Widget, tag: str, title: str, page: str, form: str | None = None) -> str:
    """The iframe of one text. tag, title: in the language of the text. page: address of the text as a whole document.

    Its width is not in pixels: on a phone it would stick out.
    """
    return "\n".join(
        (
            f'<iframe class="cellfacts-frame" {marked_language(tag)} title="{escape(title)}"',
            f'  src="{escape(page)}"',
            f'  width="100%" height="{frame_height(widget, form)}"{BORDERLESS} loading="lazy"',
            '  referrerpolicy="no-referrer" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        )
    )


def oembed(widget: Widget, catalog: Catalog, form: str | None = None) -> str:
    """The oEmbed response of one text, with the reserved word in it. catalog: of its language. form: as in `rendering`.

    An address that replaces the reserved root (`fragment.web_root`) needs no escaping in JSON or HTML.
    """
    tag, title = catalog.locale.tag, catalog.text(widget.title)
    heights = {str(width): height for width, height in frame_heights(widget, form).items()}
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": PROVIDER,
        # The root itself answers with an error wherever files alone are served; the guide is there.
        "provider_url": f"{RESERVED_ROOT}{tag}/guide{PAGE}",
        "width": FRAME_WIDTH,
        "height": frame_height(widget, form),
        "html": frame(widget, tag, title, f"{RESERVED_ROOT}{tag}/{widget.path}{FORMS[form].page}", form),
        # Ours, as the standard allows: for a script that sets the height by the width (`service/embed/methods/iframe/height.js`).
        **({"heights": heights} if heights else {}),
    }
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
