"""The htmx attributes of our elements: the placeholder on a partner's page, and the language link in a fragment.

htmx attributes are inherited: field values, headers, dialogs, cookies. Each one is blocked here, in htmx 1.9.12, 2.0.11 and 4.0.1 alike
(read in their sources, and tried in `tests/browser/test_surroundings.py`). 1.9 and 2.0 skip an empty value and search further up, until an
ancestor says `disinherit`. 4 has no `disinherit`, and an empty value ends its search. `unset` means nothing in 1.9 and 2.0; 4 would ask
it or send it. So `unset` stands on the ancestor only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

# Milliseconds. htmx 1.9 and 2.0 would wait for ever, 4 for a minute.
TIMEOUT = 8000
# No page address, no cookies, nothing else about the page.
CONFIG = {"headers": [], "credentials": "omit", "referrerPolicy": "no-referrer", "timeout": TIMEOUT}
# On the ancestor of the requesting element, for 1.9 and 2.0. They merge values, variables and headers of all ancestors, despite `disinherit`.
AROUND = {
    "data-hx-disinherit": "*",
    "data-hx-vals": "unset",
    "data-hx-vars": "unset",
    "data-hx-headers": "unset",
}
# On the requesting element.
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


def request_attributes(trigger: str, target: str, swap: str) -> dict[str, str]:
    """The attributes that say when to send the request, and where its response goes. 4 also lets a page set the swap by status."""
    return {"data-hx-trigger": trigger, "data-hx-target": target, "data-hx-swap": swap, "data-hx-status:200": f"swap:{swap}"}


PLACEHOLDER = request_attributes("load", "closest div", "innerHTML")
LANGUAGE_LINK = {**request_attributes("click", "closest .cellfacts", "outerHTML"), **CLOSED}


def attribute_markup(attributes: Mapping[str, str]) -> str:
    """Attributes as HTML. A value may have one kind of quotation mark; JSON is put between the other kind."""
    return " ".join(f"{name}='{value}'" if '"' in value else f'{name}="{value}"' for name, value in attributes.items())
