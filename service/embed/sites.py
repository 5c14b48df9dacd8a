"""Which methods a kind of site has, and which say everything themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from service.embed.model import Method
from service.words.methods import SITES


def own_methods(methods: Iterable[Method]) -> Iterator[Method]:
    """The methods that are like no other."""
    return (method for method in methods if not method.like)


def methods_by_site(methods: Iterable[Method]) -> dict[str, tuple[Method, ...]]:
    """The methods for each kind of site, in the order of the table. A kind that no method is for is left out."""
    found = {site: tuple(method for method in methods if site in method.sites) for site in SITES}
    return {site: suited for site, suited in found.items() if suited}
