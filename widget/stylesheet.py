"""The only stylesheet of a release: layered, `!important`, limited to our elements.

Measured against Bootstrap 5.3, Tailwind 4, Pico 2 and hostile CSS: without script, only layered `!important` isolates as well as a shadow
root. Among important declarations the *earlier* layer wins, and any layer wins over rules outside layers. So `cellfacts-style` is
declared first and beats `cellfacts-reset`; both beat the host page. The CSS files have neither layers nor `!important`. Both are added
here, except to custom properties, which partners may override.

What differs by language is written for the languages of the release alone, from `widget.languages`: their fonts, and in the CSS files every
selector with `:language(…)`, which is no CSS. Between the brackets stand traits (`Language.traits`); a language needs one of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from math import ceil
from typing import Any

import tinycss2

from .content import Content
from .findings import Finding, Refused
from .languages import Language

ORDER = "@layer cellfacts-style,cellfacts-reset;"
NESTING = frozenset({"media", "supports", "container"})
ROOTS = (".cellfacts",)
LANGUAGE = re.compile(r":language\(([A-Za-z ]+)\)")
BASE, PLACE, RESET = "templates/base.css", "templates/place.css", "templates/reset.css"


class StylesheetRefused(Refused):
    """A rule could reach the partner's own page, or cannot be parsed."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        super().__init__([Finding("error", "stylesheet", reason, file=f"widget/{name}", line=line)])


def build_stylesheet(content: Content, languages: Collection[Language]) -> str:
    """The stylesheet of a release. languages: of the release. Raises StylesheetRefused."""
    names = (BASE, PLACE, *(f"{widget.name}/style.css" for widget in content.widgets), RESET)
    if missing := next((name for name in names if name not in content.layout), None):
        raise StylesheetRefused(missing, 0, "The file is missing. Restore it from version control.")
    *styles, reset = ("".join(rules(content.layout[name], name, languages)) for name in names)
    style = "".join((*styles, *fonts(languages), *places(content)))
    reset += "".join(f'{in_language("", language)}{{-webkit-locale:"{language.tag}"!important}}' for language in languages)
    return f"{ORDER}@layer cellfacts-reset{{{reset}}}@layer cellfacts-style{{{style}}}\n"


def fonts(languages: Collection[Language]) -> Iterator[str]:
    """The fonts of each language that has its own, and those of the page for a widget that inherits."""
    for language in languages:
        if language.family:
            token = f"--cellfacts-font-{language.tag.partition('-')[0]}"
            yield f"{in_language('', language)}{{font-family:var({token}, {language.family})!important}}"
            inherits = in_language(".cellfacts-inherit ", language)
            yield f"@media screen{{{inherits}{{font-family:var({token}, inherit)!important}}}}"


def in_language(around: str, language: Language) -> str:
    """The selector of widgets in a language, and of words in it inside any widget. around: a selector before it."""
    return f"{around}.cellfacts:lang({language.tag}), {around}.cellfacts [lang]:lang({language.tag})"


def places(content: Content) -> Iterator[str]:
    """How much room `templates/place.css` keeps for each text, in lines of 16 pixels."""
    for widget in content.everything:
        for text, height in widget.heights.items():
            yield f".{place_class(text)}{{--cf-narrow:{ceil(height.narrow / 16)};--cf-wide:{ceil(height.wide / 16)}}}"


def place_class(text: str) -> str:
    """The class of a text's placeholder, beside `cellfacts-place`. text: as in `Widget.heights`."""
    return f"cellfacts-place-{text.replace('/', '-').replace('.', '-')}"


def rules(css: str, name: str, languages: Collection[Language]) -> Iterator[str]:
    """Each rule of a stylesheet, with `!important`. name: of the file, for errors."""
    for node in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        yield rule(node, name, languages)


def rule(node: Any, name: str, languages: Collection[Language]) -> str:
    """One rule with its nested rules; empty if it is about no language of the release. Raises StylesheetRefused."""
    if node.type == "qualified-rule":
        selector = one_line(tinycss2.serialize(node.prelude))
        for part in selector.split(","):
            if not part.strip().startswith(ROOTS):
                raise StylesheetRefused(
                    name, node.source_line, f"{part.strip()!r} is not about .cellfacts. Begin the selector with it."
                )
        written = declarations(node.content, name)
        shown = ", ".join(filter(None, (for_languages(part.strip(), languages) for part in selector.split(","))))
        return f"{shown}{{{written}}}" if shown else ""
    if node.type == "at-rule" and node.lower_at_keyword in NESTING and node.content is not None:
        inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
        condition = one_line(tinycss2.serialize(node.prelude))
        return f"@{node.lower_at_keyword} {condition}{{{''.join(rule(child, name, languages) for child in inner)}}}"
    raise StylesheetRefused(name, node.source_line, f"{getattr(node, 'message', node.type)} is not understood. Mend it.")


def for_languages(selector: str, languages: Collection[Language]) -> str:
    """A selector with the languages that `:language(…)` stands for; empty if there is none."""
    match = LANGUAGE.search(selector)
    if match is None:
        return selector
    tags = [f":lang({language.tag})" for language in languages if language.traits & set(match[1].split())]
    if not tags:
        return ""
    return selector.replace(match[0], tags[0] if len(tags) == 1 else f":is({','.join(tags)})")


def declarations(content: Any, name: str) -> str:
    """The declarations of a rule; all but custom properties become important. Raises StylesheetRefused."""
    parts = []
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type != "declaration":
            raise StylesheetRefused(name, node.source_line, f"{getattr(node, 'message', node.type)} is no declaration. Mend it.")
        value = one_line(tinycss2.serialize(node.value))
        if "url(" in value or "expression(" in value:
            raise StylesheetRefused(name, node.source_line, f"{node.name} may not fetch anything. Take the address out.")
        parts.append(f"{node.name}:{value}" + ("" if node.name.startswith("--") else "!important"))
    return ";".join(parts)


def one_line(text: str) -> str:
    """White space folded; compression does the rest."""
    return " ".join(text.split())
