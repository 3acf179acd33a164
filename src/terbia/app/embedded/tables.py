"""The tables behind embedded content, ``data/embedded``: forms, goods, contents of magnets, needs, studies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from terbia.ledger.observation import UNVERIFIED, Observation, Origin
from terbia.vocab.draws import Spread
from terbia.vocab.table import listed, packaged_rows


@dataclass(frozen=True, slots=True)
class Form:
    """A form in which an element is imported, and what its tonnes are."""

    form: str
    title: str
    what: str


@dataclass(frozen=True, slots=True)
class Content:
    """Part of a magnet, with the range of the evidence and the series of the record that it rests on."""

    use: str
    part: str
    words: str
    spread: Spread
    unit: str
    basis: str
    qualifiers: tuple[str, ...]
    origin: Origin
    evidence: tuple[str, ...]
    note: str

    @property
    def unverified(self) -> bool:
        """Whether nobody has checked it."""
        return not UNVERIFIED.isdisjoint(self.qualifiers)

    def to_dict(self) -> dict[str, object]:
        """The content as JSON."""
        return {
            "use": self.use or "all magnets",
            "part": self.part,
            "words": self.words,
            "value": self.spread.central,
            "low": self.spread.low,
            "high": self.spread.high,
            "unit": self.unit,
            "basis": self.basis,
            "qualifiers": list(self.qualifiers),
            "evidence": list(self.evidence),
            "origin": self.origin.to_dict(),
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Good:
    """A good: its form, the unit it is counted in, its tariff codes, and kg of a material in one unit.

    ``material`` is NdFeB, the magnet line (NdFeB with some SmCo), or the symbol of an element.
    """

    product: str
    form: str
    title: str
    unit: str
    codes: tuple[str, ...]
    material: str
    use: str
    spread: Spread
    evidence: tuple[str, ...]
    unverified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Line:
    """A series that speaks for a form: of which area and elements, of which material, and what it leaves out.

    ``series`` may hold ``{area}``; ``material`` is as of a good, or ``element`` for t of the element itself.
    """

    form: str
    area: str
    elements: tuple[str, ...]
    series: str
    material: str
    title: str
    rest: str


@dataclass(frozen=True, slots=True)
class Study:
    """A published figure that is quoted for what arrives inside goods, and how it can be compared.

    ``stated`` is the figure where the record has no row of it.
    """

    study: str
    series: str
    period: str
    elements: tuple[str, ...]
    compare: str
    what: str
    stated: Observation | None


@dataclass(frozen=True, slots=True)
class Need:
    """What would fill a cell: the code, what to count, and the publisher's exact query."""

    what: str
    code: str = ""
    system: str = ""
    publisher: str = ""
    query: str = ""
    command: str = ""
    note: str = ""

    def to_dict(self) -> dict[str, str]:
        """The need as JSON."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def words(self) -> str:
        """The need in a line."""
        return f"{self.system} {self.code}: {self.what}" if self.code else self.what


#: Forms that cross the border as such, for which an area's own tariff lines say all.
BARE = frozenset({"mineral-concentrates", "compounds-and-metals", "direct-magnets"})


def _rows(name: str) -> tuple[dict[str, str], ...]:
    return packaged_rows(f"embedded/{name}.csv")


def _spread(row: dict[str, str], central: str) -> Spread:
    return Spread(float(row["low"]), float(row["high"]), float(row[central]) if row[central] else None)


@cache
def forms() -> tuple[Form, ...]:
    """The forms, from ore to finished goods."""
    return tuple(Form(**row) for row in _rows("forms"))


@cache
def contents() -> tuple[Content, ...]:
    """The parts of a magnet."""
    return tuple(
        Content(
            row["use"], row["part"], row["words"], _spread(row, "value"), row["unit"], row["basis"],
            listed(row["qualifiers"]),
            Origin(row["title"], row["publisher"], row["url"], row["locator"], row["licence"]),
            listed(row["evidence"]), row["note"],
        )
        for row in _rows("content")
    )  # fmt: skip


def content_of(part: str, use: str = "") -> Content | None:
    """A part of the magnets of a use, else of all magnets; None where the table has none."""
    found = {c.use: c for c in contents() if c.part == part}
    return found.get(use) or found.get("")


@cache
def goods() -> tuple[Good, ...]:
    """The goods; one that has contents by element stands once for each."""
    return tuple(
        Good(
            row["product"], row["form"], row["title"], row["unit"], listed(row["codes"]), row["material"], row["use"],
            _spread(row, "kg_per_unit"), listed(row["evidence"]),
            not UNVERIFIED.isdisjoint(listed(row["qualifiers"])), row["note"],
        )
        for row in _rows("goods")
    )  # fmt: skip


@cache
def lines() -> tuple[Line, ...]:
    """The series of customs by form, the best of a form first."""
    return tuple(
        Line(
            row["form"], row["area"], listed(row["elements"]), row["series"], row["material"], row["title"],
            row["rest"],
        )
        for row in _rows("lines")
    )  # fmt: skip


@cache
def studies() -> tuple[Study, ...]:
    """The studies that are compared."""
    return tuple(
        Study(
            row["study"], row["series"], row["period"], listed(row["elements"]), row["compare"], row["what"],
            _stated(row) if row["value"] else None,
        )
        for row in _rows("studies")
    )  # fmt: skip


def _stated(row: dict[str, str]) -> Observation:
    origin = Origin(row["title"], row["publisher"], row["url"], row["locator"], row["licence"])
    return Observation(
        row["series"], row["period"], float(row["value"]), None, None, row["unit"], row["what"],
        listed(row["qualifiers"]), "", "", origin, None, row["value"],
    )  # fmt: skip


@cache
def unit_columns() -> tuple[dict[str, str], ...]:
    """The columns of a user's table of units: column, required, meaning."""
    return _rows("unit_columns")


def needs_of(form: str, area: str, element: str, year: str, number: str) -> tuple[Need, ...]:
    """What would fill a form of an area in a year; ``number`` is the area's in UN Comtrade.

    An area's own codes stand in place of the general ones below them; of bare forms they stand alone.
    """
    rows = [r for r in _rows("needs") if r["form"] == form and r["element"] in ("", element)]
    own = [r for r in rows if r["area"] == area]
    covered = {_digits(r)[:6] for r in own}
    general = [r for r in rows if not r["area"] and _digits(r)[:6] not in covered]
    return tuple(_need(row, area, year, number) for row in (own if own and form in BARE else [*own, *general]))


def _digits(row: dict[str, str]) -> str:
    return row["code"].replace(".", "")


def _need(row: dict[str, str], area: str, year: str, number: str) -> Need:
    from terbia.app.cli import COMMANDS

    queries = [q for q in _rows("queries") if q["system"] == row["system"] and q["area"] in ("", area)]
    query = max(queries, key=lambda q: len(q["area"]), default=None)
    if query is None:
        return Need(row["what"], row["code"], row["system"])
    words = {"code": row["code"], "digits": _digits(row), "year": year, "number": number or "NUMBER", "area": area}
    command = query["command"].format(**words) if "pull" in COMMANDS else ""
    return Need(
        row["what"], row["code"], row["system"], query["publisher"], query["url"].format(**words), command,
        query["note"],
    )  # fmt: skip
