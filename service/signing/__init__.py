"""Who vouches for a release: keys, their rotation, TUF metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.releases.store import Store


def sign(store: Store) -> None:
    """Sign what is current now, for mirrors. Raises as `publish`. TUF takes 20 MB, so it is loaded only where something is signed."""
    from service.signing.publish import publish

    publish(store)
