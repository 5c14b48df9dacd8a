"""Addresses: each in the English is in the translation as it is, and none is added, however it is written.

A patient types in what looks like an address, linked or not. So `www.` without https counts, and a name of a site, and an e-mail address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.catalogs.checks.unit import URL, Unit, plain_text

# What a browser would run or show in the place of a page. "data" is a word as well, so it counts only as such an address begins.
RUNNABLE = re.compile(
    r"(?:javascript|vbscript)\s*:|(?<![a-z])data\s*:\s*(?:[a-z]+/[a-z]|[,;])|(?<![a-z])(?:blob|file)\s*:\s*/", re.IGNORECASE
)
ENDINGS = (
    "com|org|net|gov|edu|cn|hk|tw|mo|jp|sg|us|uk|eu|de|fr|info|biz|name|pro|io|co|me|cc|tv|ai|app|dev|top|xyz|vip|shop|site|online|club|"
    "link|click|wang|ren|asia|health|clinic|care|hospital"
)
SITE = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
PATH = r"/(?:[a-z0-9._~/?#=&%-]*[a-z0-9/_~#=&-])?"
# An e-mail address, www.…, a site with one of the usual endings, any site with a path. Chinese may stand right before and after.
BARE_ADDRESS = re.compile(
    rf"(?<![a-z0-9@./_-])(?:[a-z0-9._+-]+@{SITE}[a-z]{{2,}}|(?:www\.[a-z0-9][a-z0-9.-]*[a-z0-9]|{SITE}(?:{ENDINGS}))(?![a-z0-9-])"
    rf"(?:{PATH})?|{SITE}[a-z]{{2,}}{PATH})",
    re.IGNORECASE,
)


def addresses_differ(pair: Unit) -> Iterator[str]:
    """Web addresses that are in the one and not in the other."""
    if found := RUNNABLE.search(plain_text(pair.text)):
        yield f"{found[0]} begins an address that a browser runs as a program. Take it out."
    if sorted(URL.findall(pair.english)) != sorted(URL.findall(pair.text)):
        yield "A web address differs. Copy it from the English."
    english, text = bare_addresses(pair.english), bare_addresses(pair.text)
    for added in (one for one in text if one not in english):
        yield f"{text[added]} is an address that the English does not have. Take it out."
    for lost in (one for one in english if one not in text and re.search(r"^www\.|[/@]", one)):
        yield f"{english[lost]} is lost. Copy it from the English."


def bare_addresses(text: str) -> dict[str, str]:
    """Every address without https, as it is compared, and as it is written."""
    return {found.casefold(): found for found in BARE_ADDRESS.findall(URL.sub(" ", plain_text(text)))}


@lru_cache(maxsize=64)
def without_addresses(text: str) -> str:
    """A text without what is copied and not translated."""
    return BARE_ADDRESS.sub(" ", URL.sub(" ", text))
