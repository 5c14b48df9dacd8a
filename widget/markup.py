"""An HTML tokenizer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from html.parser import HTMLParser


class TokenKind(Enum):
    START = auto()
    END = auto()
    TEXT = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token. text: the tag name, the text, or for OTHER a description.

    attributes: of a start tag, in source order, duplicates included.
    """

    kind: TokenKind
    text: str
    attributes: tuple[tuple[str, str | None], ...] = ()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[Token] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tokens.append(Token(TokenKind.START, tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(Token(TokenKind.END, tag))

    def handle_data(self, data: str) -> None:
        self.tokens.append(Token(TokenKind.TEXT, data))

    def handle_comment(self, data: str) -> None:
        self.tokens.append(Token(TokenKind.OTHER, "a comment"))

    def handle_decl(self, decl: str) -> None:
        self.tokens.append(Token(TokenKind.OTHER, "a declaration"))

    def handle_pi(self, data: str) -> None:
        self.tokens.append(Token(TokenKind.OTHER, "a processing instruction"))

    def unknown_decl(self, data: str) -> None:
        self.tokens.append(Token(TokenKind.OTHER, "a CDATA section"))


def tokenize(html: str) -> Iterator[Token]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return iter(reader.tokens)
