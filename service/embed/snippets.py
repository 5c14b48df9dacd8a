"""The code that a partner pastes, for each embed method (`service.embed.methods`).

Attributes are `data-hx-*`, because WordPress's filter strips `hx-*`. One set of attributes works in htmx 1.9.12, 2.0.11 and 4.0.1
(`widget.htmx`). It sends no header that needs a preflight and no value of the page, and on an error the placeholder's link stays. The link
itself makes the request, so that the element around it can disable attributes that htmx 1 and 2 inherit.
"""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass, replace
from html import escape

from widget import oembed as embedding
from widget.htmx import AROUND, CLOSED, PLACEHOLDER, attribute_markup
from widget.locales import Locale
from widget.model import Widget
from widget.stylesheet import place_class
from widget.suffixes import FORMS, PAGE

# Once a page. htmx 4 reads mode, noSwap, history and defaultTimeout; htmx 2 reads the others.
HTMX_CONFIG: dict[str, object] = {
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

HTMX_SCRIPT = '<script src="/js/htmx.min.js" defer></script>'

# The path of the partner's own copy in the recipes.
BASE = "/cellfacts/"


# What is said beside every Chinese snippet, and beside that of a brief. The gallery has the whole notice.
CHINESE_NOTICE = (
    "Not on a page with a provider’s address, contact, booking or purchase link. "
    "Read the notice for websites read in mainland China in the gallery before you paste this."
)
CHINESE_BRIEFS = (
    "A Chinese brief names no product, and is for neutral pages only: text alone, like the gallery’s neutral page template."
)

# Requests to another site: no attribute allows them, and htmx refuses them by default. htmx 2 reads the first, htmx 4 the second.
OTHER_SITES = {name: HTMX_CONFIG[name] for name in ("selfRequestsOnly", "mode")}


def meta(config: dict[str, object] = HTMX_CONFIG) -> str:
    """The htmx configuration for the page's head."""
    return f"<meta name=\"htmx-config\" content='{json.dumps(config, separators=(',', ':'))}'>"


def htmx_head(root: str) -> str:
    """The head code of the htmx method, for a page without htmx. root: address of `/v1/`."""
    return "\n".join(
        (
            # htmx 1 and 2 ask by XMLHttpRequest, which sends the page's address where the page's own policy lets it (measured).
            '<meta name="referrer" content="strict-origin-when-cross-origin">',
            meta(),
            beside_htmx(root),
            HTMX_SCRIPT,
        )
    )


def with_own_htmx(root: str) -> str:
    """The head code for a page with htmx, which changes nothing else on that page. root: address of `/v1/`."""
    return f"{meta(OTHER_SITES)}\n{beside_htmx(root)}"


def beside_htmx(root: str) -> str:
    """The stylesheet link for a page of another site. root: address of `/v1/`."""
    return f'<link rel="stylesheet" href="{escape(root)}widget.css" crossorigin="anonymous" referrerpolicy="no-referrer">'


def own_htmx_head(base: str) -> str:
    """The head code where the partner's own server answers: htmx allows its own site by default. base: address of that copy."""
    return htmx_head(base) if is_elsewhere(base) else f"{stylesheet_head(base)}\n{HTMX_SCRIPT}"


def own_server_with_own_htmx(base: str) -> str:
    """The same for a page that has htmx already."""
    return with_own_htmx(base) if is_elsewhere(base) else stylesheet_head(base)


def is_elsewhere(base: str) -> bool:
    """Whether a base may belong to another site than the page: a path does not."""
    return "//" in base


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a text is placed: a widget, one question of it, or its brief.

    title: of the widget or question, in the locale. root: address of our `/v1/`. base: address of the partner's mirror, proxy or cache, with a
    trailing slash. heading: 2, 3 or 4; a brief has 2 alone. form: "brief"; None for the whole text or question.
    """

    widget: Widget
    locale: Locale
    title: str
    root: str
    base: str = BASE
    heading: int = 2
    form: str | None = None

    @property
    def text(self) -> str:
        """The name of the text, as in `Widget.heights`."""
        return f"{self.widget.path}.{self.form}" if self.form else self.widget.path

    @property
    def path(self) -> str:
        """The fragment's path below `/v1/` or the base."""
        return f"{self.locale.tag}/{self.widget.path}{FORMS[self.form].headings[self.heading]}"

    @property
    def page(self) -> str:
        """Our address of the text as a whole document, for frames."""
        return f"{self.root}{self.locale.tag}/{self.widget.path}{FORMS[self.form].page}"

    @property
    def to_page(self) -> str:
        """The attributes of the link that stands in for the text, which sends no referrer. That of a brief leads to the whole text."""
        whole = f"{self.root}{self.locale.tag}/{self.widget.path}{PAGE}"
        return f'href="{escape(whole)}" rel="noreferrer" referrerpolicy="no-referrer"'

    @property
    def link(self) -> str:
        """The fallback where the text does not load."""
        return f"<a {self.to_page}>{escape(self.title)}</a>"


def htmx(placement: Placement) -> str:
    """The placeholder of the htmx method."""
    return placeholder(placement, placement.root)


def own_htmx(placement: Placement) -> str:
    """The same where the partner's own server answers, as mirror or proxy."""
    return placeholder(replace(placement, root=placement.base), placement.base)


def placeholder(placement: Placement, root: str) -> str:
    """A link that htmx replaces by the text. root: address of the server that answers."""
    margin = " " * 4
    place = f"cellfacts-place {place_class(placement.text)}"
    return "\n".join(
        (
            f'<div class="{place}" lang="{placement.locale.tag}" {attribute_markup(AROUND)}>',
            f"  <a {placement.to_page}",
            f'{margin}data-hx-get="{escape(root)}{placement.path}"',
            f"{margin}{attribute_markup(PLACEHOLDER)}",
            # No value contains a blank, so no line breaks inside one.
            textwrap.fill(
                attribute_markup(CLOSED),
                120,
                initial_indent=margin,
                subsequent_indent=margin,
                break_on_hyphens=False,
                break_long_words=False,
            )
            + f">{escape(placement.title)}</a>",
            "</div>",
        )
    )


def iframe_head(root: str) -> str:
    """The frame's width, and its height in browsers that size a frame by its content.

    Without `block-size: auto` the `height` attribute stays, and Chromium 156 then draws the top 150 px only. It does so too if a least height
    is more than the text needs (both measured). So the element around the frame keeps its room, half as much again on a phone.
    """
    return """<style>
.cellfacts-frame { border: 0; inline-size: 100% }
@supports (frame-sizing: content-block-size) {
  .cellfacts-frame { frame-sizing: content-block-size; block-size: auto }
  .cellfacts-room { min-block-size: min(100vh, attr(data-height px)) }
  @media (max-width: 40em) { .cellfacts-room { min-block-size: min(100vh, 1.5 * attr(data-height px)) } }
}
</style>"""


def iframe(placement: Placement) -> str:
    """The frame. Its document has its own h1, so the heading level does not count."""
    height = embedding.frame_height(placement.widget, placement.form)
    frame = embedding.frame(placement.widget, placement.locale.tag, placement.title, placement.page, form=placement.form)
    return f'<div class="cellfacts-room" data-height="{height}">\n{frame}\n</div>'


def page_address(placement: Placement) -> str:
    """The page's address, alone on a line: the site asks for its oEmbed (`widget.oembed`)."""
    return placement.page


def stylesheet_head(base: str) -> str:
    """The stylesheet link for a page that contains the text on arrival. base: address of the server that answers."""
    return f'<link rel="stylesheet" href="{escape(base)}widget.css" referrerpolicy="no-referrer">'


# A complete text, as a regular expression for nginx, which has no escapes and reads `$` as a variable. WordPress would remove angle brackets.
WHOLE = "(?s)^.article class=.cellfacts .*..article..?(?!.)"


def ssi(placement: Placement) -> str:
    """nginx's include: read into a variable first, and shown only if it is complete; otherwise the link.

    A direct include can end in the middle of a sentence: seen over a proxy whose service broke off. It would also show somebody else's page
    that was answered with status 200.
    """
    name = f"cellfacts_{re.sub('[^a-z0-9]', '_', placement.text)}"
    return "\n".join(
        (
            f'<!--# include virtual="{escape(placement.base)}{placement.path}" set="{name}" -->',
            f'<!--# if expr="${name} = /{WHOLE}/" --><!--# echo var="{name}" encoding="none" -->',
            f'<!--# else --><p lang="{placement.locale.tag}">{placement.link}</p><!--# endif -->',
        )
    )


def ssi_apache(placement: Placement) -> str:
    """The include of Apache's mod_include. It has no blocks, so its error message is the link."""
    link = f'<p lang="{placement.locale.tag}">{placement.link}</p>'.replace('"', "'")
    return f'<!--#config errmsg="{link}" -->\n<!--#include virtual="{escape(placement.base)}{placement.path}" -->'


def esi(placement: Placement) -> str:
    """The include of Varnish and other caches. Without a cache in front, browsers show the content of `esi:remove`."""
    return "\n".join(
        (
            f'<esi:include src="{escape(placement.base)}{placement.path}"/>',
            f'<esi:remove><p lang="{placement.locale.tag}">{placement.link}</p></esi:remove>',
        )
    )


def wordpress(placement: Placement) -> str:
    """The plugin's shortcode. A question needs no name of its widget."""
    question = placement.widget.question
    text = f'question="{question}"' if question else f'widget="{placement.widget.slug}"'
    form = f' form="{placement.form}"' if placement.form else ""
    heading = "" if placement.heading == 2 else f' heading="{placement.heading}"'
    return f'[cellfacts {text}{form} locale="{placement.locale.tag}"{heading}]'


def python(placement: Placement) -> str:
    """The call in a Jinja template; the README shows where `cellfacts` comes from."""
    question = f', question="{placement.widget.question}"' if placement.widget.question else ""
    form = f', form="{placement.form}"' if placement.form else ""
    heading = "" if placement.heading == 2 else f", heading={placement.heading}"
    return f'{{{{ cellfacts("{placement.widget.slug}", "{placement.locale.tag}"{form}{question}{heading}) }}}}'
