"""Sentences for some languages only: a language that does not exist, and a sentence that waits for somebody's word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from widget.catalog import Catalog
from widget.content import Content
from widget.findings import Finding
from widget.locales import Locale
from widget.model import Part, parts


def language_findings(content: Content, catalogs: Mapping[Locale, Catalog]) -> Iterator[Finding]:
    """An error for each unknown language in the copy, and a warning for each sentence that is held from one."""
    lifted = {locale.tag: catalog.lifted for locale, catalog in catalogs.items()}
    seen: set[tuple[str, str]] = set()
    for part in parts(content.everything):
        if not isinstance(part, Part) or part.message is None:
            continue
        key, place = part.message.key, content.places[part.message.key]
        reasons = dict(part.held)
        for tag in (*part.locales, *reasons):
            if (key, tag) in seen:
                continue
            seen.add((key, tag))
            if tag not in lifted:
                advice = f"There is no language {tag!r}; there are: {', '.join(lifted)}. Correct the tag."
                yield Finding("error", "language", advice, key, tag, place.file, place.line)
            elif tag in reasons and key not in lifted[tag]:
                advice = (
                    f"No reader of {tag} sees this sentence: it waits for {reasons[tag]}. "
                    f"Let it go with `cellfacts catalog lift {key} --locale {tag} --reviewer NAME`."
                )
                yield Finding("warning", "held", advice, key, tag, place.file, place.line)
