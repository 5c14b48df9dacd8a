"""Text diff of two releases, by widget and language, as data and as HTML.

Releases are compared by message key, then word by word; in Chinese character by character. A change of dates alone is one line for all.
Older releases do not have their messages, so they are compared as readers read them: line by line. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from html import escape
from itertools import zip_longest

from service.worddiff import LineChange, word_by_word
from service.words.changes import FEED_DATES, FEED_ONE_DATE
from widget.languages import marked_language
from widget.manifest import Release, text_entries
from widget.markup import TokenKind, tokenize
from widget.messages import DAY, ReleaseMessages, Use, WidgetUses, path_of, read_messages
from widget.text import fill

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


def messages_by_locale(release: Release) -> dict[str, ReleaseMessages] | None:
    """What a release says, by language tag; None for a release without messages."""
    paths = {tag: path_of(tag) for tag in release.manifest["locales"]}
    if not set(paths.values()) <= release.files.keys():
        return None
    return {tag: read_messages(release.files[path]) for tag, path in paths.items()}


def changes(old: Release, new: Release) -> list[LineChange]:
    """What changed, in reading order: by message key if both releases know their messages, else line by line."""
    before, after = messages_by_locale(old), messages_by_locale(new)
    return list(changed_messages(before, after) if before is not None and after is not None else html_changes(old, new))


def changed_lines(old: Release, new: Release) -> list[LineChange]:
    """The changes of words, without those of dates alone."""
    return [change for change in changes(old, new) if not change.only_dates]


def changed_messages(before: Mapping[str, ReleaseMessages], after: Mapping[str, ReleaseMessages]) -> Iterator[LineChange]:
    """The changed sentences of two releases, by language and widget. A moved sentence with another key is no change."""
    for tag in dict.fromkeys([*after, *before]):
        old, new = before.get(tag, ReleaseMessages(tag)), after.get(tag, ReleaseMessages(tag))
        for widget in dict.fromkeys([*new.widgets, *old.widgets]):
            yield from widget_changes(old, new, widget)


def widget_changes(old: ReleaseMessages, new: ReleaseMessages, widget: str) -> Iterator[LineChange]:
    """The changed sentences of one widget in one language, and what else it shows, such as a verdict or a brand."""
    left, right = uses_by_key(old, widget), uses_by_key(new, widget)
    moved = {old.texts.get(key) for key in left.keys() - right.keys()} & {
        new.texts.get(key) for key in right.keys() - left.keys()
    }
    for key in in_reading_order(list(left), list(right)):
        was, now = left.get(key, []), right.get(key, [])
        if not was or not now:
            if (old if was else new).texts.get(key) not in moved:
                yield line_change(widget, new.locale, key, old.filled(was[0]) if was else "", new.filled(now[0]) if now else "")
        elif old.texts.get(key) != new.texts.get(key):
            yield line_change(widget, new.locale, key, old.filled(was[0]), new.filled(now[0]))
        elif was != now:
            differing = next(((one, two) for one, two in zip(was, now, strict=False) if one != two), (was[-1], now[-1]))
            pair = old.filled(differing[0]), new.filled(differing[1])
            yield replace(line_change(widget, new.locale, key, *pair), only_dates=dates_alone(*differing))
    shown = [said.widgets.get(widget, WidgetUses()).data for said in (old, new)]
    for before, after in line_pairs(list(shown[0]), list(shown[1])):
        yield line_change(widget, new.locale, "", before, after)


def dates_alone(old: Use, new: Use) -> bool:
    """Whether two uses of a message differ only in dates."""
    before, after = dict(old.values), dict(new.values)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return all(DAY.fullmatch(values.get(name, "")) for values in (before, after) for name in changed)


def uses_by_key(said: ReleaseMessages, widget: str) -> dict[str, list[Use]]:
    """The uses of each message of a widget, in reading order. Rows of a table may share a sentence."""
    uses: dict[str, list[Use]] = {}
    for use in said.widgets.get(widget, WidgetUses()).all:
        uses.setdefault(use.key, []).append(use)
    return uses


def in_reading_order(left: list[str], right: list[str]) -> Iterator[str]:
    """The keys of both lists, each once: deleted ones where they stood."""
    listed = set(right)
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if operation != "equal":
            yield from (key for key in left[i1:i2] if key not in listed)
        yield from right[j1:j2]


def line_change(widget: str, locale: str, key: str, before: str, after: str) -> LineChange:
    return LineChange(widget, locale, tuple(word_by_word(before, after)), key)


def dates_in_words(found: Iterable[LineChange]) -> str:
    """All changes of dates alone, as one line; empty without any."""
    keys = {change.key for change in found if change.only_dates}
    if len(keys) == 1:
        return FEED_ONE_DATE.english
    return fill(FEED_DATES.english, {"number": str(len(keys))}) if keys else ""


def html_changes(old: Release, new: Release) -> Iterator[LineChange]:
    """Changed lines in reading order, for releases without messages."""
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
    every = list(changes)
    for change in every:
        if change.only_dates:
            continue
        if heading != (change.widget, change.locale):
            if parts:
                parts.append("</ul>")
            heading = change.widget, change.locale
            parts.append(f"<h2>{escape(change.widget)} ({escape(change.locale)})</h2>\n<ul>")
        line = "".join(f"{TAGS[piece.kind][0]}{escape(piece.text)}{TAGS[piece.kind][1]}" for piece in change.pieces)
        parts.append(f"<li {marked_language(change.locale)}>{line}</li>")
    dates = f"<p>{dates_in_words(every)}</p>" if dates_in_words(every) else ""
    return "\n".join(filter(None, [*parts, "</ul>" if parts else "", dates]))


def diff_document(old: Release, new: Release, changes: Iterable[LineChange]) -> str:
    """A whole HTML document for reviewers. changes: from `changes`."""
    title = f"From release {old.id} to {new.id}"
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"{as_html(changes) or '<p>Both say the same.</p>'}\n</body>\n</html>"
    )
