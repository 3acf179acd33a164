"""What is known: element by stage by area, each cell measured, derived, assumed or absent, with the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from terbia.chain.datum import KINDS, Datum
from terbia.chain.model import MAGNET, STAGES, Chain

#: Stages at which a composition decides how much of a group there is.
_BY_COMPOSITION = ("mine", "cracking", "light-separation", "heavy-separation")
_BY_RECIPE = ("alloy", "magnet", "recycling", "scrap")


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of a group at a stage in an area in a year; ``kind`` is that of its weakest number."""

    year: int
    area: str
    stage: str
    group: str
    kind: str
    unverified: bool
    rows: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The cell as JSON."""
        return {
            "year": self.year, "area": self.area, "stage": self.stage, "element": self.group, "kind": self.kind,
            "unverified": self.unverified, "rows": list(self.rows),
        }  # fmt: skip


def evidence(chain: Chain, year: int) -> tuple[Cell, ...]:
    """The table of a year, areas by stages by groups; ``absent`` where no table has anything."""
    return tuple(
        _cell(chain, year, area, stage, group)
        for area in sorted(chain.areas)
        for stage in (*STAGES, "use")
        for group in chain.groups
        if _applies(chain, stage, group)
    )


def _applies(chain: Chain, stage: str, group: str) -> bool:
    """Whether a group passes through a stage at all: lanthanum does not reach a magnet here."""
    in_magnets = any(group in recipe for recipe in chain.recipes.values())
    if stage in ("metal", "heavy-metal"):
        return chain.groups[group].metal == stage
    if stage == "heavy-separation":
        return chain.groups[group].is_heavy
    return in_magnets if stage in _BY_RECIPE else True


def _cell(chain: Chain, year: int, area: str, stage: str, group: str) -> Cell:
    found = list(_use(chain, year, area, group) if stage == "use" else _made(chain, year, area, stage, group))
    kind = max((d.kind for d in found), key=KINDS.index, default="absent")
    rows = tuple(dict.fromkeys(d.where for d in found))
    return Cell(year, area, stage, group, kind, any(d.is_unverified for d in found) or not found, rows)


def _made(chain: Chain, year: int, area: str, stage: str, group: str) -> Iterator[Datum]:
    somewhere = False
    for (site, at, _), capacity in sorted(chain.capacity_at(year).items()):
        if at != stage or chain.sites[site].area != area:
            continue
        if capacity.amount.high > 0 and not chain.puts_out(site, stage, group, year):
            continue
        if stage == "mine":
            part = chain.compositions[chain.mines[site].composition].get(group)
            if part is None:
                continue
            yield part
        somewhere = True
        yield capacity.amount
    if somewhere and stage in _BY_COMPOSITION[1:]:
        yield chain.yield_of(stage, group)
    if somewhere and stage in _BY_RECIPE:
        yield from (recipe[group] for recipe in chain.recipes.values() if group in recipe)


def _use(chain: Chain, year: int, area: str, group: str) -> Iterator[Datum]:
    for (where, product, when), datum in sorted(chain.requirements.items()):
        if where != area or when != year:
            continue
        is_magnet = product in (MAGNET, *chain.grades)
        if product == group or (is_magnet and any(group in recipe for recipe in chain.recipes.values())):
            yield datum


def all_numbers(chain: Chain) -> Iterator[tuple[str, Datum]]:
    """Every number of the tables with the table it stands in."""
    for parts in chain.compositions.values():
        yield from (("compositions", d) for d in parts.values())
    yield from (("capacities", c.amount) for c in chain.capacities)
    yield from (("yields", d) for d in chain.yields.values())
    for parts in chain.recipes.values():
        yield from (("recipes", d) for d in parts.values())
    yield from (("grades", d) for d in chain.grades.values())
    for parts in chain.variants.values():
        yield from (("variants", d) for d in parts.values())
    for parts in chain.bills.values():
        yield from (("bills", d) for d in parts.values())
    yield from (("requirements", d) for d in chain.requirements.values())
    yield from (("loss_values", d) for d in chain.loss_values.values())
    yield from (("statistics", s.amount) for s in chain.statistics)


def without_a_row(chain: Chain) -> tuple[Datum, ...]:
    """The numbers that no row of the record and no citable page stands behind: judgements, and ranges by a method."""
    return tuple(d for _, d in all_numbers(chain) if not d.has_row)
