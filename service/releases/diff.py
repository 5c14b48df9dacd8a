"""Text diff of two releases, by widget and language, as data and as HTML.

Releases are compared as readers read them: the text of each fragment, block by block, then word by word; in Chinese character by character.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from html import escape
from itertools import zip_longest

from service.worddiff import LineChange, word_by_word
from widget.manifest import Release, text_entries
from widget.markup import TokenKind, tokenize

# Elements that start a new line. Text in other elements belongs to the surrounding line.
BLOCKS = frozenset(
    {
        "article",
        "caption",
        "div",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ol",
        "p",
        "summary",
        "td",
        "th",
        "tr",
        "ul",
    }
)


def raw_lines(html: str) -> list[str]:
    """The lines of a fragment as a reader sees them, with all white space."""
    lines = [""]
    for token in tokenize(html):
        if token.kind is TokenKind.TEXT:
            lines[-1] += token.text
        elif token.kind is not TokenKind.OTHER and token.text in BLOCKS:
            lines.append("")
    return lines


def lines_of(html: str) -> list[str]:
    """As `raw_lines`, with white space collapsed and empty lines removed."""
    return [folded for line in raw_lines(html) if (folded := " ".join(line.split()))]


def fragments(release: Release) -> dict[tuple[str, str], str]:
    """Fragments at heading level 2 by (widget, locale), without the guide, which repeats the others."""
    return {
        (entry["widget"], entry["locale"]): release.files[path].decode()
        for path, entry in text_entries(release.manifest)
        if entry["widget"] != "guide"
    }


def changed_lines(old: Release, new: Release) -> Iterator[LineChange]:
    """Changed lines in reading order."""
    before, after = fragments(old), fragments(new)
    for widget, locale in dict.fromkeys([*after, *before]):
        if before.get((widget, locale)) == after.get((widget, locale)):
            continue
        left = lines_of(before.get((widget, locale), ""))
        right = lines_of(after.get((widget, locale), ""))
        for deleted, added in line_pairs(left, right):
            yield LineChange(widget, locale, tuple(word_by_word(deleted, added)))


def line_pairs(left: list[str], right: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs of lines that differ; an empty string if a line is new or deleted."""
    for old_number, new_number in aligned_lines(left, right):
        yield "" if old_number is None else left[old_number], "" if new_number is None else right[new_number]


def aligned_lines(left: list[str], right: list[str]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of line numbers that differ; None if a line is new or deleted."""
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if operation != "equal":
            yield from zip_longest(range(i1, i2), range(j1, j2))


# The colors are those of widget/templates/base.css.
STYLE = """
:root { color-scheme: light dark }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: light-dark(#17242b, #e6eef0);
  background: light-dark(#fff, #12191c); font: 1rem/1.7 system-ui, "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere }
h1 { font-size: 1.5rem; line-height: 1.3 }
h2 { margin: 2rem 0 0.5rem; font-size: 1.125rem; line-height: 1.3 }
ul { margin: 0; padding: 0; list-style: none }
li { padding: 0.5rem 0; border-block-end: 1px solid light-dark(#e4ebec, #2c3a3f) }
del { color: light-dark(#4a5b63, #a9bbc1); text-decoration: line-through }
ins { font-weight: 600; text-decoration: underline }
del + ins { margin-inline-start: 0.25em }
"""
TAGS = {"same": ("", ""), "gone": ("<del>", "</del>"), "new": ("<ins>", "</ins>")}


def as_html(changes: Iterable[LineChange]) -> str:
    """An HTML fragment: a heading for each widget and language, and each changed line with `<del>` and `<ins>`."""
    parts: list[str] = []
    heading = ("", "")
    for change in changes:
        if heading != (change.widget, change.locale):
            if parts:
                parts.append("</ul>")
            heading = change.widget, change.locale
            parts.append(f"<h2>{escape(change.widget)} ({escape(change.locale)})</h2>\n<ul>")
        line = "".join(f"{TAGS[piece.kind][0]}{escape(piece.text)}{TAGS[piece.kind][1]}" for piece in change.pieces)
        parts.append(f'<li lang="{escape(change.locale)}">{line}</li>')
    return "\n".join([*parts, "</ul>"]) if parts else ""


def diff_document(old: Release, new: Release, changes: Iterable[LineChange]) -> str:
    """A whole HTML document for reviewers. changes: from `changed_lines`."""
    title = f"From release {old.id} to {new.id}"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"{as_html(changes) or '<p>Both say the same.</p>'}\n</body>\n</html>"
    )
