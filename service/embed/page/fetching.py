"""Fetch a partner's page and the addresses in its CellFacts markup: http(s) only, within limits, and nothing of it is run.

No cookies, no referrer, no redirect to another host. One time limit covers a whole answer, and one number all requests.
"""

from __future__ import annotations

import re
import ssl
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3 import HTTPHeaderDict

from service.errors import CellfactsError
from service.sync.client import deadline
from service.sync.errors import DeadlinePassed, reason_of
from widget import __version__

LARGEST_PAGE = 5_000_000  # bytes, unpacked; of a release.json too: that of eight widgets in two languages has a megabyte
LARGEST_FILE = 1_000_000
MOST_REDIRECTS = 5
MOST_REQUESTS = 40
MOST_SECONDS = 120.0  # for all requests of a run
SAFE = "%/:@!$&'()*+,;=~?[]"  # what stays as it is in a path or a query (RFC 3986); all else is encoded, as browsers do
AT_ONCE = 65_536
# What is wrong with a certificate, by OpenSSL's number for it.
CERTIFICATES = {
    10: "has a certificate that has expired. Ask whoever runs it to renew it",
    **dict.fromkeys((62, 64), "has a certificate for another name. Look for a typing error in the host, or ask whoever runs it"),
    **dict.fromkeys(
        (18, 19, 20, 21),
        "has a certificate that this machine does not trust. Ask whoever runs it for one of a public authority, with its whole chain",
    ),
}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGENT = f"cellfacts-check-page/{__version__}"


class NotFetched(CellfactsError):
    """An address gave no whole answer, or no page; or it is never fetched: another scheme than http(s), or a password in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What an address answered. address: where the redirects ended. failure: why there is no answer, and the status is 0."""

    address: str
    status: int
    headers: HTTPHeaderDict
    body: bytes
    is_redirected: bool = False
    failure: str = ""

    def header(self, name: str) -> str:
        """The value of a header, several joined by commas; empty if there is none."""
        return str(self.headers.get(name, ""))

    @property
    def media_type(self) -> str:
        return self.header("Content-Type").partition(";")[0].strip().lower()


def web_address(text: str) -> str:
    """An http(s) address without its `#…`, with the host as the network knows it. Raises NotFetched."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname or "", parts.port
        if host and ":" not in host and not host.isascii():
            host = host.encode("idna").decode()
    except ValueError as error:
        raise NotFetched(f"{shortened(text)} is no address: {error}.") from error
    if parts.scheme not in {"http", "https"} or not host:
        like = "https://clinic.example.org/page: begin it with https:// or http://"
        raise NotFetched(f"{shortened(text)} is no address like {like}.")
    if parts.username is not None or parts.password is not None:
        taken = "take them out. Pages behind a sign-in cannot be checked."
        raise NotFetched(f"An address for {host} has a user or a password in it: {taken}")
    place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    return urlunsplit((parts.scheme, place, quote(parts.path, SAFE) or "/", quote(parts.query, SAFE), ""))


def shortened(text: str) -> str:
    """As much of foreign words as a sentence can hold."""
    return printable(f"{text[:90]}…" if len(text) > 90 else text)


def printable(text: str) -> str:
    """Words without what a terminal would obey."""
    return "".join(character if character.isprintable() else "�" for character in text)


def without_password(address: str) -> str:
    """An address as it may be printed."""
    return re.sub(r"(?<=//)[^/?#]*@", "", address)


def browser_origin(address: str) -> str:
    """Scheme, host and port, as browsers compare them."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.lower()}".removesuffix(":443" if parts.scheme == "https" else ":80")


