"""The question that coverage and bottlenecks answer: whose supply counts, and whose exports are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terbia.chain.model import Chain
from terbia.errors import NotInRecord, TerbiaError

SUPPLIES = ("all", "allies", "home")
#: The goods that cross borders, by the stage whose output they are, in order.
GOODS = ("concentrate", "mixed-compound", "heavy-concentrate", "separated-oxide", "metal", "alloy", "magnet", "swarf")
#: What ``--without CN:separated-oxide`` may be called besides.
_ALSO = {
    "mine": ("concentrate", "mixed-compound"),
    "ore": ("concentrate", "mixed-compound"),
    "oxide": ("separated-oxide",),
    "separation": ("separated-oxide", "heavy-concentrate"),
    "cracking": ("mixed-compound",),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """Exports of an area that are gone: the goods, all of them where no stage was named."""

    area: str
    goods: tuple[str, ...]
    asked: str


@dataclass(frozen=True, slots=True)
class Question:
    """A year, an area, whose supply counts (``all``, ``allies``, ``home``), and the cuts."""

    year: int
    area: str
    supply: str = "all"
    cuts: tuple[Cut, ...] = ()

    def scope(self, chain: Chain) -> tuple[str, ...]:
        """The areas that take part: all, the area and its allies, or the area alone; sorted."""
        if self.supply == "home":
            return (self.area,)
        if self.supply == "allies":
            if self.area not in chain.allies:
                raise NotInRecord("list of allies for", self.area, (), _allies_hint(chain, self.area))
            return tuple(sorted({self.area, *chain.allies[self.area]}))
        return tuple(sorted(chain.areas))

    @property
    def is_as_it_was(self) -> bool:
        """Whether nothing is changed: a reconciled base year, in which nothing can be missing."""
        return self.supply == "all" and not self.cuts

    def text(self) -> str:
        """The question in words, printed with every answer."""
        if self.is_as_it_was:
            return f"{self.year} as it was"
        parts = {"all": "all suppliers", "allies": f"{self.area} and its allies only", "home": f"{self.area} alone"}
        gone = [f"without exports of {cut.asked}" for cut in self.cuts]
        return f"{self.year}: " + ", ".join([parts[self.supply], *gone])


def _allies_hint(chain: Chain, area: str) -> str:
    """Which areas have a list of allies, and how another is added."""
    listed = sorted(chain.allies)
    there = f"Lists in allies.csv: {', '.join(listed)}." if listed else "allies.csv has no list."
    return (
        f"{there} To add one, write the tables with 'terbia chain --to DIR', give allies.csv there a row '{area},ALLY'"
        " for each ally, and ask with --from DIR."
    )


def ask(chain: Chain, *, year: int | str | None, area: str, supply: str, without: str | Sequence[str]) -> Question:
    """The question in the user's words. Raises NotInRecord for an area, a year or a stage that the chain has not."""
    chosen = base_year(chain, year)
    require_area(chain, area)
    if supply not in SUPPLIES:
        raise TerbiaError(f"--supply is {', '.join(SUPPLIES)}, not '{supply}'.")
    cuts = (_cut(chain, text) for text in cuts_of(without))
    return Question(chosen, area, supply, tuple(sorted(cuts, key=lambda c: c.asked)))


def cuts_of(without: str | Sequence[str]) -> tuple[str, ...]:
    """The cuts that were asked for; a single one may stand by itself."""
    return (without,) if isinstance(without, str) else tuple(without)


def base_year(chain: Chain, year: int | str | None) -> int:
    """The base year that is meant, the newest where none is named; digits in a text will do.

    Raises NotInRecord, with the base years there are, for a year that is none of them.
    """
    if year is None:
        return chain.years[-1]
    named = {str(one): one for one in chain.years}
    said = str(year).strip()
    if said not in named:
        raise NotInRecord("base year", said, list(named), f"The base years are {', '.join(named)}.")
    return named[said]


def require_area(chain: Chain, area: str) -> None:
    """Raises NotInRecord, with what to write, for an area that the chain has not."""
    if area not in chain.areas:
        known = sorted(chain.areas)
        same = [one for one in known if area.strip().casefold() in (one.casefold(), chain.areas[one].casefold())]
        hint = f"Write {same[0]}." if same else f"The areas are {', '.join(known)}."
        raise NotInRecord("area in the chain", area, () if same else known, hint)


def _cut(chain: Chain, text: str) -> Cut:
    area, _, stage = text.partition(":")
    require_area(chain, area)
    if not stage:
        return Cut(area, GOODS, area)
    if stage in _ALSO:
        return Cut(area, _ALSO[stage], text)
    if stage not in GOODS:
        raise NotInRecord("stage of exports", stage, [*GOODS, *_ALSO], "Write AREA:STAGE, e.g. CN:separated-oxide.")
    return Cut(area, (stage,), text)
