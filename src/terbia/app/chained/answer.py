"""What the chain answers to a question: coverage, shortfall, bottlenecks, walls, checks; as JSON and as a frame."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.app.known import Known
from terbia.chain.baseline import Baseline
from terbia.chain.binding_ranges import differences_with_range, relief_ends, wall_ends, wall_share_ends
from terbia.chain.bottleneck import Binding, Bottleneck
from terbia.chain.coverage import StageCoverage
from terbia.chain.least_covered import least_covered
from terbia.chain.model import Chain
from terbia.chain.product_unit import elements_of, unit_of
from terbia.chain.question import Question
from terbia.chain.ranged import Ranged
from terbia.chain.walls import StageWall
from terbia.reports.chain_words import ILLUSTRATIVE, binding_sentence

if TYPE_CHECKING:
    import polars as pl

_OVER_LOSS_VALUES = "over the stated ranges of the loss values, the tables as they are"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What an area lacks of a product, or of an element group within it (None: the product itself)."""

    area: str
    product: str
    element: str | None
    t: float
    low: float
    high: float
    share: float
    unit: str
    unverified_share: float
    share_low: float
    share_high: float

    def to_dict(self) -> dict[str, object]:
        """The shortfall as JSON."""
        return {
            "area": self.area, "product": self.product, "element": self.element, "t": _digits(self.t),
            "low": _digits(self.low), "high": _digits(self.high), "share": _digits(self.share),
            "share_low": _digits(self.share_low), "share_high": _digits(self.share_high), "unit": self.unit,
            "unverified_share": _digits(self.unverified_share),
            "illustrative": self.unverified_share > ILLUSTRATIVE,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loss:
    """The value of what is missing, kUSD; its range has tables and loss values at their best, and at their worst."""

    kusd: float
    low: float
    high: float
    unverified_share: float

    def to_dict(self) -> dict[str, object]:
        """The loss as JSON."""
        return {
            "kusd": _digits(self.kusd), "low": _digits(self.low), "high": _digits(self.high),
            "unverified_share": _digits(self.unverified_share),
            "illustrative": self.unverified_share > ILLUSTRATIVE,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checks:
    """What was checked of the program and its base year."""

    mass_balance_max_abs_t: float
    base_year_max_deviation: float
    base_year_furthest: str
    base_year_outside: tuple[str, ...]
    gross_errors: tuple[str, ...]
    not_represented: tuple[str, ...]
    chi2: float
    degrees_of_freedom: float
    chi2_critical: float
    chi2_is_a_test: bool
    certificates_passed: int
    certificates_resolved_cold: int
    certificates_unneeded: int
    rows: int
    columns: int
    non_zeros: int

    def to_dict(self) -> dict[str, object]:
        """The checks as JSON; deviations are in standard deviations of the statistic."""
        return {
            "mass_balance_max_abs_t": self.mass_balance_max_abs_t,
            "base_year_max_deviation": _digits(self.base_year_max_deviation),
            "base_year_furthest_from": self.base_year_furthest or None,
            "base_year_outside_stated_range": list(self.base_year_outside),
            "gross_errors": list(self.gross_errors),
            "statistics_not_represented": list(self.not_represented),
            "chi2": _digits(self.chi2),
            "degrees_of_freedom": _digits(self.degrees_of_freedom),
            "chi2_critical_5_pct": _digits(self.chi2_critical),
            "chi2_is_a_test": self.chi2_is_a_test,
            "certificates": {
                "passed": self.certificates_passed,
                "resolved_cold": self.certificates_resolved_cold,
                "unneeded": self.certificates_unneeded,
            },
            "program": {"rows": self.rows, "columns": self.columns, "non_zeros": self.non_zeros},
        }


@dataclass(frozen=True)
class ChainAnswer:
    """The answer to a question of the chain."""

    chain: Chain
    question: Question
    without: tuple[str, ...]
    coverage: tuple[StageCoverage, ...]
    shortfall: tuple[Shortfall, ...]
    binding: Binding
    baseline: Baseline
    checks: Checks
    notes: tuple[str, ...]
    loss: Loss
    known: Known

    @property
    def status(self) -> str:
        """``covered`` where nothing is missing, else ``short``."""
        return "short" if any(s.t > 0 for s in self.shortfall) else "covered"

    @property
    def unverified_share(self) -> float:
        """The largest unverified share among the stages that cover least, element by element."""
        return max((row.unverified_share for row in least_covered(self.coverage)), default=0.0)

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        return {
            "contract": CONTRACT,
            "year": self.question.year,
            "area": self.question.area,
            "supply": self.question.supply,
            "without": list(self.without),
            "question": self.question.text(),
            "areas": list(self.question.scope(self.chain)),
            "chain": self.chain.title,
            **self.known.to_dict(),
            "status": self.status,
            "basis": "t REO of the element group a year; magnets and alloys in t of themselves",
            "coverage": [coverage_dict(row) for row in self.coverage],
            "shortfall": [s.to_dict() for s in self.shortfall],
            "loss_kusd": _digits(self.binding.loss_kusd),
            "binds": self.binds,
            "binding_together": self._together(),
            "loss": self.loss.to_dict(),
            "bottlenecks": [self._bottleneck(b) for b in self.binding.bottlenecks],
            "walls": [self._wall(w) for w in self.binding.walls],
            "statistical_differences": [
                {
                    "good": one.good,
                    "element": one.element,
                    "area": one.area,
                    "t": _digits(one.t),
                    "low": _digits(one.low),
                    "high": _digits(one.high),
                    "unverified_share": _digits(one.unverified_share),
                }
                for one in differences_with_range(self.chain, self.baseline)
                if abs(one.t) >= 0.5
            ],
            "unverified_share": _digits(self.unverified_share),
            "illustrative": self.unverified_share > ILLUSTRATIVE,
            "checks": self.checks.to_dict(),
            "notes": list(self.notes),
        }

    @property
    def binds(self) -> str:
        """What binds in the area of the question, in a sentence; empty where nothing is missing."""
        if self.status == "covered":
            return ""
        return binding_sentence(self.binding, self.question.area, self.unverified_share > ILLUSTRATIVE)

    def _together(self) -> dict[str, object] | None:
        found = self.binding.together
        if found is None:
            return None
        return {
            "stages": list(found.stages),
            "joint": len(found.stages) > 1,
            "returned_alone_share_at_most": _digits(found.returned_alone_share),
            "returned_without_one_share_at_most": _digits(1 - found.kept_share),
        }

    def _bottleneck(self, one: Bottleneck) -> dict[str, object]:
        ends = relief_ends(self.chain, self.question.year, one)
        return {
            "rank": one.rank,
            "decided": one.is_decided,
            "kind": one.kind,
            "stage": one.stage,
            "site": one.site or None,
            "area": one.area,
            "measure": one.measure,
            "elements": list(elements_of(self.chain, one.amounts)),
            "products": list(one.products),
            "relief_left": None if one.relief_left is None else _digits(one.relief_left),
            "relief_right": _digits(one.relief_right),
            "unit": f"kUSD of shortfall per t of {one.measure}",
            "relief_by_product": _by_product(self.chain, one.relieved),
            "relief_left_by_product": None if one.relief_left is None else _by_product(self.chain, one.added),
            "stage_returns_share": None if one.stage_returns_share is None else _digits(one.stage_returns_share),
            "slight": one.is_slight,
            "relief_low": _digits(ends.low),
            "relief_high": _digits(ends.high),
            "range": _OVER_LOSS_VALUES,
            "unverified_share": _digits(ends.unverified_share),
            "illustrative": ends.unverified_share > ILLUSTRATIVE,
        }

    def _wall(self, wall: StageWall) -> dict[str, object]:
        ends, back = wall_ends(self.chain, self.binding, wall), wall.returned_by_then_share
        shares = wall_share_ends(self.chain, wall)
        return {
            "stage": wall.stage,
            "measure": wall.measure,
            "relief_left": None if wall.relief_left is None else _digits(wall.relief_left),
            "relief_right": _digits(wall.relief_right),
            "unit": f"kUSD of shortfall per t of {wall.measure}",
            "relief_low": _digits(ends.low),
            "relief_high": _digits(ends.high),
            "range": _OVER_LOSS_VALUES,
            "returned_alone_share": _digits(wall.returned_alone_share),
            "kept_alone_share": _digits(wall.kept_alone_share),
            "order": wall.order,
            "together_with": list(wall.together_with),
            "returned_by_then_share": None if back is None else _digits(back),
            "returned_alone_range": [_digits(end) for end in shares.returned_alone],
            "kept_alone_range": [_digits(end) for end in shares.kept_alone],
            "returned_by_then_range": shares.returned_by_then and [_digits(end) for end in shares.returned_by_then],
            "unverified_share": _digits(ends.unverified_share),
            "illustrative": ends.unverified_share > ILLUSTRATIVE,
        }

    def frame(self) -> pl.DataFrame:
        """One row per stage and element of the coverage table; without a feed at the mine, which has none."""
        import polars as pl

        return pl.DataFrame([_frame_row(row) for row in self.coverage])


def _frame_row(row: StageCoverage) -> dict[str, object]:
    found: dict[str, object] = {"stage": row.stage, "element": row.group}
    amounts = {
        "capacity": row.capacity, "feed": row.feed, "passes_by": row.beside, "recycled": row.recycled,
        "requirement": row.requirement,
    }  # fmt: skip
    for name, one in amounts.items():
        ends = (None, None, None) if one is None else (one.value, one.low, one.high)
        keys = (f"{name}_t", f"{name}_low_t", f"{name}_high_t")
        found |= {key: None if t is None else _digits(t) for key, t in zip(keys, ends, strict=True)}
    covered = {f"coverage_{end}": share for end, share in _covered(row).items()}
    return found | covered | {
        "unverified_share": _digits(row.unverified_share), "illustrative": row.unverified_share > ILLUSTRATIVE,
    }  # fmt: skip


def coverage_dict(row: StageCoverage) -> dict[str, object]:
    """A row of the coverage table as JSON."""
    return {
        "stage": row.stage,
        "element": row.group,
        "capacity_t": _digits(row.capacity.value),
        "capacity_range_t": _ends(row.capacity),
        "feed_t": None if row.feed is None else _digits(row.feed.value),
        "feed_range_t": None if row.feed is None else _ends(row.feed),
        "passes_by_t": _digits(row.beside.value),
        "passes_by_range_t": _ends(row.beside),
        "recycled_t": _digits(row.recycled.value),
        "recycled_range_t": _ends(row.recycled),
        "recycled_unverified_share": _digits(row.recycled.share),
        "served_t": _digits(row.served.value),
        "served_range_t": _ends(row.served),
        "requirement_t": _digits(row.requirement.value),
        "requirement_range_t": _ends(row.requirement),
        "coverage": _covered(row),
        "unverified_share": _digits(row.unverified_share),
        "illustrative": row.unverified_share > ILLUSTRATIVE,
        "capacity_unverified_share": _digits(_capacity_unchecked(row)),
        "requirement_unverified_share": _digits(max(row.requirement.share, row.requirement.doubt)),
        "parts": [
            {
                "sites": list(part.sites),
                "mines": list(part.mines),
                "capacity_t": _digits(part.capacity.value),
                "capacity_range_t": _ends(part.capacity),
                "feed_t": _digits(part.feed.value),
                "feed_range_t": _ends(part.feed),
                "made_t": _digits(part.out.value),
                "made_range_t": _ends(part.out),
            }
            for part in row.parts
        ],
        "not_taken": [
            {"mine": mine, "t": _digits(t.value), "low": _digits(t.low), "high": _digits(t.high)}
            for mine, t in row.not_taken.items()
        ],
        "areas": list(row.areas),
        "sites": list(row.sites),
        "rows": list(row.behind),
    }


def _covered(row: StageCoverage) -> dict[str, float | None]:
    """The coverage and its ends; None where nothing is required, of which no part is covered, not even none."""
    ends = {"low": row.coverage.low, "mid": row.coverage.value, "high": row.coverage.high}
    return {name: _finite(share) if row.requirement.high > 0 else None for name, share in ends.items()}


def _by_product(chain: Chain, amounts: Iterable[tuple[str, float]]) -> list[dict[str, object]]:
    """Each product's own amount, below zero where more of it is lacking: never a sum over products."""
    return [{"product": product, "t": _digits(t), "unit": unit_of(chain, product)} for product, t in amounts]


def _capacity_unchecked(row: StageCoverage) -> float:
    """The unverified share of what the stage's own plants could make, whatever reaches them."""
    return row.own_zero_share if row.capacity.high == 0 else max(row.capacity.share, row.capacity.doubt)


def _ends(amount: Ranged) -> list[float | None]:
    return [_finite(amount.low), _finite(amount.high)]


def _finite(value: float) -> float | None:
    """Null where nothing is required: a coverage of nothing is no number."""
    return None if value in (float("inf"), float("-inf")) else _digits(value)


def _digits(value: float) -> float:
    """Seven significant digits: more than the evidence has, few enough to be the same wherever it was computed."""
    rounded = float(f"{value:.7g}")
    return 0.0 if abs(rounded) < 1e-9 else rounded
