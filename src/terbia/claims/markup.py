"""The tags and texts of an HTML page, in one pass whose time is linear in its length whatever the page holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_NAME = re.compile(r"/?[A-Za-z][^\s/>]{0,60}")
_ATTRIBUTE = re.compile(
    r"([^\s\"'>/=]{1,60})(?:\s{0,9}=\s{0,9}(?:\"([^\"]{0,4000})\"|'([^']{0,4000})'|([^\s\"'>]{1,2000})))?"
)
_NEXT = re.compile(r"[\"'>]")
# What stands in these is no markup and no text of the page.
_RAW = frozenset({"script", "style", "noscript", "template", "textarea", "xmp", "iframe", "svg", "math", "object"})
_HEAD_OF_TAG = 6000


class Piece(NamedTuple):
    """A tag or a run of text: ``open``, ``close`` or ``text``; the tag's name or the text; the attributes."""

    kind: str
    name: str
    attributes: dict[str, str]


def pieces(page: str) -> Iterator[Piece]:
    """The tags and texts of a page in order, entities resolved; scripts, styles and comments left out."""
    at, last_close, quotes_kept = 0, page.rfind(">"), True
    ends = {quote: page.rfind(quote) for quote in "\"'"}
    lower, unclosed = page.lower(), set[str]()
    while at < len(page):
        start = page.find("<", at)
        if start < 0 or start > last_close:
            yield Piece("text", unescape(page[at:]), {})
            return
        if start > at:
            yield Piece("text", unescape(page[at:start]), {})
        if page.startswith(("<!", "<?"), start):
            at = _past_comment(page, start)
            continue
        name = _NAME.match(page, start + 1)
        if name is None:
            yield Piece("text", "<", {})
            at = start + 1
            continue
        stop = _tag_end(page, name.end(), ends) if quotes_kept else page.find(">", name.end())
        if stop < 0:
            # A quote swallowed the rest of the page once; from here on quotes protect no bracket.
            quotes_kept = False
            stop = page.find(">", name.end())
        if stop < 0:
            yield Piece("text", unescape(page[start:]), {})
            return
        tag = name.group().lower()
        at = stop + 1
        if tag.startswith("/"):
            yield Piece("close", tag[1:], {})
            continue
        yield Piece("open", tag, _attributes(page[name.end() : min(stop, name.end() + _HEAD_OF_TAG)]))
        if tag in _RAW and tag not in unclosed and page[stop - 1] != "/":
            end = lower.find(f"</{tag}", at)
            if end >= 0:
                at = end
            else:
                unclosed.add(tag)


def _past_comment(page: str, start: int) -> int:
    end = page.find("-->", start + 4) if page.startswith("<!--", start) else -1
    if end >= 0:
        return end + 3
    end = page.find(">", start)
    return len(page) if end < 0 else end + 1


def _tag_end(page: str, at: int, ends: dict[str, int]) -> int:
    """The closing bracket of a tag, brackets inside quoted values passed over; -1 where there is none."""
    while match := _NEXT.search(page, at):
        sign = match.group()
        if sign == ">":
            return match.start()
        if match.start() >= ends[sign]:
            return page.find(">", match.start())
        at = page.find(sign, match.end()) + 1
    return -1


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = match[2] or match[3] or match[4] or ""
        found.setdefault(match[1].lower(), unescape(value))
    return found
