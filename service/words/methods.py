"""Words of the embed methods: the columns of their tables, the sites that they are for, and what each method says of itself.

What a method says stands in its folder (`service/embed/methods/NAME/method.toml`, table `words`), so a new method brings its own words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from widget.model import Message

FOLDER = Path(__file__).parents[1] / "embed" / "methods"
PLACE = "service/embed/methods"
FILE = "method.toml"

# Translators: The first column of a table of embed methods, the ways to put a text onto a page.
NAME = Message("preview.methods.column_name", "Method")
# Translators: What the partner's page or server must have.
NEEDS = Message("preview.methods.column_needs", "What it needs")
WITHOUT_SCRIPT = Message("preview.methods.column_without_script", "Without script")
LEARNS = Message("preview.methods.column_learns", "What we learn about the reader")
DOWN = Message("preview.methods.column_down", "When we are down")
WHO = Message("preview.methods.column_who", "Who may use it")
LOADS = Message("preview.methods.column_loads", "What loads from where")
# Translators: The Content Security Policy of the partner's page.
POLICY = Message("preview.methods.column_policy", "What your policy must allow")
# Translators: A withdrawn text must not be shown any more. The column says how soon it is gone.
GONE = Message("preview.methods.column_gone", "When a withdrawn text is gone")

# What every method says of itself, by its key in `method.toml`, with the column that it stands in.
PARTS: Mapping[str, Message] = {
    "needs": NEEDS,
    "without_script": WITHOUT_SCRIPT,
    "learns": LEARNS,
    "down": DOWN,
    "who": WHO,
    "loads": LOADS,
    "gone": GONE,
}

# Translators: What a partner's website is made of, in a list to choose from.
WORDPRESS = Message("preview.methods.site_wordpress", "WordPress")
# Translators: A website made with a service such as Wix or Squarespace, where one may put a frame or an HTML block.
BUILDER = Message("preview.methods.site_builder", "a site builder, or a page that allows no script")
NGINX = Message("preview.methods.site_nginx", "your own nginx")
APACHE = Message("preview.methods.site_apache", "your own Apache")
CADDY = Message("preview.methods.site_caddy", "your own Caddy")
VARNISH = Message("preview.methods.site_varnish", "Varnish in front of your server")
PHP = Message("preview.methods.site_php", "PHP, without WordPress")
PYTHON = Message("preview.methods.site_python", "an application in Python: Flask, Django, FastAPI")
HTMX = Message("preview.methods.site_htmx", "a site that already uses htmx")
REACT = Message("preview.methods.site_react", "an application in React")
VUE = Message("preview.methods.site_vue", "an application in Vue")
HTML = Message("preview.methods.site_html", "any other site: plain HTML, Angular, Svelte, Turbo")
# Translators: A content management system in which an author may paste an address, but no HTML.
ADDRESS = Message("preview.methods.site_address", "a place where I can only paste an address")
BILINGUAL = Message("preview.methods.site_bilingual", "a page in English and Chinese")
DRUPAL = Message("preview.methods.site_drupal", "a site in Drupal")
SHAREPOINT = Message("preview.methods.site_sharepoint", "a page in SharePoint")
# Translators: AMP is a kind of web page for phones.
AMP = Message("preview.methods.site_amp", "a page in AMP")
NEWSLETTER = Message("preview.methods.site_newsletter", "a newsletter by e-mail")

BOTH_LANGUAGES = "bilingual"  # in the gallery a choice of language, and not of site
# What sites are made of, as `method.toml` names it, in the order in which it is offered.
SITES: Mapping[str, Message] = {
    "wordpress": WORDPRESS,
    "builder": BUILDER,
    "nginx": NGINX,
    "apache": APACHE,
    "caddy": CADDY,
    "varnish": VARNISH,
    "php": PHP,
    "python": PYTHON,
    "htmx": HTMX,
    "react": REACT,
    "vue": VUE,
    "html": HTML,
    "address": ADDRESS,
    "bilingual": BILINGUAL,
    "drupal": DRUPAL,
    "sharepoint": SHAREPOINT,
    "amp": AMP,
    "newsletter": NEWSLETTER,
}


def method_message(name: str, part: str, english: str) -> Message:
    """What one method says. Keys have no hyphen: `preview.methods.ssi_apache.needs`."""
    key = f"preview.methods.{name.replace('-', '_')}.{part}"
    return Message(key, english)


def method_messages(folder: Path = FOLDER) -> tuple[Message, ...]:
    """What all methods of a folder say, in the order of the table. A folder with a mistake is left out; `service.embed.loading` names it."""
    found: list[tuple[int, str, tuple[Message, ...]]] = []
    for path in sorted(folder.glob(f"*/{FILE}")):
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError):
            continue
        said = values.get("words")
        order = values.get("order")
        if isinstance(said, dict):
            words = (method_message(path.parent.name, part, said[part]) for part in PARTS if isinstance(said.get(part), str))
            found.append((order if isinstance(order, int) else 0, path.parent.name, tuple(words)))
    return tuple(message for _, _, messages in sorted(found) for message in messages)


def word_lines(name: str, text: str) -> Iterator[tuple[int, Message]]:
    """Each message of a `method.toml` with its line, for Babel and for findings. Nothing of a file that is no TOML."""
    try:
        said = tomllib.loads(text).get("words", {})
    except ValueError:
        return
    in_words = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("["):
            in_words = line.strip() == "[words]"
        part = line.partition("=")[0].strip()
        if in_words and part in PARTS and isinstance(said.get(part), str):
            yield number, method_message(name, part, said[part])


def extract_method_words(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """The messages of a `method.toml`, for Babel: line, function, context and text, comments.

    Source: Babel, "Writing Extraction Methods". `pgettext` gives the first of the two texts as msgctxt.
    """
    name = Path(fileobj.name).parent.name
    for line, message in word_lines(name, fileobj.read().decode("utf-8-sig")):
        column = PARTS[message.key.rpartition(".")[2]]
        yield line, "pgettext", (message.key, message.english), [f"The embed method {name}. Column: {column.english}."]
