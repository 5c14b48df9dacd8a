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
    from .catalog import Catalog

PROVIDER = "CellFacts"
FRAME_WIDTH = 640
UNMEASURED_BRIEF = 360  # CSS pixels, enough for 40 words


def frame_height(widget: Widget, form: str | None = None) -> int:
    """The height of the frame of a text in CSS pixels: of a short form or question, as measured (`Widget.heights`)."""
    height = widget.heights.get(f"{widget.path}.{form}" if form else widget.path)
    if height and (form or widget.question):
        return height.frame
    return UNMEASURED_BRIEF if form else widget.frame_height


def frame(widget: Widget, tag: str, title: str, page: str, width: str = str(FRAME_WIDTH), form: str | None = None) -> str:
    """The iframe of one text. tag, title: in the language of the text. page: address of the text as a whole document."""
    return "\n".join(
        (
            f'<iframe class="cellfacts-frame" {marked_language(tag)} title="{escape(title)}"',
            f'  src="{escape(page)}"',
            f'  width="{width}" height="{frame_height(widget, form)}" loading="lazy" referrerpolicy="no-referrer"',
            '  sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        )
    )


def oembed(widget: Widget, catalog: Catalog, form: str | None = None) -> str:
    """The oEmbed response of one text, with the reserved word in it. catalog: of its language. form: as in `rendering`.

    An address that replaces the reserved root (`fragment.web_root`) needs no escaping in JSON or HTML.
    """
    tag, title = catalog.locale.tag, catalog.text(widget.title)
    answer = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": PROVIDER,
        # The root itself answers with an error wherever files alone are served; the guide is there.
        "provider_url": f"{RESERVED_ROOT}{tag}/guide{PAGE}",
        "width": FRAME_WIDTH,
        "height": frame_height(widget, form),
        # Not in pixels, as in the iframe method, whose head code makes it fit: on a phone it stuck out of two themes of WordPress (seen).
        "html": frame(widget, tag, title, f"{RESERVED_ROOT}{tag}/{widget.path}{FORMS[form].page}", "100%", form),
    }
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
