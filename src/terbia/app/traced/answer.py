"""The answer of a trace: shares by stage with bounds, whole paths, losses without a supplier; as JSON and frame."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.app.known import Known
from terbia.chain.attribution_bounds import AttributionBounds
from terbia.chain.coefficient_ranges import Ends
from terbia.chain.joint_paths import JointShares, Labels
from terbia.chain.model import MAGNET
from terbia.chain.supplier_removal import Removal
from terbia.chain.traced_allowed import LEAST_POSSIBLE, AllowedRanges
from terbia.chain.traced_evidence import Evidence
from terbia.chain.traced_question import COMPOUNDS, Traced
from terbia.chain.traced_ranges import TracedRanges
from terbia.chain.traced_spread import ShareSpread
from terbia.chain.traced_stages import MINE, STAGES, Origin, StageShares
from terbia.chain.zero_inflows import ZeroInflows

if TYPE_CHECKING:
    import polars as pl

#: What the two ranges of a share mean.
BOUNDS_ARE = {
    "low, high": (
        "the least and the most over all flows that the tables allow, unmeasured ones included, whatever mixed with"
        " what; by linear programming, for joint paths by Frechet's inequality from those of their steps; with draws"
        " also the 5th to the 95th percentile of these"
    ),
    "mixing_low, mixing_high": (
        "the least and the most that the flows of the reconciled year allow, whatever mixed with what; by linear"
        " programming, joint paths included"
    ),
}
#: Above this part of unchecked rows an answer is illustrative and stands in no headline.
ILLUSTRATIVE = 0.5


@dataclass(frozen=True)
class TraceAnswer:
    """Where what an area uses of an element group came from in a base year.

    ``shares`` and ``bounds`` are by stage (mined, separated, metal, magnet; the first two for compounds), shares of
    ``use_t`` (t REO of the group). ``bounds`` and ``ranges`` are what the reconciled flows allow whatever the mixing,
    ``allowed`` what all flows do that the tables allow. ``losses_t`` is by stage of the chain. ``removals`` are the
    largest suppliers, ``zeros`` the inflows that nobody measured and that stand at zero, ``spread`` what redrawn tables
    give, where that was asked for.
    """

    year: int
    area: str
    asked_element: str
    traced: Traced
    chain_title: str
    known: Known | None
    use_t: float
    shares: Mapping[str, StageShares]
    bounds: Mapping[str, Mapping[str, AttributionBounds]]
    origins: tuple[Origin, ...]
    joint: JointShares
    touched_by: Mapping[str, float]
    losses_t: Mapping[str, float]
    removals: tuple[Removal, ...]
    evidence: Evidence
    zeros: tuple[ZeroInflows, ...]
    spread: ShareSpread | None
    balance_error_t: float
    notes: tuple[str, ...]
    ranges: TracedRanges
    allowed: AllowedRanges

    @property
    def question(self) -> str:
        """The question in words."""
        t = self.traced
        kind = "grade" if t.product not in (MAGNET, COMPOUNDS) else t.product
        uses = {MAGNET: "in magnets", COMPOUNDS: "in other uses than magnets", "grade": f"as {t.product}"}[kind]
        return f"{self.year} as it was: where the {t.group} that {self.area} uses {uses} came from"

    @property
    def basis(self) -> str:
        """What the shares are shares of."""
        return f"share of the t REO of {self.traced.group} in what {self.area} uses in the year"

    @property
    def is_illustrative(self) -> bool:
        """Whether most of what stands behind it is unchecked."""
        return self.evidence.unverified_share > ILLUSTRATIVE

    def possible(self, stage: str) -> dict[str, Ends]:
        """The areas that have no part of a stage in the reconciled year and by the tables can, the largest first."""
        found = {
            area: ends
            for area, ends in self.allowed.stages[stage].items()
            if ends[1] >= LEAST_POSSIBLE > self.shares[stage].by_area.get(area, 0.0)
            and (area not in self.shares[stage].by_area or self.touched_by[area] < LEAST_POSSIBLE)
        }
        return dict(sorted(found.items(), key=lambda entry: (-entry[1][1], entry[0])))

    @property
    def mixing(self) -> dict[str, dict[str, Ends]]:
        """The range of each stage's shares by mixing alone, by stage and area."""
        return {stage: {area: (one.low, one.high) for area, one in at.items()} for stage, at in self.bounds.items()}

    def path_ends(self, path: Labels) -> Ends:
        """The range of a whole path over all flows that the tables allow."""
        low, high = self.allowed.path(path, self.joint.stages)
        by_mixing = self.ranges.paths[path]
        return min(low, by_mixing[0]), max(high, by_mixing[1])

    def rest_ends(self, paths: Collection[Labels], by_mixing: bool = False) -> Ends:
        """The range of all paths but some."""
        ends = [self.ranges.paths[path] if by_mixing else self.path_ends(path) for path in paths]
        rest = 1 - fsum(self.joint.by_path[path] for path in paths)
        low, high = (1 - fsum(each[k] for each in ends) for k in (1, 0))
        return max(0.0, min(low, rest)), min(1.0, max(high, rest))

    @property
    def other_origins(self) -> tuple[Origin, ...]:
        """Where what was not mined in the year began, by kind and area: scrap, stocks, what no flow explains."""
        found: dict[tuple[str, str], float] = {}
        for o in self.origins:
            if o.kind != MINE:
                found[(o.kind, o.area)] = found.get((o.kind, o.area), 0.0) + o.share
        return tuple(Origin(kind, area, "", share) for (kind, area), share in found.items())

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        by_area = {stage: _shares(self.shares[stage].by_area) if stage in self.shares else {} for stage in STAGES}
        return {
            "contract": CONTRACT,
            "question": self.question,
            "year": self.year,
            "area": self.area,
            "element": self.traced.group,
            "asked": self.asked_element,
            "product": self.traced.product,
            "chain": self.chain_title,
            "basis": self.basis,
            "known": None if self.known is None else self.known.to_dict(),
            "method": "proportional sharing, an absorbing Markov chain upstream; bounds by linear programming",
            "bounds_are": BOUNDS_ARE,
            "use_t": _digits(self.use_t),
            "use_range_t": _pair(self.ranges.use_t),
            "use_unit": "t REO",
            **by_area,
            "not_by_a_plant": {stage: _digits(one.beside_share) for stage, one in self.shares.items()},
            "other_origins": [
                {"kind": o.kind, "area": o.area, "share": _digits(o.share), **self._origin_ends(o)}
                for o in self.other_origins
            ],
            "sites": {stage: _shares(one.by_site) for stage, one in self.shares.items()},
            "joint_stages": list(self.joint.stages),
            "joint": [
                {"path": list(path), "share": _digits(share), **_both(self.path_ends(path), self.ranges.paths[path])}
                for path, share in self.joint.by_path.items()
            ],
            "joint_rest_share": _digits(self.joint.rest_share),
            "touched_by": _shares(self.touched_by),
            "bounds": {stage: self._bounds(stage) for stage in self.shares},
            "ranges": self._ranges(),
            "spread": None if self.spread is None else _spread(self.spread),
            "removed": [_removal(one) for one in self.removals],
            "losses_t": {stage: _digits(t) for stage, t in self.losses_t.items()},
            "unverified_share": _digits(self.evidence.unverified_share),
            "unmeasured_inflows": [
                {
                    "good": inflow.good,
                    "of": list(inflow.items),
                    "from": inflow.from_area,
                    "to": inflow.to_area,
                    "market_visits": _digits(market.visits),
                }
                for market in self.zeros
                for inflow in market.inflows
            ],
            "unverified_somewhere_share": _digits(self.evidence.unverified_somewhere_share),
            "illustrative": self.is_illustrative,
            "checks": {"mass_balance_max_abs_t": self.balance_error_t},
            "notes": list(self.notes),
        }

    def _bounds(self, stage: str) -> dict[str, dict[str, float]]:
        """The bounds of a stage, those areas included that only the tables would let have a part."""
        found = {}
        for area, ends in self.allowed.stages[stage].items():
            one = self.bounds[stage].get(area, AttributionBounds(0.0, 0.0, 0.0))
            found[area] = {"value": _digits(one.proportional), **_both(ends, (one.low, one.high))}
        return found

    def _origin_ends(self, one: Origin) -> dict[str, float]:
        key = (one.kind, one.area)
        return _both(self.allowed.origins.get(key, (0.0, 1.0)), self.ranges.origins.get(key, (0.0, 1.0)))

    def _ranges(self) -> dict[str, object]:
        """The ranges of what stands beside the shares of the stages, whose own are the bounds."""
        found, allowed = self.ranges, self.allowed
        return {
            "not_by_a_plant": {stage: _both(allowed.beside[stage], ends) for stage, ends in found.beside.items()},
            "sites": {
                stage: {site: _both(allowed.sites[stage].get(site, (0.0, 1.0)), ends) for site, ends in by_site.items()}
                for stage, by_site in found.sites.items()
            },
            "joint_rest_share": _both(self.rest_ends(self.joint.by_path), found.rest),
            "touched_by": {
                area: _both(ends, found.touched.get(area, (0.0, 0.0))) for area, ends in allowed.touched.items()
            },
            "losses_t": {stage: _low_high(ends) for stage, ends in found.losses_t.items()},
        }

    def frame(self) -> pl.DataFrame:
        """One row per stage and area: the share, its range, and its range by mixing alone."""
        import polars as pl

        rows = []
        for stage, one in self.shares.items():
            for area, share in one.by_area.items():
                (low, high), by_mixing = self.allowed.stages[stage][area], self.bounds[stage][area]
                rows.append((stage, area, share, low, high, by_mixing.low, by_mixing.high))
        schema: dict[str, type[pl.DataType]] = {"stage": pl.String, "area": pl.String}
        schema |= dict.fromkeys(("share", "low", "high", "mixing_low", "mixing_high"), pl.Float64)
        return pl.DataFrame(rows, schema=schema, orient="row")


