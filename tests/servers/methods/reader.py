"""A reader with everything that could betray her."""

from __future__ import annotations

SECRETS = ("jane-roe", "melanoma", "token-of-hers", "Secret/1.0", "203.0.113.7", "zz-Secret")
# What a reader's browser says of itself, and what stands between it and a partner's server.
READER = {
    "X-Forwarded-For": "203.0.113.7",
    "X-Real-Ip": "203.0.113.7",
    "Forwarded": "for=203.0.113.7",
    "Authorization": "Bearer token-of-hers",
    "X-Token": "token-of-hers",
    "Accept-Language": "zz-Secret",
}
