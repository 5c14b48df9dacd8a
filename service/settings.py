"""The settings of the service: CELLFACTS_* variables with safe defaults."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from service.errors import SettingInvalid
from service.origins import listed_origins
from widget.fragment import web_root
from widget.model import HOW_TO_REACH, PUBLISHER

# The publisher's name is part of every text, the Chinese ones too.
NO_PUBLISHER = re.compile(rf'[<>"{{}}]|{HOW_TO_REACH}', re.IGNORECASE)
LONGEST_PUBLISHER = 100
PREVIEW = ("127.0.0.1", 8010)
# What a clone of this repository has, and other folders have not.
CONTENT_PARTS = ("widget/facts", "translations")
MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where data is, and how the service is reached.

    Attributes:
        public_url: the address that readers' browsers use, with a final slash; every link in a fragment begins with it.
        content: a clone of this repository, with the copy, the facts and the catalogs; None for what is installed, which is only read.
        translations: folder of catalogs: a folder of its own, else that of `content`; None for the shipped ones.
        mirror: address of the service that an edge follows; None for a service that publishes itself.
        mirror_root: file with the first trusted root; None to trust the first root received.
        mirror_every: seconds between two requests to the followed service.
        preview_bind: host and port where the preview listens.
        preview_url: the preview's address for admins, with a final slash.
        allowed_origins: origins whose pages may read and frame the content; empty for all.
        contact: mailto: or https: address for reporting errors; empty if not set.
        terms: https: address of the page that says what partners may do with the texts; empty if not stated.
    """

    data: Path
    host: str
    port: int
    workers: int
    public_url: str
    translations: Path | None
    htmx: Path
    mirror: str | None = None
    mirror_root: Path | None = None
    mirror_every: int = 60
    preview_bind: tuple[str, int] = PREVIEW
    preview_url: str = "http://localhost:8010/"
    allowed_origins: tuple[str, ...] = ()
    publisher: str = PUBLISHER
    contact: str = ""
    terms: str = ""
    content: Path | None = None

    @property
    def copy_folder(self) -> Path | None:
        """The folder of the copy and the facts; None for the installed one."""
        return self.content / "widget" if self.content else None

    @property
    def root(self) -> str:
        """Address of the current release, ending in `/v1/`."""
        return f"{self.public_url}v1/"

    def as_environment(self) -> dict[str, str]:
        """The settings as CELLFACTS_* variables, for child processes."""
        host, port = self.preview_bind
        return {
            "CELLFACTS_DATA": str(self.data),
            "CELLFACTS_CONTENT": str(self.content or ""),
            "CELLFACTS_TRANSLATIONS": str(self.translations or ""),
            "CELLFACTS_HOST": self.host,
            "CELLFACTS_PORT": str(self.port),
            "CELLFACTS_PUBLIC_URL": self.public_url,
            "CELLFACTS_HTMX": str(self.htmx),
            "CELLFACTS_ALLOWED_ORIGINS": " ".join(self.allowed_origins),
            "CELLFACTS_PUBLISHER": self.publisher,
            "CELLFACTS_CONTACT": self.contact,
            "CELLFACTS_TERMS": self.terms,
            "CELLFACTS_MIRROR": self.mirror or "",
            "CELLFACTS_MIRROR_ROOT": str(self.mirror_root or ""),
            "CELLFACTS_PREVIEW_BIND": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "CELLFACTS_PREVIEW_URL": self.preview_url,
        }


def read_settings(
    environ: Mapping[str, str] | None = None,
    *,
    data: str | None = None,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    mirror: str | None = None,
    mirror_root: str | None = None,
) -> Settings:
    """Read the environment; an argument overrides its variable. Raises SettingInvalid."""
    env = os.environ if environ is None else environ
    folder = Path(data or env.get("CELLFACTS_DATA") or "instance").absolute()
    address = host or env.get("CELLFACTS_HOST") or "127.0.0.1"
    port_number = port if port is not None else whole_number("CELLFACTS_PORT", env.get("CELLFACTS_PORT") or "8000", 1, 65535)
    content = content_folder(env.get("CELLFACTS_CONTENT"))
    translations = env.get("CELLFACTS_TRANSLATIONS") or (content / "translations" if content else None)
    source, root = mirror or env.get("CELLFACTS_MIRROR"), mirror_root or env.get("CELLFACTS_MIRROR_ROOT")
    public_url = public_address(env.get("CELLFACTS_PUBLIC_URL"), address, port_number)
    bind = bind_address(env.get("CELLFACTS_PREVIEW_BIND"))
    return Settings(
        data=folder,
        host=address,
        port=port_number,
        workers=workers or whole_number("CELLFACTS_WORKERS", env.get("CELLFACTS_WORKERS") or "1", 1, 64),
        public_url=public_url,
        content=content,
        translations=existing_folder("CELLFACTS_TRANSLATIONS", str(translations)) if translations else None,
        htmx=Path(env.get("CELLFACTS_HTMX") or folder / "htmx").absolute(),
        mirror=mirror_address(source) if source else None,
        mirror_root=Path(root).absolute() if source and root else None,
        mirror_every=whole_number("CELLFACTS_MIRROR_EVERY", env.get("CELLFACTS_MIRROR_EVERY") or "60", 1, 86400),
        preview_bind=bind,
        preview_url=preview_address(env.get("CELLFACTS_PREVIEW_URL"), *bind),
        allowed_origins=allowed_origins(env.get("CELLFACTS_ALLOWED_ORIGINS")),
        publisher=publisher_name(env.get("CELLFACTS_PUBLISHER")),
        contact=contact_address(env.get("CELLFACTS_CONTACT")),
        terms=terms_address(env.get("CELLFACTS_TERMS")),
    )


