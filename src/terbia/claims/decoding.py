"""From bytes to text: byte order marks, declared character sets, UTF-8, Windows-1252."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_DECLARED = re.compile(rb"(?:charset|encoding)\s{0,3}=\s{0,3}[\"']?\s{0,3}([A-Za-z0-9_:.-]{2,40})", re.I)


def decode(data: bytes) -> str:
    """The text of a file, with line ends as ``\\n``.

    In this order: a byte order mark, UTF-8 where the bytes are UTF-8, the character set that an HTML or XML head
    declares, Windows-1252 (its five unused bytes become U+FFFD). Nothing is raised for any bytes.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _lines(data.decode(name, errors="replace"))
    try:
        return _lines(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _lines(_by_declaration(data))


def _by_declaration(data: bytes) -> str:
    match = _DECLARED.search(data[:4096])
    if match:
        try:
            name = codecs.lookup(match[1].decode("ascii")).name
            if name not in {"utf-8", "iso8859-1", "ascii"}:
                return data.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
        if name_is_utf8(match[1]):
            return data.decode("utf-8", errors="replace")
    return data.decode("cp1252", errors="replace")


def name_is_utf8(name: bytes) -> bool:
    """Whether a declared character set is UTF-8, so that a few broken bytes do not make it another one."""
    return name.lower().replace(b"_", b"-") in {b"utf-8", b"utf8"}


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
