"""A question to a publisher: its address without the key, how the key travels, and what its answer should be."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, quote_plus, urlencode

Kind = Literal["json", "csv", "zip"]


@dataclass(frozen=True, slots=True)
class Key:
    """A user's key: the variable it is in, and whether it travels as a ``header`` or in the ``address``."""

    variable: str
    name: str
    travels: Literal["header", "address"]

    def value(self) -> str | None:
        """The key from the environment, None where there is none."""
        return os.environ.get(self.variable, "").strip() or None


@dataclass(frozen=True, slots=True)
class Query:
    """One request.

    ``url`` never holds the key and names the answer in the cache. ``file_name`` is what the answer is called on
    disk, which readers may read. ``empty`` is the JSON member whose emptiness is a soft limit (Comtrade's
    ``data``); ``cut_at`` the number of its entries at which a publisher silently stops. ``size_hint`` tells the
    user about a big download. An answer from before ``settled_on`` still grows, and serves for its day only.
    """

    source: str
    url: str
    file_name: str
    kind: Kind
    key: Key | None = None
    empty: str = ""
    cut_at: int = 0
    size_hint: str = ""
    settled_on: str = ""

    @property
    def host(self) -> str:
        """The publisher's server."""
        return self.url.split("/")[2]

    def secret(self) -> str | None:
        """The key that goes with this request, None where there is none."""
        return self.key.value() if self.key else None

    def headers(self) -> dict[str, str]:
        """What is sent beside the address."""
        secret = self.secret()
        own = {self.key.name: secret} if self.key and secret and self.key.travels == "header" else {}
        return {"User-Agent": "terbia (https://pypi.org/project/terbia/)", "Accept": "*/*", **own}

    def address(self) -> str:
        """The address as it is sent, with the key where it travels there; never to be shown or kept."""
        secret = self.secret()
        if self.key and secret and self.key.travels == "address":
            return f"{self.url}{'&' if '?' in self.url else '?'}{urlencode({self.key.name: secret})}"
        return self.url

    def redacted(self, text: str) -> str:
        """A text without the key, in case something repeats it."""
        secret = self.secret()
        if not secret:
            return text
        for written in (quote_plus(secret), quote(secret, safe=""), quote(secret), secret):
            text = text.replace(written, "<key>")
        return text

    def to_dict(self) -> dict[str, object]:
        """The request as JSON, without the key."""
        with_key = bool(self.secret())
        return {"source": self.source, "url": self.url, "file": self.file_name, "with_key": with_key}


def address(base: str, parameters: Sequence[tuple[str, str]]) -> str:
    """An address with its parameters in the order given; commas and colons stay, blanks are plus signs."""
    return f"{base}?{urlencode(parameters, safe=',:')}" if parameters else base
