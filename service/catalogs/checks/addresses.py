"""Addresses: each one in the source is unchanged in the target, and none is added, in any notation.

Readers type in what looks like an address, linked or not. So `www.` without https counts, and so do site names and e-mail addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.catalogs.checks.unit import URL, Unit, plain_text

# Schemes that a browser runs, or shows instead of a page. "data" is also a word, so more of the address must follow.
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


def addresses_differ(unit: Unit) -> Iterator[str]:
    if match := RUNNABLE.search(plain_text(unit.text)):
        yield f"{match[0]} begins an address that a browser runs as a program. Take it out."
    if sorted(URL.findall(unit.english)) != sorted(URL.findall(unit.text)):
        yield "A web address differs. Copy it from the English."
    english, text = bare_addresses(unit.english), bare_addresses(unit.text)
    for added in (address for address in text if address not in english):
        yield f"{text[added]} is an address that the English does not have. Take it out."
    for lost in (address for address in english if address not in text and re.search(r"^www\.|[/@]", address)):
        yield f"{english[lost]} is lost. Copy it from the English."


def bare_addresses(text: str) -> dict[str, str]:
    """Addresses without a scheme, as written, by their case-folded form."""
    return {address.casefold(): address for address in BARE_ADDRESS.findall(URL.sub(" ", plain_text(text)))}


@lru_cache(maxsize=64)
def without_addresses(text: str) -> str:
    return BARE_ADDRESS.sub(" ", URL.sub(" ", text))
