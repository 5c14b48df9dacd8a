"""The documents in which an admin looks at a widget inside somebody's page: host, look and lane, in any combination.

Nothing is inline, so that the strictest policy holds: default-src 'none' with 'self' for style, script, connect, img, font and frame. Where the frame
of the iframe lane is sandboxed, its document has no origin; so the files of `root` and `assets` must say Cross-Origin-Resource-Policy: cross-origin.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from service import snippets
from service.demo import npm
from service.gallery import FOLDER as GALLERY
from service.preview import looks
from service.preview.clinic import clinic
from service.preview.looks import LOOKS
from service.preview.packages import HTMX, STYLES
from service.preview.words import hosts as words
from service.snippets import Place
from widget.content import Message, Widget
from widget.locales import Locale

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static" / "hosts"
# What is said where a host's files are not here (words.NOT_INSTALLED).
COMMAND = "python -m service.preview.packages"

CSS, HTML, SCRIPT, SVG = "text/css", "text/html", "text/javascript", "image/svg+xml"
LOOKED_AT = re.compile(rf"widget-(?P<look>{'|'.join(LOOKS)})\.css")
FRAMED = re.compile(rf"(?P<look>{'|'.join(LOOKS)})/(?P<path>[A-Za-z-]+/[a-z-]+\.page\.html)")
OUR_LINK = re.compile(rb'(<link rel="stylesheet" href=")[^"]*(">)')
THEME_FUNCTION = re.compile(r"--theme\(\s*[\w-]+,\s*([^()]*)\)")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=\S+ \*/")

# A file of a version by its path: en/faq.page.html, widget.css; None if it has no such file.
File = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is put into a host page.

    title: of the widget, in the locale. html: the fragment, for the inline lane. root: address of the version's tree, like `/v1/`.
    assets: address under which `asset` is served for the same version. Both end with a slash.
    nonce: by which the policy of the document knows its script; empty where the policy has none.
    """

    widget: Widget
    locale: Locale
    title: str
    html: str
    root: str
    assets: str
    nonce: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """A kind of page. styles: names of assets, in the order of the page's head."""

    name: Message
    styles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """A way into a page. placed: what stands in its text, for a piece and the name of a look. scripted: whether htmx is in its head.

    styled: whether our style sheet is. styles: further assets.
    """

    name: Message
    placed: Callable[[Piece, str], str]
    scripted: bool = False
    styled: bool = True
    styles: tuple[str, ...] = ()


def inline(piece: Piece, look: str) -> str:
    """The fragment itself, as a mirror, an include, a proxy or Python gives it."""
    return piece.html


def htmx(piece: Piece, look: str) -> str:
    """The snippet that partners paste."""
    return snippets.htmx(Place(piece.widget, piece.locale, piece.title, piece.root))


def iframe(piece: Piece, look: str) -> str:
    """The snippet that partners paste. A look reaches into the frame by a page of its own."""
    root = piece.root if look == "screen" else f"{piece.assets}{look}/"
    return snippets.iframe(Place(piece.widget, piece.locale, piece.title, root))


HOSTS = {
    "none": Host(words.ALONE),
    "plain": Host(words.PLAIN, ("plain.css",)),
    "bootstrap": Host(words.BOOTSTRAP, ("bootstrap.css",)),
    "tailwind": Host(words.TAILWIND, ("tailwind-preflight.css", "tailwind.css")),
    "wordpress": Host(words.WORDPRESS, ("wordpress-common.css", "wordpress-style.css", "wordpress-theme.css", "wordpress.css")),
    "hostile": Host(words.HOSTILE, ("hostile.css", "hostile-page.css")),
}
LANES = {
    "inline": Lane(words.INLINE, inline),
    "htmx": Lane(words.HTMX, htmx, scripted=True),
    "iframe": Lane(words.IFRAME, iframe, styled=False, styles=("frame.css",)),
}


