"""Series ids: ``AREA[>PARTNER]/commodity/statistic[/form][;scope]``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from terbia.errors import BadSeries

_AREA = re.compile(r"[A-Z][A-Z0-9+_-]*\Z")
_WORD = re.compile(r"[a-z0-9][a-z0-9.+_-]*\Z")


@dataclass(frozen=True, slots=True, order=True)
class Series:
    """What is measured where: an area (and a partner), a commodity, a statistic, a form, a scope.

    ``CN>US`` reads "from CN to US". The scope part is there only where one edition prints two counts of the
    same thing side by side.
    """

    area: str
    commodity: str
    statistic: str
    form: str | None = None
    scope: str | None = None
    partner: str | None = None

    def __post_init__(self) -> None:
        for area in (self.area, self.partner):
            if area is not None and not _AREA.match(area):
                raise BadSeries(str(area), "an area is an ISO code, WORLD or a named group in capitals")
        for word in (self.commodity, self.statistic, self.form, self.scope):
            if word is not None and not _WORD.match(word):
                raise BadSeries(str(word), "a part is lower-case letters, digits and hyphens")

    def __str__(self) -> str:
        areas = f"{self.area}>{self.partner}" if self.partner else self.area
        path = "/".join(part for part in (areas, self.commodity, self.statistic, self.form) if part)
        return f"{path};{self.scope}" if self.scope else path

    def with_(self, **parts: str | None) -> Series:
        """The same series with some parts replaced."""
        return replace(self, **parts)  # type: ignore[arg-type]


def read_series(text: str) -> Series:
    """The series that an id names. Raises BadSeries with the reason where the text is none."""
    path, _, scope = text.strip().partition(";")
    parts = path.split("/")
    if not 3 <= len(parts) <= 4:
        raise BadSeries(text, f"it has {len(parts)} parts between slashes instead of three or four")
    area, _, partner = parts[0].partition(">")
    try:
        return Series(area, parts[1], parts[2], parts[3] if len(parts) == 4 else None, scope or None, partner or None)
    except BadSeries as error:
        raise BadSeries(text, f"'{error.text}': {error.reason}") from None


def slug(text: str) -> str:
    """The words of a printed label in lower case with hyphens: ``Ores and compounds`` -> ``ores-and-compounds``."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9.+]+", "-", plain.lower()).strip("-.+") or "unnamed"
