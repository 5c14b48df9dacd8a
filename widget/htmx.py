"""The htmx attributes of what is ours: of the placeholder on a partner's page, and of the language link in a fragment.

A page hands htmx attributes down to everything in it: values of its fields, headers, dialogs, cookies. Here each is closed, in htmx 1.9.12,
2.0.11 and 4.0.1 alike (read in their sources, and tried in `tests/browser/test_surroundings.py`). 1.9 and 2.0 pass over an empty value and
look further up, until the element around says `disinherit`. 4 knows no `disinherit`, and takes an empty value for an answer. `unset` means
nothing in 1.9 and 2.0, but in 4 it would be asked or sent: so it stands on the element around alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

# Milliseconds. htmx 1.9 and 2.0 would wait for ever, 4 for a minute.
TIMEOUT = 8000
# Neither the page's address, nor cookies, nor anything else about the page.
CONFIG = {"headers": [], "credentials": "omit", "referrerPolicy": "no-referrer", "timeout": TIMEOUT}
# On what is around the element that asks, for 1.9 and 2.0. These add up values, variables and headers of all ancestors, whatever `disinherit` says.
AROUND = {
    "data-hx-disinherit": "*",
    "data-hx-vals": "unset",
    "data-hx-vars": "unset",
    "data-hx-headers": "unset",
}
# On the element that asks.
CLOSED = {
    "data-hx-select": ".cellfacts",
    "data-hx-request": json.dumps({"noHeaders": True, "credentials": False, "timeout": TIMEOUT}, separators=(",", ":")),
    "data-hx-config": json.dumps(CONFIG, separators=(",", ":")),
    "data-hx-params": "none",
    "data-hx-action": "",
    "data-hx-vals": "{}",
    "data-hx-headers": "{}",
    "data-hx-include": "",
    "data-hx-select-oob": "",
    "data-hx-sync": "",
    "data-hx-confirm": "",
    "data-hx-push-url": "false",
    "data-hx-replace-url": "false",
    # The one extension of htmx's own that adds values to a request. Others cannot be named before they are there.
    "data-hx-ext": "ignore:include-vals",
    # 4 puts the body of an error into the page; 1.9 and 2.0 do not. A page says 404 for all its requests more often than another status.
    "data-hx-status:404": "swap:none",
    "data-hx-status:4xx": "swap:none",
    "data-hx-status:5xx": "swap:none",
}


def asking(trigger: str, target: str, swap: str) -> dict[str, str]:
    """When to ask, where the answer goes, and how. In 4 a page can say that for an answer by its status, too."""
    return {"data-hx-trigger": trigger, "data-hx-target": target, "data-hx-swap": swap, "data-hx-status:200": f"swap:{swap}"}


PLACEHOLDER = asking("load", "closest div", "innerHTML")
LANGUAGE_LINK = {**asking("click", "closest .cellfacts", "outerHTML"), **CLOSED}


def attribute_markup(attributes: Mapping[str, str]) -> str:
    """Attributes as they stand in markup. Values may hold quotation marks of one kind: JSON stands in the other."""
    return " ".join(f"{name}='{value}'" if '"' in value else f'{name}="{value}"' for name, value in attributes.items())
