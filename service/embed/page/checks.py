"""The table of checks of a page, a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from service.embed.page import checks_of_code as code
from service.embed.page import checks_of_head as head
from service.embed.page import checks_of_loading as loading
from service.embed.page import checks_of_texts as texts
from service.embed.page.inspection import Inspection
from widget.findings import Finding

PageCheck = Callable[[Inspection], Iterator[Finding]]
# What readers must not read stands first.
PAGE_CHECKS: Mapping[str, PageCheck] = {
    "nothing": texts.nothing_found,
    "withdrawn": texts.withdrawn_texts,
    "old-text": texts.old_texts,
    "old-copy": texts.old_copies,
    "overdue": texts.overdue_texts,
    "address": code.wrong_addresses,
    "only-link": code.only_links,
    "code-as-words": code.code_as_words,
    "hidden": code.hidden_places,
    "place": code.broken_places,
    "link": code.fallback_links,
    "snippet": code.old_snippets,
    "stylesheet": head.stylesheets,
    "htmx": head.htmx_scripts,
    "htmx-config": head.htmx_configuration,
    "policy": loading.content_policies,
    "frame": loading.frames,
    "https": loading.unencrypted,
    "twice": code.repeated_texts,
    "base": loading.base_element,
    "cache": texts.long_caches,
    "service": texts.unknown_state,
}


def findings_on_page(page: Inspection) -> tuple[Finding, ...]:
    """The findings of every check, each with the name of its row and the address of the page."""
    found = (
        replace(finding, check=name, file=page.page.address) for name, check in PAGE_CHECKS.items() for finding in check(page)
    )
    return tuple(dict.fromkeys(found))
