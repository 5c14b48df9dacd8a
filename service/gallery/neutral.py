"""The neutral page: text only, because some text may not stand beside a provider's contact (copy-drafts G)."""

from __future__ import annotations

from service.embed.loading import installed_methods
from service.embed.snippets import Placement
from widget.locales import Locale
from widget.model import Widget

CHINESE = Locale("zh-Hans")
TITLE = "实体瘤的CAR-T治疗"


def neutral_page(guide: Widget, root: str) -> str:
    """A whole page with only the Chinese guide. root: address of `/v1/`."""
    htmx = installed_methods()["htmx"]
    placeholder = htmx.code(Placement(guide, CHINESE, TITLE, root))
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="zh-Hans">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{TITLE}</title>",
            htmx.head_code(root),
            "</head>",
            "<body>",
            "<main>",
            f"<h1>{TITLE}</h1>",
            placeholder,
            "</main>",
            "</body>",
            "</html>",
        )
    )