def _shares(found: Mapping[str, float]) -> dict[str, float]:
    return {name: _digits(share) for name, share in found.items()}


def _spread(found: ShareSpread) -> dict[str, object]:
    ends = ("p05", "p50", "p95")
    return {
        "draws": found.draws,
        "refused": found.refused,
        "seed": found.seed,
        "shares": {
            stage: {
                area: {end: _digits(share) for end, share in zip(ends, three, strict=True)}
                for area, three in by_area.items()
            }
            for stage, by_area in found.shares.items()
        },
    }


def _removal(one: Removal) -> dict[str, object]:
    return {
        "area": one.supplier,
        "exports_removed": "all goods",
        "traced_share": _digits(one.traced_share),
        "missing_t": _digits(one.missing_t),
        "low": _digits(one.low_t),
        "high": _digits(one.high_t),
        "missing_anyway_t": _digits(one.anyway_t),
        "missing_anyway_range_t": _pair(one.anyway_ends_t),
        "missing_without_t": _digits(one.without_t),
        "missing_without_range_t": _pair(one.without_ends_t),
        "missing_share": _digits(one.missing_share),
        "missing_share_range": _pair(one.missing_share_ends),
        "missing_pct": _digits(100 * one.missing_share),
        "unit": "t REO of the group in what is missing",
        "missing_units": _digits(one.missing_units),
        "missing_units_range": _pair(one.missing_units_ends),
        "missing_units_unit": one.unit,
        "everywhere_t": _digits(one.everywhere_t),
        "everywhere_range_t": _pair(one.everywhere_ends_t),
        "everywhere_share": _digits(one.everywhere_share),
        "everywhere_share_range": _pair(one.everywhere_share_ends),
    }


def _both(ends: Ends, by_mixing: Ends) -> dict[str, float]:
    """A range over all flows that the tables allow, and the one by mixing alone."""
    return {**_low_high(ends), "mixing_low": _digits(by_mixing[0]), "mixing_high": _digits(by_mixing[1])}


def _low_high(ends: tuple[float, float]) -> dict[str, float]:
    return {"low": _digits(ends[0]), "high": _digits(ends[1])}


def _pair(ends: tuple[float, float]) -> list[float]:
    return [_digits(end) for end in ends]


def _digits(value: float) -> float:
    """Ten significant digits: the same on every machine."""
    return float(f"{value:.10g}")