def document(host: str, look: str, lane: str, piece: Piece) -> str:
    """A whole document. host, look, lane: of HOSTS, LOOKS and LANES. Raises KeyError."""
    page, way, seen = HOSTS[host], LANES[lane], LOOKS[look]
    styles = [f"{piece.assets}{name}" for name in (*page.styles, *way.styles, "looks.css")]
    if way.styled:
        styles.append(f"{piece.assets}widget-{look}.css" if seen.condition else f"{piece.root}widget.css")
    return (
        environment()
        .get_template(f"{host}.html")
        .render(
            host=host,
            look=look,
            scheme=seen.scheme,
            locale=piece.locale,
            title=piece.title,
            clinic=clinic(piece.locale),
            styles=styles,
            icon=f"{piece.assets}icon.svg",
            meta=Markup(snippets.meta()) if way.scripted else "",  # noqa: S704 - our own constant
            script=f"{piece.assets}htmx.js",
            nonce=piece.nonce,
            placed=Markup(way.placed(piece, look)),  # noqa: S704 - rendered by us, with everything in it escaped
        )
    )


def missing(host: str, lane: str, folder: Path) -> tuple[str, ...]:
    """The packages without which a host page would be another than it says: bootstrap 5.3.9. folder: of the files from npm. Raises KeyError."""
    files = [STYLES[name] for name in HOSTS[host].styles if name in STYLES]
    if LANES[lane].scripted:
        files.append(HTMX)
    return tuple(dict.fromkeys(f"{file.package} {file.version}" for file in files if not npm.is_sound(folder, file)))


def asset(name: str, folder: Path, file: File) -> tuple[bytes, str] | None:
    """What a document loads under `assets`, and its type; None if there is no such thing, or it is not installed.

    folder: of the files from npm. file: gives the files of the version that is looked at.
    """
    return fixed(name, folder) or of_version(name, file)


def fixed(name: str, folder: Path) -> tuple[bytes, str] | None:
    """An asset that is the same for every version; None if it is not one, or is not installed."""
    if name in STYLES:
        return packaged(name, folder)
    if name in own_styles():
        return (STATIC / name).read_bytes(), CSS
    if name == "htmx.js" and npm.is_sound(folder, HTMX):
        return (folder / HTMX.name).read_bytes(), SCRIPT
    return {
        "frame.css": (frame_style().encode(), CSS),
        "icon.svg": ((GALLERY / "static" / "icon.svg").read_bytes(), SVG),
    }.get(name)


def of_version(name: str, file: File) -> tuple[bytes, str] | None:
    """A file of a version in a look: its style sheet, or a page for a frame; None if it has no such file."""
    if (match := LOOKED_AT.fullmatch(name)) and (css := file("widget.css")) is not None:
        return looks.stylesheet(css, match["look"]), CSS
    if (match := FRAMED.fullmatch(name)) and (page := file(match["path"])) is not None:
        return in_look(page, match["look"]), HTML
    return None


def in_look(page: bytes, look: str) -> bytes:
    """A page of ours, linked to its style sheet in a look; it is served two folders further down."""
    return OUR_LINK.sub(rf"\g<1>../../widget-{escape(look)}.css\g<2>".encode(), page, count=1)


def packaged(name: str, folder: Path) -> tuple[bytes, str] | None:
    """A style sheet from npm, as a site has it after its build; None if it is not here."""
    if not npm.is_sound(folder, STYLES[name]):
        return None
    css = SOURCE_MAP.sub("", (folder / STYLES[name].name).read_text(encoding="utf-8"))
    if name == "tailwind-preflight.css":
        # What Tailwind's compiler does to it: layers, and each function that names a value of the theme replaced by its default.
        css = "@layer theme,base,components,utilities;\n@layer base{\n" + THEME_FUNCTION.sub(r"\1", css) + "}\n"
    return css.encode(), CSS


@cache
def own_styles() -> frozenset[str]:
    """The names of our own style sheets for host pages."""
    return frozenset(path.name for path in STATIC.glob("*.css"))


def frame_style() -> str:
    """The style of the iframe lane's snippet, as a file: a document here may have no inline style."""
    return snippets.iframe_head("").removeprefix("<style>").removesuffix("</style>").strip() + "\n"


@cache
def environment() -> Environment:
    """The templates of the host pages."""
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates" / "preview" / "hosts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
