"""What the gallery's template shows of a choice: the frames, the code, the facts about the method, and its recipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import url_for
from markupsafe import Markup

from service.catalogs.preview_page import PageWords
from service.embed.loading import installed_methods
from service.embed.snippets import link_languages
from service.gallery import colors
from service.gallery.changes import changes_address
from service.gallery.choices import BOTH, HEADINGS, WIDTHS, Choice, Offered, Text, by_kind
from service.gallery.files import SCRIPT, has_script
from service.gallery.neutral import neutral_page
from service.gallery.recipe import Places, lines_box, recipe_html, recipe_source
from service.gallery.state import said_of_release
from service.htmx import VERSIONS
from service.releases.store import FOLLOWING
from service.serving.wsgi import PublicApp
from service.settings import Settings, is_loopback
from service.words import changes, missing
from service.words import gallery as said
from service.words.methods import BOTH_LANGUAGES, POLICY, SITES
from service.words.methods import PARTS as PARTS_OF_METHODS
from widget.catalog import Catalog
from widget.content import Content
from widget.languages import marked_language
from widget.locales import Locale
from widget.model import Message

# What a partner asks about a method, in the order of the page.
FACTS = ("learns", "down", "without_script", "loads", "gone", "needs")
GROUPS: Mapping[str, Message] = {"whole": said.WHOLE_TEXTS, "brief": said.BRIEFS, "question": said.QUESTIONS}
NAMES_OF_KINDS: Mapping[str, Message] = {"brief": missing.SHORT, "question": said.ONE_QUESTION}


@dataclass(frozen=True, slots=True)
class Code:
    """What a partner pastes. title: where it belongs."""

    title: Message
    text: str


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """What is the same for every choice. offered: what there is to choose from."""

    public: PublicApp
    settings: Settings
    content: Content
    catalogs: Mapping[Locale, Catalog]
    offered: Offered

    def values(self, choice: Choice, words: PageWords) -> dict[str, Any]:
        """The template variables of a choice."""
        return {
            **said_of_release(self.public, words),
            **self.of_service(words),
            **self.of_code(choice, words),
            "choice": choice,
            "groups": [
                (GROUPS[kind], [(text, named(text, words)) for text in texts]) for kind, texts in by_kind(self.offered.texts)
            ],
            "chosen_name": named(choice.text, words),
            **self.options(words),
            "colors": colors.DEFAULTS,
            "say": words.say,
            "plain": words.plain,
            "tag": words.locale.tag,
            "page_locale": words.locale,
            "gap": self.catalogs[words.locale].language.gap,
            "lang_of": marked_language,
            "w": said,
        }

    def of_service(self, words: PageWords) -> dict[str, Any]:
        """What does not depend on the choice."""
        return {
            "root": self.settings.root,
            "terms": self.settings.terms,
            "fingerprint": self.public.signed.fingerprint,
            "follows": (self.public.store.root / FOLLOWING).is_dir(),
            "is_local": is_loopback(urlsplit(self.settings.public_url).hostname or ""),
            "script": SCRIPT if has_script(self.settings.htmx) else None,
            "htmx_versions": " / ".join(VERSIONS),
            "changes": changes_address(words.locale),
            "changes_title": changes.TITLE,
            "neutral": neutral_page(self.content.guide, self.settings.root),
        }

    def of_code(self, choice: Choice, words: PageWords) -> dict[str, Any]:
        """The code of a choice, what is said beside it, and its recipe."""
        method = choice.method
        recipe, language = self.recipe(method.name, choice, words)
        is_bilingual = choice.language == BOTH and BOTH_LANGUAGES in installed_methods()
        return {
            "places": choice.placements(self.settings.root),
            "ways": self.offered.sites[choice.site],
            "missing": " + ".join(self.missing_languages(choice)),
            "is_chinese": any(locale.language == "zh" for locale in choice.locales),
            "codes": list(self.codes(choice)),
            "warnings": list(weak_words(choice, words)) if method.is_in_page else [],
            "facts": [(PARTS_OF_METHODS[part], method.words[part]) for part in FACTS],
            "policy": (POLICY, method.policy_for("/".join(self.settings.root.split("/")[:3]))),
            "recipe": recipe,
            "recipe_language": language,
            "bilingual": self.recipe(BOTH_LANGUAGES, choice, words) if is_bilingual else None,
            "bilingual_title": SITES[BOTH_LANGUAGES],
        }

    def options(self, words: PageWords) -> dict[str, Any]:
        """What the lists of the form offer: each value with its words."""
        names = {locale.tag: catalog.language_name for locale, catalog in self.catalogs.items()}
        return {
            "names": names,
            "language_options": [*names.items(), *([(BOTH, " + ".join(names.values()))] if len(names) > 1 else [])],
            "site_options": [(site, words.plain(SITES[site])) for site in self.offered.sites],
            "heading_options": [(level, f"h{level}") for level in HEADINGS],
            "width_options": [
                (width, words.plain(said.PIXELS, number=width) if width else words.plain(said.FULL_WIDTH)) for width in WIDTHS
            ],
        }

    def missing_languages(self, choice: Choice) -> Iterator[str]:
        """The own names of the chosen languages in which the text is not published."""
        for locale, catalog in self.catalogs.items():
            if choice.language in {BOTH, locale.tag} and locale not in choice.text.titles:
                yield catalog.language_name

    def codes(self, choice: Choice) -> Iterator[Code]:
        """What to paste, in order."""
        head = choice.method.head_code(self.settings.root)
        if head and choice.method.head != "optional":  # the recipe has that
            yield Code(said.IN_HEAD, head)
        yield Code(said.IN_PLACE, "\n\n".join(choice.method.code(place) for place in choice.placements(self.settings.root)))
        if choice.colors and choice.method.is_in_page:
            yield Code(said.IN_STYLES, colors.stylesheet(choice.colors))

    def server_lines(self, choice: Choice) -> dict[str, str]:
        """The lines by server. Of several web servers only the partner's own, if it is known; what fits every server stands beside it."""
        method, languages = choice.method, link_languages(self.content.guide, self.catalogs)
        is_known = choice.site in method.servers
        wanted = [server for server in method.servers if not is_known or server not in SITES or server == choice.site]
        return {server: "\n\n".join(method.server_lines(server, self.settings.root, languages).values()) for server in wanted}

    def recipe(self, name: str, choice: Choice, words: PageWords) -> tuple[Markup, str]:
        """The recipe of a method as HTML, and the tag of its language."""

        here = url_for("gallery.index", tag=words.locale.tag)

        def page_of(other: str) -> str | None:
            site = self.site_of(other, choice)
            return f"{here}{choice.query(site=site, method=other)}" if site else None

        source, tag = recipe_source(name, words.locale.tag)
        servers, lines = choice.method.servers, self.server_lines(choice) if name == choice.method.name else {}
        labels = {server: words.plain(said.LINES_FOR, server=server) for server in lines}
        places = Places(
            address=self.settings.public_url,
            method=page_of,
            files={file: f"#lines-{server}" for server in lines for file in servers[server]},
            has_head=choice.method.head != "optional",
            plugin=url_for("plugin.wordpress"),
            above=Markup('<a href="#code">{}</a>').format(words.say(said.ABOVE)),
            lines={
                server: lines_box(server, text, labels[server], server == choice.site or len(lines) == 1)
                for server, text in lines.items()
            },
        )
        return recipe_html(source, places), tag

    def site_of(self, method: str, choice: Choice) -> str | None:
        """The kind of site under which a method is shown: the chosen one if it has it, else that for which it comes first."""
        places = {
            site: names.index(method)
            for site, names in ((site, [one.name for one in methods]) for site, methods in self.offered.sites.items())
            if method in names
        }
        return min(places, key=lambda site: (site != choice.site, places[site]), default=None)


def named(text: Text, words: PageWords) -> str:
    """A text's title, with the form where it is not the whole."""
    title = text.titles.get(words.locale, text.widget.title.english)
    return words.plain(NAMES_OF_KINDS[text.kind], title=title) if text.kind in NAMES_OF_KINDS else title


def weak_words(choice: Choice, words: PageWords) -> Iterator[str]:
    """Each pair of colors that is hard to read."""
    names = {name: words.plain(message) for name, message in said.COLOR_NAMES.items()}
    names |= {name: words.plain(said.OTHER_COLORS[name], property=f"--cellfacts-{name}") for name in colors.OTHERS}
    for text, ground, contrast in colors.weak_pairs(choice.colors):
        shown = f"{int(contrast * 10) / 10}"  # never rounded up: 4.49 is not enough
        yield words.plain(said.WEAK_PAIR, words=names[text], ground=names[ground], contrast=shown)
