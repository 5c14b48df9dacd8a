"""Looks: a widget as it is on paper, in the dark, in forced colors or with larger text, shown on a screen without changing the browser.

A look is the release's own style sheet with a condition in it made to apply, after rules in a layer that is stronger than all of ours, and a class on
the document around it. Nothing in a fragment changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import tinycss2

from service.preview.words import hosts as words
from widget.content import Message

# Of important declarations those in the layer that is declared first win, so this one stands before ours.
LAYER = "cellfacts-look"
NESTING = frozenset({"media", "supports", "container", "layer"})

# The palette of Windows' high contrast black, which Chromium emulates too.
PALETTE = {
    "CanvasText": "#fff",
    "Canvas": "#000",
    "LinkText": "#ff0",
    "ButtonText": "#fff",
    "ButtonFace": "#000",
    "GrayText": "#3ff23f",
}
SYSTEM_COLOR = re.compile(rf"\b({'|'.join(PALETTE)})\b")
PARTS = ("", "::before", "::after")
# What a browser does to every element: text, lines and grounds get the palette's colors, and shadows and gradients are dropped.
EVERYWHERE = (
    "color:inherit;background-color:transparent;background-image:none;border-color:#fff;outline-color:#fff;"
    "text-decoration-color:currentColor;box-shadow:none;text-shadow:none"
).replace(";", "!important;") + "!important"
# What it does to some: in Chromium a summary is a link too.
SOMEWHERE = """
.cellfacts-document,.cellfacts-page{color-scheme:dark!important;background:#000!important}
:where(.cellfacts *)::marker{color:inherit!important}
.cellfacts{color:#fff!important;background-color:#000!important}
.cellfacts :is(a,summary){color:#ff0!important}
"""


@dataclass(frozen=True, slots=True)
class Look:
    """One look. scheme: light or dark, of the document around. condition: the media condition that is made to apply. rules: that are added."""

    name: Message
    scheme: str = "light"
    condition: str | None = None
    rules: str = ""


LOOKS = {
    "screen": Look(words.SCREEN),
    "print": Look(words.PRINT, condition="print", rules=".cellfacts-document{color-scheme:light!important}"),
    "dark": Look(words.DARK, "dark", rules=".cellfacts-document{color-scheme:dark!important}"),
    # An emulation, and no more: colors are forced by rules here, by the browser there. It knows one palette, and does not touch what
    # the system draws, such as checkboxes and scroll bars. A browser's own emulation is the proof.
    "forced": Look(words.FORCED, "dark", "(forced-colors: active)", SOMEWHERE),
    "large": Look(words.LARGE, rules=".cellfacts-document{font-size:200%!important}"),
}


@lru_cache(maxsize=32)
def stylesheet(css: bytes, name: str) -> bytes:
    """A release's style sheet in a look, for a host page or a framed page of ours. name: of the look. Raises KeyError."""
    look = LOOKS[name]
    rules = tinycss2.parse_stylesheet(css.decode(), skip_comments=True, skip_whitespace=True)
    made = "".join(applied(rules, look.condition)) if look.condition else css.decode()
    added = look.rules
    if name == "forced":
        added = forced(rules) + added
        made = SYSTEM_COLOR.sub(lambda match: PALETTE[match[1]], made)
    layer = f"@layer {LAYER}{{{' '.join(added.split())}}}" if added else ""
    return f"{layer}{made}".encode()


def applied(rules: Iterable[Any], condition: str) -> Iterator[str]:
    """Rules in which a media condition always holds; their order, which decides between equals, stays."""
    for node in rules:
        if node.type != "at-rule" or node.content is None or node.lower_at_keyword not in NESTING:
            yield str(node.serialize())
            continue
        prelude = tinycss2.serialize(node.prelude).strip()
        if node.lower_at_keyword == "media" and prelude == condition:
            prelude = "all"
        yield f"@{node.lower_at_keyword} {prelude}{{{''.join(applied(inside(node), condition))}}}"


def inside(node: Any) -> list[Any]:
    """The rules in a rule."""
    return list(tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True))


def forced(rules: Iterable[Any]) -> str:
    """Rules that force colors on everything of a widget but what `forced-color-adjust: none` exempts."""
    spared = [part.strip() for selector in exempt(rules) for part in selector.split(",")]
    made = ""
    for pseudo in PARTS:
        own = [one.removesuffix(pseudo) for one in spared if (one.endswith(pseudo) if pseudo else "::" not in one)]
        but = f":where(:not({','.join(own)}))" if own else ""
        made += f":where(.cellfacts,.cellfacts *){but}{pseudo}{{{EVERYWHERE}}}"
    return made


def exempt(rules: Iterable[Any]) -> Iterator[str]:
    """The selectors of rules that say `forced-color-adjust: none`."""
    for node in rules:
        if node.type == "at-rule" and node.content is not None and node.lower_at_keyword in NESTING:
            yield from exempt(inside(node))
        elif node.type == "qualified-rule" and any(
            part.type == "declaration" and part.lower_name == "forced-color-adjust"
            for part in tinycss2.parse_blocks_contents(node.content)
        ):
            yield tinycss2.serialize(node.prelude).strip()
