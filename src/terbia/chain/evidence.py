"""What is known: element by stage by area, each cell measured, derived, assumed or absent, with the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from terbia.chain.datum import KINDS, Datum
from terbia.chain.model import STAGES, Chain
from terbia.chain.needed import content_of

#: Stages at which a composition decides how much of a group there is.
_BY_COMPOSITION = ("mine", "cracking", "light-separation", "heavy-separation")
#: Measures of what a plant puts out, where others of its stage are of what it takes in.
_OXIDE_OF = {"NdPr-oxide": ("NdPr",), "DyTb-oxide": ("Dy", "Tb")}
#: Above this part a cell is unverified.
MOST = 0.5
_BY_RECIPE = ("alloy", "magnet", "recycling", "scrap")


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of how much of a group plants of an area could make at a stage, or of how much it uses of it.

    It is about the capacity (at ``use`` the need), not about what is covered, which rests on both. A plant is known as
    its weakest number is, and counts with its tonnes of the group: ``parts`` is the share of the tonnes by kind,
    ``kind`` that of most of them, and ``unverified_share`` the share with a number that nobody has checked. Worked:
    7,140 t from a mine that is measured and 24 t that are assumed are measured, 0.3 % unverified.
    """

    year: int
    area: str
    stage: str
    group: str
    kind: str
    parts: Mapping[str, float]
    unverified_share: float
    rows: tuple[str, ...]

    @property
    def unverified(self) -> bool:
        """Whether nobody has checked more than half of it."""
        return self.unverified_share > MOST

    def to_dict(self) -> dict[str, object]:
        """The cell as JSON."""
        return {
            "year": self.year, "area": self.area, "stage": self.stage, "element": self.group, "kind": self.kind,
            "of": "need" if self.stage == "use" else "capacity", "unverified": self.unverified,
            "unverified_share": _digits(self.unverified_share),
            "tonnes_by_kind": {kind: _digits(part) for kind, part in self.parts.items()}, "rows": list(self.rows),
        }  # fmt: skip


def _digits(share: float) -> float:
    return float(f"{share:.7g}")


@dataclass(frozen=True, slots=True)
class _Plant:
    """A plant or a need: t of the group at its middle and at its high end, and the numbers that say so."""

    t: float
    most_t: float
    numbers: tuple[Datum, ...]

    @property
    def kind(self) -> str:
        return max((d.kind for d in self.numbers), key=KINDS.index)

    @property
    def is_unverified(self) -> bool:
        return any(d.is_unverified for d in self.numbers)


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
    found = _use(chain, year, area, group) if stage == "use" else _made(chain, year, area, stage, group)
    if not found:
        return Cell(year, area, stage, group, "absent", {"absent": 1.0}, 1.0, ())
    weights = _weights(found)
    parts = {
        kind: part
        for kind in KINDS
        if (part := sum(w for w, one in zip(weights, found, strict=True) if one.kind == kind)) > 0
    }
    shaky = sum(w for w, one in zip(weights, found, strict=True) if one.is_unverified)
    kind = max(parts, key=lambda name: (parts[name], KINDS.index(name)))
    rows = tuple(dict.fromkeys(d.where for one in found for d in one.numbers))
    return Cell(year, area, stage, group, kind, parts, shaky, rows)


def _weights(found: Sequence[_Plant]) -> list[float]:
    """The part of each: by its tonnes; by its high end where all are zero; alike where that is zero too."""
    for amounts in ([one.t for one in found], [one.most_t for one in found], [1.0] * len(found)):
        if (total := fsum(amounts)) > 0:
            return [t / total for t in amounts]
    return []


def _made(chain: Chain, year: int, area: str, stage: str, group: str) -> list[_Plant]:
    """The plants of a stage, a mine with the share of the group in its ore, each with the smallest of its measures.

    A plant at zero is known as the row is that says so: what it would make of which ore plays no part.
    """
    rows: dict[str, list[Datum]] = {}
    zeros: dict[str, list[Datum]] = {}
    least: dict[str, tuple[float, float]] = {}
    for (site, at, measure), capacity in sorted(chain.capacity_at(year).items()):
        if at != stage or chain.sites[site].area != area:
            continue
        if capacity.amount.high > 0 and not chain.puts_out(site, stage, group, year):
            continue
        part = 1.0
        if stage == "mine":
            share = chain.compositions[chain.mines[site].composition].get(group)
            if share is None:
                continue
            rows.setdefault(site, []).append(share)
            part = share.value
        elif measure in _OXIDE_OF:
            part = 1 / _share_in_feed(chain, _OXIDE_OF[measure])
        rows.setdefault(site, []).append(capacity.amount)
        if capacity.amount.high == 0:
            zeros.setdefault(site, []).append(capacity.amount)
        t, most = part * capacity.amount.value, part * capacity.amount.high
        before = least.get(site, (t, most))
        least[site] = (min(t, before[0]), min(most, before[1]))
    same: list[Datum] = [chain.yield_of(stage, group)] if stage in _BY_COMPOSITION[1:] else []
    if stage in _BY_RECIPE:
        same += [recipe[group] for recipe in chain.recipes.values() if group in recipe]
    return [_Plant(*least[site], tuple(zeros.get(site, [*numbers, *same]))) for site, numbers in rows.items()]


def _share_in_feed(chain: Chain, groups: tuple[str, ...]) -> float:
    """The part of a plant's feed that some groups are in the mean ore, so that what it puts out weighs as feed does."""
    ores = {mine.composition for mine in chain.mines.values()}
    shares = [sum(chain.compositions[ore][g].value for g in groups if g in chain.compositions[ore]) for ore in ores]
    return fsum(shares) / len(shares) if fsum(shares) > 0 else 1.0


def _use(chain: Chain, year: int, area: str, group: str) -> list[_Plant]:
    """The needs of an area that are of a group, each with what it needs of it in magnets and as oxide."""
    found = []
    for (where, product, when), datum in sorted(chain.requirements.items()):
        if where == area and when == year:
            in_alloy, as_oxide = content_of(chain, product, group)
            part = in_alloy.value + as_oxide.value
            if part > 0:
                found.append(_Plant(part * datum.value, part * datum.high, (datum,)))
    return found


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
