"""An assemblage of the record as a vector: its rows, corrected where that is declared, made into parts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from terbia.app.orebodies.tables import Deposit, Held, deposits, groups, held, kinds, rows
from terbia.errors import CorrectionStale
from terbia.indicators.assemblage import Assemblage, Part, assemblage
from terbia.indicators.contained import over
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.ledger.series import read_series
from terbia.vocab.element import elements
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval

STATISTIC = "assemblage"
_UNIT = "percent of total REO"


@dataclass(frozen=True)
class Vector:
    """One assemblage: the rows that were read, and the parts made of them."""

    held: Held
    deposit: Deposit
    observations: tuple[Observation, ...]
    corrections: tuple[str, ...]
    not_mass: tuple[str, ...]

    @property
    def scope(self) -> str:
        """What the source says it is."""
        return self.observations[0].scope or self.held.key

    @property
    def is_unverified(self) -> bool:
        """Whether more than half of what is known is unverified."""
        return self.parts.unverified_share > 0.5

    @cached_property
    def parts(self) -> Assemblage:
        """The shares as parts that do not overlap."""
        return assemblage(part_of(o) for o in self.observations if _is_share(o))

    @cached_property
    def sources(self) -> dict[str, Observation]:
        """The observation behind each part, by the name of the part or of the group it is the rest of."""
        return {part_of(o).name: o for o in self.observations if _is_share(o)}

    @property
    def dy_tb_ratio(self) -> Estimate | None:
        """Dy over Tb, both printed alone; None where one is not."""
        dy, tb = self.parts.part("Dy"), self.parts.part("Tb")
        return None if dy is None or tb is None else over(dy.share, tb.share)

    @property
    def nd_pr_ratio(self) -> Estimate | None:
        """Nd over Pr in oxide, both printed alone; None where one is not."""
        nd, pr = self.parts.part("Nd"), self.parts.part("Pr")
        return None if nd is None or pr is None else over(nd.share, pr.share)

    @property
    def ratio_test(self) -> str:
        """Dy:Tb against the deposit's class: ``within``, ``outside``, ``open`` by rounding, or ``no data``."""
        ratio, kind = self.dy_tb_ratio, kinds()[self.deposit.kind]
        if ratio is None or kind.dy_tb_low is None or kind.dy_tb_high is None:
            return "no data"
        if ratio.range.low >= kind.dy_tb_low and ratio.range.high <= kind.dy_tb_high:
            return "within"
        return "open" if ratio.range.meets(Interval(kind.dy_tb_low, kind.dy_tb_high)) else "outside"


def share_estimate(observation: Observation) -> Estimate:
    """A printed percent as a share of 1 with the range of its rounding; bounds without a value keep none."""
    span = observation.interval()
    assert span is not None
    bounded = span.clipped(0.0, 100.0).scaled(0.01)
    return Estimate(None if observation.value is None else observation.value / 100, bounded)


def part_of(observation: Observation) -> Part:
    """The part that a row of an assemblage states."""
    slug = read_series(observation.series).form or ""
    group = groups().get(slug)
    name, members = (group.name, group.members) if group else _element(slug)
    return Part(name, members, share_estimate(observation), observation.is_unverified)


def _element(slug: str) -> tuple[str, tuple[str, ...]]:
    symbol = slug.capitalize()
    if symbol not in elements():
        raise ValueError(f"data/orebodies/groups.csv does not say what '{slug}' holds")
    return symbol, (symbol,)


def _is_share(observation: Observation) -> bool:
    slug = read_series(observation.series).form or ""
    return observation.is_known and (slug not in groups() or groups()[slug].counts)


def corrected(observation: Observation) -> tuple[Observation, str]:
    """The row with its declared correction and the reason, or as it is. Raises CorrectionStale."""
    for row in rows("corrections"):
        if (row["series"], row["period"]) != (observation.series, observation.period):
            continue
        if observation.text.strip() != row["expect"]:
            raise CorrectionStale(
                f"The correction of {row['series']} expects '{row['expect']}' but the record holds "
                f"'{observation.text}': look at data/orebodies/corrections.csv."
            )
        mended = replace(observation, value=float(row["use"]), text=row["use"]).with_qualifiers("corrected")
        return mended, row["reason"]
    return observation, ""


def read_vectors(record: Record, view: View, deposit: str | None = None) -> list[Vector]:
    """The vectors of a deposit (of all without one) that the view holds, the preferred first within each basis."""
    found = _by_key(record, view)
    vectors = []
    for one in held():
        if deposit in (None, one.deposit) and one.key in found:
            vectors.append(_vector(one, found[one.key]))
    return vectors


def _vector(one: Held, observations: list[Observation]) -> Vector:
    pairs = [corrected(o) for o in observations]
    not_mass = tuple(o.series for o, _ in pairs if o.is_known and not _is_share(o))
    reasons = tuple(reason for _, reason in pairs if reason)
    return Vector(one, deposits()[one.deposit], tuple(o for o, _ in pairs), reasons, not_mass)


def _by_key(record: Record, view: View) -> dict[str, list[Observation]]:
    """The newest rows of each assemblage by ``AREA/name``; known at once for a record and a view."""
    cache: dict[View, dict[str, list[Observation]]] = record.__dict__.setdefault("_assemblages", {})
    if view not in cache:
        found: dict[str, dict[str, Observation]] = {}
        names = [s for s in record.series_ids if f"/{STATISTIC}/" in s]
        for row in record.frame(view, series=names).select("series", "period").iter_rows():
            observation = record.find(row[0], row[1], view)
            if observation is not None and observation.unit == _UNIT:
                area, name = row[0].split("/")[:2]
                found.setdefault(f"{area}/{name}", {})[row[0]] = observation
        cache[view] = {key: list(rows_.values()) for key, rows_ in found.items()}
    return cache[view]
