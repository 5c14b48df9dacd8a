"""DIR/serve.json: the addresses of running processes. Each process adds its own names, and removes them when it ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from service.errors import CellfactsError
from service.files import read_no_follow
from service.releases.store import Store

LISTING = "serve.json"
LINK = "sign-in?once="  # begins the one-time link, after the preview's address


@contextmanager
def list_addresses(store: Store, names: Mapping[str, str]) -> Iterator[None]:
    """List names in DIR/serve.json until the context ends. A write error, such as a full disk, stops no service."""
    change_listing(store, lambda listing: {**listing, **names})
    try:
        yield
    finally:
        # Another process may have taken over a name, with its own address. Ours may have lost its one-time link, hence `startswith`.
        change_listing(
            store,
            lambda listing: {name: address for name, address in listing.items() if not names.get(name, "").startswith(address)},
        )


def drop_one_time_link(store: Store) -> None:
    """Remove the one-time link from DIR/serve.json; the preview's address stays."""
    if LINK in "".join(known_addresses(store.root / LISTING).values()):
        change_listing(store, lambda listing: {name: address.partition(LINK)[0] for name, address in listing.items()})


def change_listing(store: Store, change: Callable[[Mapping[str, str]], Mapping[str, str]]) -> None:
    """Rewrite DIR/serve.json, readable by its owner only: it may contain a one-time link."""
    path = store.root / LISTING
    try:
        with store.writing():
            after = change(known_addresses(path))
            store.replace(LISTING, json.dumps(after, indent=1).encode() + b"\n", mode=0o600)
    except (OSError, CellfactsError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        print(f"cellfacts: {path} could not be written ({reason})", file=sys.stderr, flush=True)


def known_addresses(path: Path) -> Mapping[str, str]:
    """Addresses by name; none if the file is missing or unreadable."""
    try:
        listing = json.loads(read_no_follow(path))
    except (OSError, ValueError):
        return {}
    return listing if isinstance(listing, dict) else {}
