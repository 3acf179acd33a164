"""The ranges of a trace over all flows that the tables allow: shares of stages, of what areas touched, of origins.

They hold the bounds that mixing alone gives at the reconciled flows. An end that these already have at 0 or 100 % is
there whatever the flows are; for every other a program is solved (``allowed_shares``). Areas that have no part in the
reconciled year stand beside the others where the tables let them have one.

Of whole paths the programs would be as many again for each. What an area can have at every stage bounds a path: at most
the least of the greatest shares of its steps, at least what the least ones have in common (Frechet 1935).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import fsum
from typing import TypeVar

from terbia.chain.allowed_flows import allowed_flows
from terbia.chain.allowed_shares import CLOSE, AllowedShares, demand_of, least_used_t
from terbia.chain.attribution_bounds import AttributionBounds
from terbia.chain.baseline import Baseline
from terbia.chain.coefficient_ranges import CoefficientRanges, Ends
from terbia.chain.joint_paths import Labels
from terbia.chain.network import Column
from terbia.chain.traced_ranges import NOTHING, TracedRanges, step_ends
from terbia.chain.traced_stages import TracedStages, origin_kind, stage_of

K = TypeVar("K", bound=Hashable)
#: An area that the reconciled year gives nothing is named where the tables let it have more than this.
LEAST_POSSIBLE = 0.0005


@dataclass(frozen=True)
class AllowedRanges:
    """Low and high of shares (0 to 1): ``stages`` by stage and area, ``sites`` by stage and site, ``beside`` (no plant)
    by stage, ``origins`` by kind and area, ``touched`` by area."""

    stages: Mapping[str, Mapping[str, Ends]]
    sites: Mapping[str, Mapping[str, Ends]]
    beside: Mapping[str, Ends]
    origins: Mapping[tuple[str, str], Ends]
    touched: Mapping[str, Ends]

    def holding(self, shares: Mapping[str, Mapping[str, Ends]]) -> AllowedRanges:
        """The same with the shares of stages, by stage and area, widened to some ends."""
        stages = {
            stage: {
                area: _around(ends.get(area, NOTHING), shares.get(stage, {}).get(area))
                for area in dict.fromkeys([*ends, *shares.get(stage, {})])
            }
            for stage, ends in self.stages.items()
        }
        touched = {
            area: (ends[0], max(ends[1], *(found.get(area, NOTHING)[1] for found in stages.values())))
            for area, ends in self.touched.items()
        }
        return replace(self, stages=stages, touched=touched)

    def path(self, path: Labels, stages: Iterable[str]) -> Ends:
        """The range of a whole path by those of its steps."""
        steps = zip(stages, path, strict=True)
        ends = [step_ends(stage, label, self.stages, self.beside, self.origins) for stage, label in steps]
        return max(0.0, fsum(low for low, _ in ends) - (len(ends) - 1)), min(high for _, high in ends)


def allowed_ranges(
    walk: TracedStages,
    baseline: Baseline,
    used_as: Collection[str],
    coefficients: CoefficientRanges,
    bounds: Mapping[str, Mapping[str, AttributionBounds]],
    mixing: TracedRanges,
) -> AllowedRanges:
    """The ranges of a trace whose bounds by mixing alone are ``bounds`` and ``mixing``; ``coefficients`` are those of
    the year."""
    return _Trace(walk, baseline, used_as, coefficients).found(bounds, mixing)


class _Trace:
    """The programs of a trace."""

    def __init__(
        self, walk: TracedStages, baseline: Baseline, used_as: Collection[str], coefficients: CoefficientRanges
    ) -> None:
        self.walk, self.group = walk, walk.flows.group
        self.holds = coefficients.holds(self.group)
        self.allowed = allowed_flows(walk.chain, baseline, coefficients)
        self.demand = demand_of(self.allowed, self.holds, walk.flows.area, used_as)
        self.least_used_t = least_used_t(self.allowed, self.demand)
        moving = [
            (number, column)
            for number, column in enumerate(self.allowed.columns)
            if any(key in self.holds for key in self.allowed.entries[number])
        ]
        self.made = [column for _, column in moving if column.kind == "make"]
        self.begun = [
            column
            for number, column in moving
            if origin_kind(column)
            and all(e.sign > 0 for k, e in self.allowed.entries[number].items() if k in self.holds)
        ]

    def found(self, bounds: Mapping[str, Mapping[str, AttributionBounds]], mixing: TracedRanges) -> AllowedRanges:
        """Every range."""
        stages, sites, beside, origins = {}, {}, {}, {}
        for stage in self.walk.stages:
            plants = [c for c in self.made if stage_of(self.walk.chain, self.group, c) == stage]
            shares = self._shares(plants)
            known = {a: (b.low, b.high) for a, b in bounds[stage].items()}
            stages[stage] = _possible(
                {a: _range(shares, names, known.get(a, NOTHING)) for a, names in _by_area(plants).items()}, known
            )
            sites[stage] = _sites(plants, stages[stage])
            others = [c.name for c in self.begun if c not in plants]
            beside[stage] = _range(shares, others, mixing.beside[stage])
            if stage == "mined":
                origins = self._origins(shares, mixing)
        areas = _by_area([*self.made, *(c for c in self.begun if c not in self.made)])
        reached = {a: max((found.get(a, NOTHING)[1] for found in stages.values()), default=0.0) for a in areas}
        touched = {a: self._touched(a, names, mixing.touched.get(a, NOTHING), reached[a]) for a, names in areas.items()}
        return AllowedRanges(stages, sites, beside, origins, _possible(touched, mixing.touched))

    def _shares(self, plants: Iterable[Column]) -> AllowedShares:
        return AllowedShares(
            self.allowed, self.holds, self.demand, {column.name for column in plants}, self.least_used_t
        )

    def _origins(self, shares: AllowedShares, mixing: TracedRanges) -> dict[tuple[str, str], Ends]:
        kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
        for column in self.begun:
            if origin_kind(column) != "mine":
                kinds[(origin_kind(column), column.area)].append(column.name)
        found = {key: _range(shares, names, mixing.origins.get(key, NOTHING)) for key, names in kinds.items()}
        return {**mixing.origins, **_possible(found, mixing.origins)}

    def _touched(self, area: str, names: Collection[str], known: Ends, reached: float) -> Ends:
        """What can have touched an area, from the greatest share that it can have at one of the stages."""
        known = (known[0], max(known[1], reached))
        if known[0] <= CLOSE and known[1] >= 1 - CLOSE:
            return (0.0, 1.0)
        return _range(self._shares(c for c in self.made if c.area == area), names, known)


def _range(shares: AllowedShares, names: Collection[str], known: Ends) -> Ends:
    """The range of what comes of some columns, from the one that the reconciled flows give."""
    high = shares.greatest(names, known[1])
    if known[0] <= CLOSE:
        return (0.0, high)
    others = shares.beginning() - set(names)
    return (max(0.0, 1.0 - shares.greatest(others, 1.0 - known[0])), high)


def _sites(plants: Iterable[Column], areas: Mapping[str, Ends]) -> dict[str, Ends]:
    """A site has at most its area's share, and the only one of an area all of it."""
    area_of = {column.site: column.area for column in plants}
    alone = [area for area in areas if list(area_of.values()).count(area) == 1]
    found = {site: areas[area] for site, area in area_of.items() if area in areas}
    return {site: (ends[0] if area_of[site] in alone else 0.0, ends[1]) for site, ends in sorted(found.items())}


def _around(ends: Ends, others: Ends | None) -> Ends:
    return ends if others is None else (min(ends[0], others[0]), max(ends[1], others[1]))


def _by_area(columns: Iterable[Column]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for column in columns:
        found[column.area].append(column.name)
    return {area: found[area] for area in sorted(found)}


def _possible(found: Mapping[K, Ends], known: Collection[K]) -> dict[K, Ends]:
    return {key: ends for key, ends in found.items() if key in known or ends[1] >= LEAST_POSSIBLE}
