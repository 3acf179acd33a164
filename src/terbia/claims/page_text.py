"""The readable part of an HTML page: its text in lines, its title, the date that its head declares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from terbia.claims.markup import Piece, pieces
from terbia.claims.wordlist import words

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "blockquote",
        "pre",
        "figure",
        "figcaption",
        "header",
        "footer",
        "hr",
        "body",
        "details",
        "summary",
    ]
)
_DROPPED = frozenset(
    [
        "nav",
        "form",
        "footer",
        "aside",
        "button",
        "select",
        "option",
        "label",
        "input",
        "dialog",
        "menu",
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "textarea",
        "iframe",
        "svg",
        "math",
        "object",
        "canvas",
        "figcaption",
    ]
)
_VOID = frozenset(
    ["br", "img", "input", "meta", "link", "hr", "area", "base", "col", "embed", "source", "track", "wbr", "param"]
)
# Wrappers of all that a page says: their classes speak of the state of the page ("menu-open").
_WHOLE = frozenset({"html", "body", "main", "article"})
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_SPLIT = re.compile(r"[\s_-]+")


@dataclass(slots=True)
class Page:
    """What was read from a page: text, title, and the contents of its head that may hold its date."""

    text: str
    title: str | None
    dates: list[str] = field(default_factory=list)


def read_page(html: str) -> Page:
    """The readable text of a page: a line for each block, no scripts, menus, forms, or lists of other articles.

    What is left out is known by its tag (nav, form, aside, footer) or by a word of its class, id or role
    ("share", "related", "cookie"); comments of readers are kept. Depth does not matter, time is linear.
    """
    reader = _Reader()
    for piece in pieces(html):
        reader.take(piece)
    return reader.page()


class _Reader:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.title: list[str] = []
        self.heading: list[str] = []
        self.dates: list[str] = []
        self.dropped: list[str] = []
        self.inside = ""

    def take(self, piece: Piece) -> None:
        if piece.kind == "text":
            self._text(piece.name)
        elif piece.kind == "open":
            self._open(piece)
        else:
            self._close(piece.name)

    def _text(self, text: str) -> None:
        if self.inside == "title":
            self.title.append(text)
        elif not self.dropped:
            said = _BLANKS.sub(" ", text)
            self.parts.append(said)
            if self.inside == "h1":
                self.heading.append(said)

    def _open(self, piece: Piece) -> None:
        tag = piece.name
        if tag == "meta" or tag == "time":
            self._date(piece)
        if tag in _BLOCKS or tag == "br":
            self.parts.append("\n" if tag == "br" else "\n\n")
            self.inside = "" if self.inside != "h1" or tag == "h1" else self.inside
        if tag in {"title", "h1"} and not self.dropped:
            self.inside = tag
        if tag == "title":
            self.inside = "title" if not self.title else ""
        if tag in {"td", "th"}:
            self.parts.append(" ")
        if tag == "body":
            self.dropped.clear()
        if tag in _VOID:
            return
        if self.dropped:
            if tag == self.dropped[0]:
                self.dropped.append(tag)
        elif tag in _DROPPED or (tag not in _WHOLE and is_furniture(piece.attributes)):
            self.dropped.append(tag)

    def _close(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""
        if self.dropped and tag == self.dropped[0]:
            self.dropped.pop()
        if tag in _BLOCKS:
            self.parts.append("\n\n")

    def _date(self, piece: Piece) -> None:
        said = piece.attributes
        key = (said.get("property") or said.get("name") or said.get("itemprop") or "").lower()
        if piece.name == "time" and said.get("datetime") and not self.dropped:
            self.dates.append(said["datetime"])
        elif key in words("date_meta") and said.get("content"):
            self.dates.insert(0, said["content"])

    def page(self) -> Page:
        text = "".join(self.parts)
        kept = [" ".join(line.split(" ")).strip(" ") for line in text.split("\n")]
        title = _BLANKS.sub(" ", "".join(self.heading) or "".join(self.title)).strip() or None
        return Page(_joined(kept), title, self.dates)


def _joined(kept: Sequence[str]) -> str:
    """The lines with at most one blank line between them."""
    out: list[str] = []
    for line in kept:
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip("\n")


def is_furniture(attributes: dict[str, str]) -> bool:
    """Whether an element is known by its class, id or role as no part of what the page says."""
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    if attributes.get("role") in {"navigation", "search", "complementary", "contentinfo", "dialog", "banner", "form"}:
        return True
    named = f"{attributes.get('class', '')} {attributes.get('id', '')}"[:300].lower()
    if not named.strip():
        return False
    said = set(_SPLIT.split(named))
    return bool(said & words("furniture_classes"))
