"""What the preview's host pages need from npm; `python -m service.preview.packages` fetches it, and htmx, once.

No npm package of a sensible size has a default theme of WordPress: the one that has them brings every WordPress there was, 158 MB. So the style
sheets of WordPress's blocks are its own, and the theme's values are in `static/hosts/wordpress.css`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from service.demo import npm
from service.demo.htmx import DEFAULT, FILES, ensure_htmx
from service.demo.npm import NpmFile
from service.errors import CellfactsError

BLOCKS = ("@wordpress/block-library", "11.1.0")

# By the name under which a host page links it.
STYLES = {
    "bootstrap.css": NpmFile(
        "bootstrap",
        "5.3.9",
        "dist/css/bootstrap.min.css",
        "sha384-yEPZ7jP9S0QKiUQ0m3jjsO4ProIW7wvR9gXkI7JOGa2XVsw53Yke2bsdkBbjmmiX",
        "bootstrap-5.3.9.css",
    ),
    "tailwind-preflight.css": NpmFile(
        "tailwindcss",
        "4.3.5",
        "preflight.css",
        "sha384-fEgYrFgERLPTqiC0/KNm+lq/LkqpbX8zkxrlCax5+mF/XMNWdILOe7MDdAHe80pa",
        "tailwindcss-4.3.5-preflight.css",
    ),
    "wordpress-common.css": NpmFile(
        *BLOCKS,
        "build-style/common.css",
        "sha384-a2HlBSGNBkRr3OjLQw17gTCYh0mo6tpbI+9oi+UlRz5SWCrT0IaoHAO9sMKFuI+b",
        "wordpress-block-library-11.1.0-common.css",
    ),
    "wordpress-style.css": NpmFile(
        *BLOCKS,
        "build-style/style.css",
        "sha384-bY/89y7/hn+pAiM83H9Rloa7J14nj1Xcn24F3bW20Y80FwLCSrdHxuJjHaBsD2nj",
        "wordpress-block-library-11.1.0-style.css",
    ),
    "wordpress-theme.css": NpmFile(
        *BLOCKS,
        "build-style/theme.css",
        "sha384-kdbhIXGt82vo916YrWZjgMmisXX9RlzRinfkVmOi77Y11lkvGFpi0kzPGVvqsl3X",
        "wordpress-block-library-11.1.0-theme.css",
    ),
}
HTMX = FILES[DEFAULT]


def ensure_hosts(folder: Path) -> None:
    """Put every style sheet of the host pages into the folder. Raises NpmUnavailable."""
    npm.ensure(folder, STYLES.values(), "the style sheets of the preview's host pages")


def main() -> None:
    """Fetch everything into the folder of the settings."""
    from service import settings

    try:
        folder = settings.read().htmx
        ensure_htmx(folder)
        ensure_hosts(folder)
    except CellfactsError as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
