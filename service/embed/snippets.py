"""The code that a partner pastes, for each lane (`service.embed.methods`).

htmx is written as `data-hx-*`, because WordPress's filter strips `hx-*`. One set of attributes works in htmx 1.9.12, 2.0.11 and
4.0.1 (`widget.htmx`): it sends no header that would need a preflight, no value of the page, and an error keeps the link that stands
inside the placeholder. The link is what asks, so that the element around it can close what htmx 1 and 2 hand down.
"""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass, replace
from html import escape

from widget import oembed as embedding
from widget.htmx import AROUND, CLOSED, PLACEHOLDER, attribute_markup
from widget.locales import Locale
from widget.model import Widget
from widget.suffixes import HEADINGS, PAGE

# Of the whole page, once. htmx 4 reads mode, noSwap, history and defaultTimeout; htmx 2 reads the others.
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

# Where the recipes put what a partner's own server keeps.
BASE = "/cellfacts/"


# What no attribute can say, and htmx does not do by itself: to ask another site. htmx 2 reads the first, htmx 4 the second.
OTHER_SITES = {name: HTMX_CONFIG[name] for name in ("selfRequestsOnly", "mode")}


def meta(config: dict[str, object] = HTMX_CONFIG) -> str:
    """The configuration of htmx for the page's head."""
    return f"<meta name=\"htmx-config\" content='{json.dumps(config, separators=(',', ':'))}'>"


def htmx_head(root: str) -> str:
    """What the htmx lane needs once in the head of a page that has no htmx of its own. root: address of `/v1/`."""
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
    """The same for a page that has htmx already: nothing that would change how the rest of it works. root: address of `/v1/`."""
    return f"{meta(OTHER_SITES)}\n{beside_htmx(root)}"


def beside_htmx(root: str) -> str:
    """Our stylesheet, for a page of another site than ours. root: address of `/v1/`."""
    return f'<link rel="stylesheet" href="{escape(root)}widget.css" crossorigin="anonymous" referrerpolicy="no-referrer">'


def own_htmx_head(base: str) -> str:
    """What a page needs once in its head whose own server answers: htmx asks its own site by itself. base: address of the tree that answers."""
    return htmx_head(base) if is_elsewhere(base) else f"{stylesheet_head(base)}\n{HTMX_SCRIPT}"


def own_server_with_own_htmx(base: str) -> str:
    """The same for a page that has htmx already."""
    return with_own_htmx(base) if is_elsewhere(base) else stylesheet_head(base)


def is_elsewhere(base: str) -> bool:
    """Whether an address may be of another site than the page's: a path is not."""
    return "//" in base


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one widget is to stand.

    title: of the widget, in the locale. root: address of our `/v1/`. base: address on the partner's own site of what a mirror, a proxy or a
    cache keeps there, with a slash at its end. heading: 2, 3 or 4.
    """

    widget: Widget
    locale: Locale
    title: str
    root: str
    base: str = BASE
    heading: int = 2

    @property
    def path(self) -> str:
        """The fragment below `/v1/` or the base."""
        return f"{self.locale.tag}/{self.widget.slug}{HEADINGS[self.heading]}"

    @property
    def page(self) -> str:
        """Address of the same text as a document of its own, at ours: for frames, and for the link that readers keep."""
        return f"{self.root}{self.locale.tag}/{self.widget.slug}{PAGE}"

    @property
    def to_page(self) -> str:
        """The attributes of a link there, which says nothing of the page that it stands on."""
        return f'href="{escape(self.page)}" rel="noreferrer" referrerpolicy="no-referrer"'

    @property
    def link(self) -> str:
        """What readers have where the text itself does not come."""
        return f"<a {self.to_page}>{escape(self.title)}</a>"


def htmx(place: Placement) -> str:
    """The placeholder of the htmx lane."""
    return placeholder(place, place.root)


def own_htmx(place: Placement) -> str:
    """The same where the partner's own server answers: from a mirror, or as a proxy."""
    return placeholder(replace(place, root=place.base), place.base)


def placeholder(place: Placement, root: str) -> str:
    """A link that asks for the text, and is replaced by it. root: address of the tree that answers."""
    margin = " " * 4
    return "\n".join(
        (
            f'<div lang="{place.locale.tag}" {attribute_markup(AROUND)}>',
            f"  <a {place.to_page}",
            f'{margin}data-hx-get="{escape(root)}{place.path}"',
            f"{margin}{attribute_markup(PLACEHOLDER)}",
            # No value in it has a blank, so none is broken.
            textwrap.fill(
                attribute_markup(CLOSED),
                120,
                initial_indent=margin,
                subsequent_indent=margin,
                break_on_hyphens=False,
                break_long_words=False,
            )
            + f">{escape(place.title)}</a>",
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


def iframe(place: Placement) -> str:
    """The frame of the iframe lane. A document has its own h1, so the heading's level does not count."""
    return embedding.frame(place.widget, place.locale.tag, place.title, place.page)


def page_address(place: Placement) -> str:
    """The address of the page, alone on a line: the site asks it what to put there (`widget.oembed`)."""
    return place.page


def stylesheet_head(base: str) -> str:
    """What a page needs in its head that has the text in it when it arrives. base: address of the tree that answers."""
    return f'<link rel="stylesheet" href="{escape(base)}widget.css" referrerpolicy="no-referrer">'


# What a whole text is, for nginx, whose expressions know no escapes and take `$` for a variable. No angle brackets: WordPress would take them out.
WHOLE = "(?s)^.article class=.cellfacts .*..article..?(?!.)"


def ssi(place: Placement) -> str:
    """The include of nginx: read first, and shown only if it is whole; otherwise the link.

    An include that is shown as it comes can end in the middle of a sentence (seen, over a proxy whose service broke off), and an answer 200 with
    somebody else's page in it would stand in the partner's.
    """
    name = f"cellfacts_{place.widget.slug.replace('-', '_')}"
    return "\n".join(
        (
            f'<!--# include virtual="{escape(place.base)}{place.path}" set="{name}" -->',
            f'<!--# if expr="${name} = /{WHOLE}/" --><!--# echo var="{name}" encoding="none" -->',
            f'<!--# else --><p lang="{place.locale.tag}">{place.link}</p><!--# endif -->',
        )
    )


def ssi_apache(place: Placement) -> str:
    """The include of Apache's mod_include, which knows no blocks: what it says on an error is the link."""
    link = f'<p lang="{place.locale.tag}">{place.link}</p>'.replace('"', "'")
    return f'<!--#config errmsg="{link}" -->\n<!--#include virtual="{escape(place.base)}{place.path}" -->'


def esi(place: Placement) -> str:
    """The include of Varnish and other caches. What is to be removed is what readers have where no cache stands before the page."""
    return "\n".join(
        (
            f'<esi:include src="{escape(place.base)}{place.path}"/>',
            f'<esi:remove><p lang="{place.locale.tag}">{place.link}</p></esi:remove>',
        )
    )


def wordpress(place: Placement) -> str:
    """The shortcode of our plugin."""
    heading = "" if place.heading == 2 else f' heading="{place.heading}"'
    return f'[cellfacts widget="{place.widget.slug}" locale="{place.locale.tag}"{heading}]'


def python(place: Placement) -> str:
    """What a Jinja template says; the README shows where `cellfacts` comes from."""
    heading = "" if place.heading == 2 else f", heading={place.heading}"
    return f'{{{{ cellfacts("{place.widget.slug}", "{place.locale.tag}"{heading}) }}}}'