@dataclass(slots=True)
class Fetcher(AbstractContextManager["Fetcher"]):
    """Fetches for one run, each address once. timeout: seconds for each whole answer, its redirects apart. requests: how many have been sent."""

    timeout: float
    requests: int = 0
    began: float = field(default_factory=time.monotonic)
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    pools: dict[str, urllib3.PoolManager] = field(default_factory=dict)

    def __exit__(self, *_: object) -> None:
        for pool in self.pools.values():
            pool.clear()

    def fetch(self, address: str, limit: int = LARGEST_FILE) -> Answer:
        """As `ask`, but raises NotFetched where no answer comes."""
        answer = self.ask(address, limit)
        if answer.failure:
            raise NotFetched(answer.failure)
        return answer

    def ask(self, address: str, limit: int = LARGEST_FILE, origin: str = "") -> Answer:
        """Follow an address to its answer, of whatever status. limit: bytes of the unpacked body. origin: sent as browsers send it."""
        key = address.partition("#")[0], origin
        if key not in self.answers:
            try:
                self.answers[key] = self.followed(web_address(address), limit, origin)
            except NotFetched as refused:
                self.answers[key] = Answer(address, 0, HTTPHeaderDict(), b"", failure=str(refused))
        return self.answers[key]

    def followed(self, address: str, limit: int, origin: str) -> Answer:
        """The answer at the end of the redirects. Raises NotFetched."""
        here = address
        for _ in range(MOST_REDIRECTS + 1):
            answer = self.one_answer(here, limit, origin)
            location = answer.header("Location")
            if answer.status not in REDIRECTS or not location:
                return replace(answer, is_redirected=here != address)
            here = redirected(here, location)
        times = f"more than {MOST_REDIRECTS} times"
        raise NotFetched(f"{shortened(address)} is redirected {times}. Correct the redirect on that server.")

    def pool(self, address: str) -> urllib3.PoolManager:
        """The connections for an address: by way of the proxy that the environment names for it, as `cellfacts mirror` goes."""
        parts = urlsplit(address)
        proxy = "" if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme, "")
        if proxy not in self.pools:
            self.pools[proxy] = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
        return self.pools[proxy]

    def one_answer(self, address: str, limit: int, origin: str) -> Answer:
        """One request. Raises NotFetched."""
        if self.requests >= MOST_REQUESTS or time.monotonic() - self.began > MOST_SECONDS:
            most = f"{MOST_REQUESTS} requests at most, within {MOST_SECONDS:.0f} seconds"
            raise NotFetched(f"{shortened(address)} was not asked: one run sends {most}.")
        self.requests += 1
        headers = {"User-Agent": AGENT, "Accept": "text/html, */*;q=0.5", "Accept-Encoding": "gzip, deflate, br"}
        if origin:
            headers["Origin"] = origin
        more: dict[str, Any] = {"preload_content": False, "redirect": False, "retries": False, "timeout": self.timeout}
        try:
            with deadline(self.timeout), self.pool(address).request("GET", address, headers=headers, **more) as response:
                return Answer(address, response.status, response.headers, limited_body(response, address, limit))
        except (urllib3.exceptions.HTTPError, DeadlinePassed, OSError, ValueError) as error:
            raise NotFetched(f"{shortened(address)} {why(error, self.timeout)}") from error


def redirected(here: str, location: str) -> str:
    """Where a redirect leads. Raises NotFetched for another host, and for what is no http(s) address."""
    try:
        there = web_address(urljoin(here, location))
    except (NotFetched, ValueError) as error:
        raise NotFetched(f"{shortened(here)} is redirected to {shortened(location)}, which is not followed.") from error
    if urlsplit(there).hostname != urlsplit(here).hostname:
        raise NotFetched(f"{shortened(here)} is redirected to another host. Name that address instead: {shortened(there)}")
    return there


def limited_body(response: urllib3.BaseHTTPResponse, address: str, limit: int) -> bytes:
    """The unpacked body. Raises NotFetched where it is larger than the limit: it is unpacked in small parts."""
    body = bytearray()
    for part in response.stream(AT_ONCE, decode_content=True):
        body += part
        if len(body) > limit:
            raise NotFetched(f"{shortened(address)} answers with more than {limit // 1_000_000} MB, and was not read.")
    return bytes(body)


def why(error: BaseException, timeout: float) -> str:
    """The rest of a sentence about an address that gave no answer, with what to do."""
    cause = error.__cause__ or error.__context__ or error
    if isinstance(error, urllib3.exceptions.NameResolutionError):
        return "cannot be found: no such host is known here. Look for a typing error in its name."
    is_refused = isinstance(error, urllib3.exceptions.NewConnectionError)  # which urllib3 counts among the timeouts
    if isinstance(error, DeadlinePassed | urllib3.exceptions.TimeoutError) and not is_refused:
        return f"gave no whole answer within {timeout:g} seconds. Try again, or give it more with --timeout."
    if isinstance(cause, ssl.SSLError) or isinstance(error, urllib3.exceptions.SSLError):
        return why_no_tls(cause)
    if isinstance(error, urllib3.exceptions.DecodeError):
        return "is packed in a way that cannot be unpacked. Look at the Content-Encoding of that server."
    return f"cannot be reached ({shortened(reason_of(error))}). Look whether that server runs, and lets this machine in."


def why_no_tls(cause: BaseException) -> str:
    """The rest of a sentence about an address without a connection over TLS."""
    if getattr(cause, "reason", "") in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST"}:
        return "answers http, not https. Switch https on there, or write http:// where the page has http too."
    if known := CERTIFICATES.get(getattr(cause, "verify_code", 0)):
        return f"{known}."
    reason = reason_of(cause).partition(" (_ssl.c")[0].rpartition("] ")[2]
    return f"has no connection that can be trusted ({shortened(reason)}). Mend its certificate, or the https in the address."
