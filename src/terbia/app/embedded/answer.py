"""What ``terbia reliance AREA ELEMENT --embedded`` answers: cells by form and year, as JSON and as a frame."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from terbia.app.contract import CONTRACT
from terbia.app.embedded.tables import Content, Need
from terbia.indicators.embedded_draws import Drawn
from terbia.ledger.observation import Observation
from terbia.vocab.element import elements, oxide_factor
from terbia.vocab.estimate import Estimate
from terbia.vocab.interval import Interval, ends_dict

if TYPE_CHECKING:
    import polars as pl

COMPUTED, BOUNDED, NO_DATA = "computed", "bounded_by_study", "no_data"
#: Above this share of unverified inputs a figure is called illustrative.
ILLUSTRATIVE = 0.5


@dataclass(frozen=True, slots=True)
class Cell:
    """t of an element in one form in one year: computed, bounded by a published figure, or what it needs.

    ``at_least`` says that something of the form is missing; ``implied`` that a share of another year or of all goods
    together was carried over, which is no measurement.
    """

    form: str
    title: str
    how: str
    estimate: Estimate | None
    source: str
    needs: tuple[Need, ...] = ()
    at_least: bool = False
    implied: bool = False
    unverified_share: float = 0.0
    drawn: Drawn | None = None
    inputs: tuple[Observation, ...] = ()
    note: str = ""

    @property
    def illustrative(self) -> bool:
        """Whether most of it rests on what nobody has checked."""
        return self.unverified_share > ILLUSTRATIVE

    @property
    def value(self) -> float | None:
        """The central value of a computed cell; a bound has none."""
        return self.estimate.value if self.estimate is not None and self.how == COMPUTED else None

    @property
    def range(self) -> Interval | None:
        """The range, None where nothing is known."""
        return None if self.estimate is None else self.estimate.range

    def to_dict(self, element: str) -> dict[str, object]:
        """The cell as JSON; ``oxide_equivalent`` is the same mass as the usual oxide."""
        return {
            "form": self.form,
            "title": self.title,
            "imports_t": self.value,
            **ends_dict(self.range),
            "unit": f"t {element}",
            "how": self.how,
            "at_least": self.at_least,
            "implied": self.implied,
            "source": self.source,
            "needs": [need.to_dict() for need in self.needs],
            "unverified_share": self.unverified_share,
            "illustrative": self.illustrative,
            "draws": None if self.drawn is None else self.drawn.to_dict(),
            "oxide_equivalent": self._oxide(element),
            "inputs": [o.to_dict() for o in self.inputs],
            "note": self.note,
        }

    def _oxide(self, element: str) -> dict[str, object] | None:
        if self.range is None or elements()[element].atomic_weight is None:
            return None
        factor = oxide_factor(element)
        value = None if self.value is None else self.value * factor
        return {"value": value, **ends_dict(self.range.scaled(factor)), "unit": f"t {elements()[element].oxide}"}


@dataclass(frozen=True, slots=True)
class Year:
    """The cells of a year and their sum: over the computed cells alone, hence at least, unless all are there."""

    year: str
    cells: tuple[Cell, ...]
    total: Cell

    def to_dict(self, element: str) -> dict[str, object]:
        """The year as JSON, without the needs, which stand once in ``by_form``."""
        keep = ("form", "imports_t", "low", "high", "how", "at_least", "implied", "unverified_share")
        rows = [{k: v for k, v in cell.to_dict(element).items() if k in keep} for cell in self.cells]
        return {"year": self.year, "by_form": rows, "total": _total(self.total)}


def _total(total: Cell) -> dict[str, object]:
    return {
        "imports_t": None if total.at_least else total.value,
        "at_least_t": None if total.range is None else total.range.low,
        "high": None if total.range is None or total.at_least else _finite(total.range.high),
        "at_least": total.at_least,
        "counted": total.source,
        "unverified_share": total.unverified_share,
        "illustrative": total.illustrative,
        "draws": None if total.drawn is None else total.drawn.to_dict(),
    }


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


@dataclass(frozen=True, slots=True)
class Headline:
    """The published figure that people quote, and what it is a share of."""

    observation: Observation | None
    of: str

    def to_dict(self) -> dict[str, object]:
        """The headline as JSON."""
        return {"observation": None if self.observation is None else self.observation.to_dict(), "of": self.of}


@dataclass(frozen=True, slots=True)
class Compared:
    """A study beside our figure: ``answer`` is agrees, disagrees, implied or not_comparable."""

    study: str
    what: str
    observation: Observation
    ours: Interval | None
    ours_unit: str
    answer: str
    words: str

    def to_dict(self) -> dict[str, object]:
        """The comparison as JSON."""
        return {
            "study": self.study,
            "what": self.what,
            "observation": self.observation.to_dict(),
            "ours": {**ends_dict(self.ours), "unit": self.ours_unit},
            "answer": self.answer,
            "words": self.words,
            "unverified_share": 1.0 if self.observation.is_unverified else 0.0,
        }


@dataclass(frozen=True, slots=True)
class WithEmbedded:
    """Reliance with what is inside goods, in percent, as far as it can be argued, and the argument."""

    value: float | None
    low: float | None
    high: float | None
    why: str

    def to_dict(self) -> dict[str, object]:
        """The reliance as JSON."""
        return {"value": self.value, "low": self.low, "high": self.high, "unit": "percent", "why": self.why}


@dataclass(frozen=True, slots=True)
class Embedded:
    """What arrives of an element inside goods: the year asked for, all years, studies, and what is missing."""

    area: str
    element: str
    period: str
    periods: tuple[str, ...]
    now: Year
    years: tuple[Year, ...]
    missing: tuple[str, ...]
    headline: Headline
    with_embedded: WithEmbedded
    studies: tuple[Compared, ...]
    contents: tuple[Content, ...]
    basis: str
    seed: int
    draws: int
    units: str | None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON."""
        return {
            "contract": CONTRACT,
            "area": self.area,
            "element": self.element,
            "period": self.period,
            "periods": list(self.periods),
            "by_form": [cell.to_dict(self.element) for cell in self.now.cells],
            "total": _total(self.now.total),
            "complete": self.complete,
            "missing": list(self.missing),
            "headline": self.headline.to_dict(),
            "with_embedded_pct": self.with_embedded.to_dict(),
            "basis": self.basis,
            "seed": self.seed,
            "draws": self.draws,
            "units": self.units,
            "years": [year.to_dict(self.element) for year in self.years],
            "studies": [study.to_dict() for study in self.studies],
            "contents": [content.to_dict() for content in self.contents],
        }

    def frame(self) -> pl.DataFrame:
        """One row per year and form."""
        import polars as pl

        rows = [
            {
                "year": year.year,
                "form": cell.form,
                "imports_t": cell.value,
                **ends_dict(cell.range),
                "how": cell.how,
                "at_least": cell.at_least,
                "implied": cell.implied,
                "unverified_share": cell.unverified_share,
                "source": cell.source,
            }
            for year in self.years
            for cell in year.cells
        ]
        numbers = dict.fromkeys(("imports_t", "low", "high"), pl.Float64)
        return pl.DataFrame(rows, schema_overrides=numbers)
