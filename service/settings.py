"""Every setting of the service: a CELLFACTS_* variable with a safe default."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from service.errors import SettingInvalid
from service.origins import listed_origins
from widget.fragment import WEB_ROOT, web_root
from widget.model import HOW_TO_REACH, PUBLISHER

# It stands in every text, the Chinese ones too.
NO_PUBLISHER = re.compile(rf'[<>"{{}}]|{HOW_TO_REACH}', re.IGNORECASE)
LONGEST_PUBLISHER = 100
PREVIEW = ("127.0.0.1", 8010)
MAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and how the service is reached.

    data: folder of releases. host, port: where it listens. workers: processes. public_url: address that readers' browsers use,
    with a slash at its end; every link in a fragment begins with it. translations: folder of catalogs, None for the shipped ones.
    htmx: folder of the files from npm. mirror: address of the service that an edge follows, None for one that publishes by itself.
    mirror_root: file where its trust begins, None for the root seen first. mirror_every: seconds between two looks.
    preview_bind: host and port where the preview listens. preview_url: its address for admins, with a slash at its end.
    allowed_origins: whose pages may read and frame what is served; none for all. publisher: the name that a release which is built says.
    contact: mailto: or https: address for errors in the text and in the service, empty if none was set.
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

    @property
    def root(self) -> str:
        """Address of the current release's tree."""
        return f"{self.public_url}v1/"

    def as_environment(self) -> dict[str, str]:
        """The same as variables, for the processes that serve."""
        host, port = self.preview_bind
        return {
            "CELLFACTS_DATA": str(self.data),
            "CELLFACTS_HOST": self.host,
            "CELLFACTS_PORT": str(self.port),
            "CELLFACTS_PUBLIC_URL": self.public_url,
            "CELLFACTS_HTMX": str(self.htmx),
            "CELLFACTS_ALLOWED_ORIGINS": " ".join(self.allowed_origins),
            "CELLFACTS_PUBLISHER": self.publisher,
            "CELLFACTS_CONTACT": self.contact,
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
    """The settings from the environment; what is given by name wins. Raises SettingInvalid."""
    env = os.environ if environ is None else environ
    folder = Path(data or env.get("CELLFACTS_DATA") or "instance").absolute()
    listen = host or env.get("CELLFACTS_HOST") or "127.0.0.1"
    number = port if port is not None else whole("CELLFACTS_PORT", env.get("CELLFACTS_PORT") or "8000", 1, 65535)
    translations = env.get("CELLFACTS_TRANSLATIONS")
    source, root = mirror or env.get("CELLFACTS_MIRROR"), mirror_root or env.get("CELLFACTS_MIRROR_ROOT")
    public = public_address(env.get("CELLFACTS_PUBLIC_URL"), listen, number)
    bind = bind_address(env.get("CELLFACTS_PREVIEW_BIND"))
    return Settings(
        data=folder,
        host=listen,
        port=number,
        workers=workers or whole("CELLFACTS_WORKERS", env.get("CELLFACTS_WORKERS") or "1", 1, 64),
        public_url=public,
        translations=existing_folder("CELLFACTS_TRANSLATIONS", translations) if translations else None,
        htmx=Path(env.get("CELLFACTS_HTMX") or folder / "htmx").absolute(),
        mirror=followed_address(source) if source else None,
        mirror_root=Path(root).absolute() if source and root else None,
        mirror_every=whole("CELLFACTS_MIRROR_EVERY", env.get("CELLFACTS_MIRROR_EVERY") or "60", 1, 86400),
        preview_bind=bind,
        preview_url=preview_address(env.get("CELLFACTS_PREVIEW_URL"), *bind),
        allowed_origins=allowed(env.get("CELLFACTS_ALLOWED_ORIGINS")),
        publisher=publisher_name(env.get("CELLFACTS_PUBLISHER")),
        contact=contact_address(env.get("CELLFACTS_CONTACT")),
    )


def with_preview_at(settings: Settings, host: str | None, port: int | None) -> Settings:
    """The same with another place for the preview; what is None stays."""
    bind = host or settings.preview_bind[0], port or settings.preview_bind[1]
    return replace(settings, preview_bind=bind, preview_url=preview_address(os.environ.get("CELLFACTS_PREVIEW_URL"), *bind))


def keys_elsewhere() -> Path | None:
    """The folder of private keys that are not kept in the data folder, such as a stick that is plugged in; None if there is none.

    Raises SettingInvalid.
    """
    folder = os.environ.get("CELLFACTS_KEYS")
    return existing_folder("CELLFACTS_KEYS", folder) if folder else None


def whole(name: str, text: str, least: int, most: int) -> int:
    """A whole number within bounds. Raises SettingInvalid."""
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise SettingInvalid(f"{name} is {text[:40]!r}; it must be a whole number from {least} to {most}.")
    return int(text)


def public_address(given: str | None, host: str, port: int) -> str:
    """The address that readers use, with a slash at its end: the one given, else where we listen. Raises SettingInvalid."""
    try:
        return web_root(given or f"http://{reachable(host)}:{port}/")
    except ValueError as error:
        reason = f"CELLFACTS_PUBLIC_URL: {error}" if given else f"{host!r} is no address or name. Choose another with --host."
        raise SettingInvalid(reason) from error


def bind_address(text: str | None) -> tuple[str, int]:
    """Host and port where the preview listens: 127.0.0.1:8010, [::1]:8010. Raises SettingInvalid."""
    if not text:
        return PREVIEW
    host, colon, port = text.rpartition(":")
    if not colon or not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 1 <= int(port) <= 65535:
        raise SettingInvalid(f"CELLFACTS_PREVIEW_BIND is {text[:60]!r}; write it like 127.0.0.1:8010.")
    return host.strip("[]"), int(port)


def preview_address(given: str | None, host: str, port: int) -> str:
    """The address at which admins find the preview, with a slash at its end. Raises SettingInvalid."""
    if not given:
        # By this name every browser takes our cookie; by 127.0.0.1 WebKit does not (measured).
        return f"http://{'localhost' if host == PREVIEW[0] else reachable(host)}:{port}/"
    try:
        return web_root(given)
    except ValueError as error:
        raise SettingInvalid(f"CELLFACTS_PREVIEW_URL: {error}") from error


def followed_address(text: str) -> str:
    """The address of the service to follow, with a slash at its end. Raises SettingInvalid."""
    try:
        return web_root(text)
    except ValueError as error:
        raise SettingInvalid(f"CELLFACTS_MIRROR or --mirror: {error}") from error


def allowed(text: str | None) -> tuple[str, ...]:
    """The origins whose pages may read and frame what is served; none for all. Raises SettingInvalid."""
    try:
        return listed_origins(text or "")
    except ValueError as error:
        raise SettingInvalid(f"CELLFACTS_ALLOWED_ORIGINS: {error}.") from error


def publisher_name(text: str | None) -> str:
    """Who publishes the text: the name given, else that of the copy. Raises SettingInvalid."""
    name = (text or PUBLISHER).strip()
    if not name or len(name) > LONGEST_PUBLISHER or not name.isprintable() or NO_PUBLISHER.search(name):
        raise SettingInvalid(
            f"CELLFACTS_PUBLISHER is {name[:60]!r}; it must be a name of at most {LONGEST_PUBLISHER} characters, "
            "without markup, an address or a number to call."
        )
    return name


def contact_address(text: str | None) -> str:
    """Where to report errors, as an address to follow; empty if that is not set. Raises SettingInvalid."""
    given = (text or "").strip()
    if not given or (given.startswith("https://") and WEB_ROOT.fullmatch(given)):
        return given
    mail = given.removeprefix("mailto:")
    if MAIL.fullmatch(mail):
        return f"mailto:{mail}"
    raise SettingInvalid(
        f"CELLFACTS_CONTACT is {given[:60]!r}; write an e-mail address like facts@example.org, or a page like https://example.org/contact, "
        "without ? and #, and with other letters as %… or xn--…."
    )


def existing_folder(name: str, text: str) -> Path:
    """A folder that is there. Raises SettingInvalid."""
    folder = Path(text).absolute()
    if not folder.is_dir():
        raise SettingInvalid(f"{name} is {text!r}; there is no such folder.")
    return folder


def is_loopback(host: str) -> bool:
    """Whether an address or name is answered to this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def reachable(host: str) -> str:
    """The name under which a browser on this machine reaches a listening address."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