def with_preview_at(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The settings with another host or port of the preview; None changes nothing. Raises SettingInvalid."""
    bind = host or settings.preview_bind[0], port or settings.preview_bind[1]
    return replace(settings, preview_bind=bind, preview_url=preview_address(os.environ.get("CELLFACTS_PREVIEW_URL"), *bind))


def external_keys_folder() -> Path | None:
    """The folder of private keys outside the data folder, such as a USB stick (CELLFACTS_KEYS); None if not set.

    Raises SettingInvalid.
    """
    folder = os.environ.get("CELLFACTS_KEYS")
    return existing_folder("CELLFACTS_KEYS", folder) if folder else None


def whole_number(name: str, text: str, least: int, most: int) -> int:
    """A whole number within bounds, both included. Raises SettingInvalid."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise SettingInvalid(f"{name} is {text[:40]!r}; it must be a whole number from {least} to {most}.")
    return int(text)


def public_address(text: str | None, host: str, port: int) -> str:
    """The address that readers use, with a final slash; by default the listening address. Raises SettingInvalid."""
    try:
        return web_root(text or f"http://{reachable_host(host)}:{port}/")
    except ValueError as error:
        reason = f"CELLFACTS_PUBLIC_URL: {error}" if text else f"{host!r} is no address or name. Choose another with --host."
        raise SettingInvalid(reason) from error


def bind_address(text: str | None) -> tuple[str, int]:
    """Host and port of the preview, such as 127.0.0.1:8010 or [::1]:8010. Raises SettingInvalid."""
    if not text:
        return PREVIEW
    host, colon, port = text.rpartition(":")
    if not colon or not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise SettingInvalid(f"CELLFACTS_PREVIEW_BIND is {text[:60]!r}; write it like 127.0.0.1:8010.")
    return host.strip("[]"), int(port)


def preview_address(text: str | None, host: str, port: int) -> str:
    """The preview's address for admins, with a final slash; by default the listening address. Raises SettingInvalid."""
    if not text:
        # With localhost every browser accepts our cookie; with 127.0.0.1 WebKit does not (measured).
        return f"http://{'localhost' if host == PREVIEW[0] else reachable_host(host)}:{port}/"
    try:
        return web_root(text)
    except ValueError as error:
        raise SettingInvalid(f"CELLFACTS_PREVIEW_URL: {error}") from error


def mirror_address(text: str) -> str:
    """The address of the service to follow, with a final slash. Raises SettingInvalid."""
    try:
        return web_root(text)
    except ValueError as error:
        raise SettingInvalid(f"CELLFACTS_MIRROR or --mirror: {error}") from error


def allowed_origins(text: str | None) -> tuple[str, ...]:
    """Origins whose pages may read and frame the content; none for all. Raises SettingInvalid."""
    try:
        return listed_origins(text or "")
    except ValueError as error:
        raise SettingInvalid(f"CELLFACTS_ALLOWED_ORIGINS: {error}.") from error


def publisher_name(text: str | None) -> str:
    """The publisher's name; by default that of the copy. Raises SettingInvalid."""
    name = (text or PUBLISHER).strip()
    if not name or len(name) > LONGEST_PUBLISHER or not name.isprintable() or NO_PUBLISHER.search(name):
        raise SettingInvalid(
            f"CELLFACTS_PUBLISHER is {name[:60]!r}; it must be a name of at most {LONGEST_PUBLISHER} characters, "
            "without markup, an address or a number to call."
        )
    return name


def contact_address(text: str | None) -> str:
    """A mailto: or https: address for reporting errors; empty if not set. Raises SettingInvalid."""
    address = (text or "").strip()
    if not address or is_page(address):
        return address
    mailbox = address.removeprefix("mailto:")
    if MAIL.fullmatch(mailbox):
        return f"mailto:{mailbox}"
    raise SettingInvalid(
        f"CELLFACTS_CONTACT is {address[:60]!r}; write an e-mail address like facts@example.org, or a page like https://example.org/contact, "
        "without ? and #, and with other letters as %… or xn--…."
    )


def terms_address(text: str | None) -> str:
    """The https: address of a page with the terms of the texts; empty if not set. Raises SettingInvalid."""
    address = (text or "").strip()
    if not address or is_page(address):
        return address
    raise SettingInvalid(
        f"CELLFACTS_TERMS is {address[:60]!r}; write a page like https://example.org/terms, without ? and #, "
        "and with other letters as %… or xn--…."
    )


def is_page(address: str) -> bool:
    """True for an https: address that may stand in a link."""
    try:
        web_root(address)
    except ValueError:
        return False
    return address.startswith("https://")


def content_folder(text: str | None) -> Path | None:
    """The clone of this repository that holds the content; None if not set. Raises SettingInvalid."""
    if not text:
        return None
    folder = existing_folder("CELLFACTS_CONTENT", text)
    if missing := next((name for name in CONTENT_PARTS if not (folder / name).is_dir()), None):
        raise SettingInvalid(f"CELLFACTS_CONTENT is {text!r}; it has no folder {missing}. Name a clone of this repository.")
    return folder


def existing_folder(name: str, text: str) -> Path:
    """Raises SettingInvalid if there is no such folder."""
    folder = Path(text).absolute()
    if not folder.is_dir():
        raise SettingInvalid(f"{name} is {text!r}; there is no such folder.")
    return folder


def is_loopback(host: str) -> bool:
    """True if only this machine can connect to the host."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def reachable_host(host: str) -> str:
    """The host for the URL with which a browser on this machine reaches a listening address."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
