"""The frame in which a text stands on somebody else's page, and the oEmbed answer that hands it out (https://oembed.com/, version 1.0).

An answer of type `rich` is the frame and nothing before it: WordPress keeps an iframe hidden for ever that stands behind a blockquote, unless
it knows the provider (measured, `embedding.md`). It is the same whether the text is overdue, being updated or withdrawn: consumers keep
it for days, and the page in the frame says what has become of the text.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING

from .fragment import RESERVED_ROOT
from .model import Widget
from .suffixes import PAGE

if TYPE_CHECKING:
    from .catalog import Catalog

PROVIDER = "CellFacts"
FRAME_WIDTH = 640


def frame(widget: Widget, tag: str, title: str, page: str, width: str = str(FRAME_WIDTH)) -> str:
    """The frame of one text. tag: of its language; title: of the widget in it; page: address of the text as a document of its own."""
    return "\n".join(
        (
            f'<iframe class="cellfacts-frame" lang="{tag}" title="{escape(title)}"',
            f'  src="{escape(page)}"',
            f'  width="{width}" height="{widget.frame_height}" loading="lazy" referrerpolicy="no-referrer"',
            '  sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>',
        )
    )


def oembed(widget: Widget, catalog: Catalog) -> str:
    """The oEmbed answer of one text, with the reserved word in it. catalog: of its language.

    What may stand for the reserved root (`fragment.web_root`) has no character that JSON or HTML would have to escape.
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
        "height": widget.frame_height,
        # Not in pixels, as in the iframe method, whose head code makes it fit: on a phone it stuck out of two themes of WordPress (seen).
        "html": frame(widget, tag, title, f"{RESERVED_ROOT}{tag}/{widget.slug}{PAGE}", "100%"),
    }
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
