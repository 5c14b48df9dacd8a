"""DIR/serve.json: the addresses of the processes that serve this data folder. Each merges its own names, and takes them out at its end."""

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
    """Names in DIR/serve.json beside those of other processes, until we end. A full disk stops no service."""
    change_listing(store, lambda known: {**known, **names})
    try:
        yield
    finally:
        # A name that another process has taken over meanwhile has that one's address, and ours may have lost its one-time link.
        change_listing(store, lambda known: {name: at for name, at in known.items() if not names.get(name, "").startswith(at)})


def drop_one_time_link(store: Store) -> None:
    """Take the one-time link out of DIR/serve.json; the address of the preview stays."""
    if LINK in "".join(known_addresses(store.root / LISTING).values()):
        change_listing(store, lambda known: {name: address.partition(LINK)[0] for name, address in known.items()})


def change_listing(store: Store, change: Callable[[Mapping[str, str]], Mapping[str, str]]) -> None:
    """Write DIR/serve.json anew, readable by its owner alone: a one-time link may stand in it."""
    path = store.root / LISTING
    try:
        with store.writing():
            after = change(known_addresses(path))
            store.replace(LISTING, json.dumps(after, indent=1).encode() + b"\n", mode=0o600)
    except (OSError, CellfactsError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        print(f"cellfacts: {path} could not be written ({reason})", file=sys.stderr, flush=True)


def known_addresses(path: Path) -> Mapping[str, str]:
    """The addresses in a listing, by name; none where there is none that can be read."""
    try:
        found = json.loads(read_no_follow(path))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
