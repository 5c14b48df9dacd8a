"""TUF signatures: keys, their rotation, metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.releases.store import Store


def sign(store: Store) -> None:
    """Sign the current state for mirrors. Raises as `publish`. Imported late, because TUF takes 20 MB."""
    from service.signing.publish import publish

    publish(store)
