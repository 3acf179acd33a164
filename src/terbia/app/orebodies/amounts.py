"""Tonnes of an ore body: its yearly output from the record, and figures that must not be mistaken for one another."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from terbia.app.orebodies.tables import Deposit, groups, rows
from terbia.app.orebodies.vectors import Vector, share_estimate
from terbia.errors import TerbiaError
from terbia.indicators.contained import over, times
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.vocab.estimate import Estimate


@dataclass(frozen=True, slots=True)
class Throughput:
    """t REO a year, where it comes from, and the row of the record (None where the user gave it)."""

    t: Estimate
    words: str
    observation: Observation | None


def throughput_of(record: Record, view: View, deposit: Deposit, given_t: float | None) -> Throughput | None:
    """The tonnage asked for, else the newest yearly output of the site in the record; None where there is none.

    Raises TerbiaError for a tonnage that is not a positive number.
    """
    if given_t is not None:
        if not math.isfinite(given_t) or given_t <= 0:
            raise TerbiaError(f"A throughput is a positive number of t REO a year, not {given_t:g}.")
        return Throughput(Estimate.exactly(given_t), "as asked", None)
    newest = newest_year(record, view, deposit.output_series) if deposit.output_series else None
    if newest is None:
        return None
    return Throughput(quantity(newest), f"{deposit.output_words}, {newest.period}", newest)


def newest_year(record: Record, view: View, series: str) -> Observation | None:
    """The newest row of a series that speaks of a whole year and has a value."""
    if not series or series not in record.series_ids:
        return None
    periods = sorted(p for p in record.frame(View(view.as_of), series=[series])["period"].to_list() if len(p) == 4)
    found = (record.find(series, period, View(view.as_of)) for period in reversed(periods))
    return next((o for o in found if o is not None and o.value is not None), None)


def quantity(observation: Observation) -> Estimate:
    """A printed quantity with the range of its rounding."""
    span = observation.interval()
    assert span is not None
    return Estimate(observation.value, span.clipped(0.0, math.inf))


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that others are confused with: what it is, in what unit, how it came about, from which rows."""

    name: str
    says: str
    t: Estimate
    unit: str
    formula: str
    observations: tuple[Observation, ...]

    @property
    def unverified_share(self) -> float:
        """The part of the inputs that nobody has checked."""
        return _unverified(self.observations)

    def to_dict(self) -> dict[str, object]:
        """The figure as JSON with its rows."""
        return {
            "name": self.name,
            "says": self.says,
            **{"t" if k == "value" else k: v for k, v in self.t.to_dict().items()},
            "unit": self.unit,
            "formula": self.formula,
            "unverified_share": self.unverified_share,
            "observations": [o.to_dict() for o in self.observations],
        }


def _unverified(observations: Iterable[Observation]) -> float:
    rows_ = tuple(observations)
    return sum(o.is_unverified for o in rows_) / len(rows_) if rows_ else 0.0


@dataclass(frozen=True, slots=True)
class Heavies:
    """The middle and heavy elements of a deposit: what it gives in a year, and the circuit beside it."""

    seg_plus: Estimate
    dy_tb_of_seg_plus: Estimate
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> Figure | None:
        """The figure of a name, or None."""
        return next((f for f in self.figures if f.name == name), None)

    def to_dict(self) -> dict[str, object]:
        """The keys of the contract as plain numbers, their ranges beside them."""
        numbers = {
            "seg_plus_share": self.seg_plus,
            "dy_tb_share_of_seg_plus": self.dy_tb_of_seg_plus,
            **{f"{name}_t": None if (f := self.figure(name)) is None else f.t for name in FIGURES},
        }
        return {
            **{key: None if e is None else e.value for key, e in numbers.items()},
            "ranges": {
                key: {"low": e.to_dict()["low"], "high": e.to_dict()["high"]} for key, e in numbers.items() if e
            },
            "figures": [f.to_dict() for f in self.figures],
        }


#: Names of the figures, in the order in which they are told apart.
FIGURES = ("dy_tb_own", "dy_tb_national_line", "circuit_feed", "circuit_dy_tb", "circuit_nameplate", "imports")


def heavies_of(record: Record, view: View, vector: Vector, throughput: Throughput | None) -> Heavies:
    """What a deposit gives of SEG+ and of Dy and Tb, and where a circuit stands beside it, its feed and nameplate."""
    members = groups()["seg-plus"].members
    seg = vector.parts.share_of(*members)
    row = next((r for r in rows("heavies") if r["deposit"] == vector.deposit.name), None)
    part = newest_year(record, view, row["part_series"]) if row else None
    of_seg = share_estimate(part) if part else _part_of(vector.parts.share_of("Tb", "Dy"), seg)
    figures: list[Figure] = []
    if throughput is not None:
        figures.append(_own(vector, throughput, seg, part, of_seg))
    national = newest_year(record, view, row["national_series"]) if row else None
    if national is not None and part is not None:
        line = Throughput(quantity(national), f"mine output of {vector.deposit.area}, {national.period}", national)
        figures.append(
            replace(_own(vector, line, seg, part, of_seg), name="dy_tb_national_line", says=_national(national))
        )
    if row is not None and part is not None:
        figures += _circuit(record, view, row, part)
    return Heavies(seg, of_seg, tuple(figures))


def _part_of(some: Estimate, whole: Estimate) -> Estimate:
    """A quotient of a part and the whole it lies in, whose ranges know nothing of each other: at most all of it."""
    share = over(some, whole)
    return replace(share, range=share.range.clipped(0.0, 1.0))


def _national(line: Observation) -> str:
    return f"the same of the {line.value:,.0f} t that are printed for the country in {line.period}"


def _own(vector: Vector, throughput: Throughput, seg: Estimate, part: Observation | None, of_seg: Estimate) -> Figure:
    says = "what the mine itself gives in a year"
    used = [
        *([throughput.observation] if throughput.observation else []),
        *_rows_for(vector, seg_only=part is not None),
    ]
    if part is None:
        t = times(throughput.t, vector.parts.share_of("Tb", "Dy"))
        return Figure("dy_tb_own", says, t, "t Dy+Tb oxide", "throughput x share of Dy and Tb", tuple(used))
    t = times(throughput.t, seg, of_seg)
    return Figure("dy_tb_own", says, t, "t Dy+Tb oxide", "throughput x SEG+ x Dy+Tb of SEG+", (*used, part))


def _rows_for(vector: Vector, *, seg_only: bool) -> list[Observation]:
    wanted = set(groups()["seg-plus"].members) if seg_only else {"Tb", "Dy"}
    names = [p.name for p in vector.parts.parts if wanted & set(p.members)]
    return [vector.sources[name] for name in names if name in vector.sources]


def _circuit(record: Record, view: View, row: dict[str, str], part: Observation) -> list[Figure]:
    figures = []
    feed, nameplate, imports = (
        newest_year(record, view, row[key]) for key in ("feed_series", "nameplate_series", "imports_series")
    )
    if feed is not None:
        figures.append(Figure("circuit_feed", row["feed_words"], quantity(feed), feed.unit, "as published", (feed,)))
        says = "Dy and Tb in that feed at design: never what the mine gives"
        t = times(quantity(feed), share_estimate(part))
        figures.append(Figure("circuit_dy_tb", says, t, "t Dy+Tb oxide", "feed x Dy+Tb of SEG+", (feed, part)))
    if nameplate is not None:
        says = "nameplate of the circuit for Dy and Tb, stated once; whether oxide or metal was not said"
        figures.append(
            Figure("circuit_nameplate", says, quantity(nameplate), nameplate.unit, "as published", (nameplate,))
        )
    if imports is not None:
        says = f"imports of heavy rare-earth compounds and metals, {imports.period}, yttrium not counted"
        figures.append(Figure("imports", says, quantity(imports), imports.unit, "as published", (imports,)))
    return figures


@dataclass(frozen=True, slots=True)
class Made:
    """What a plant made of a part of its ore, against what the ore held."""

    name: str
    made: Observation
    sold: Observation | None
    contained_t: Estimate
    share: Estimate
    note: str

    def to_dict(self) -> dict[str, object]:
        """The comparison as JSON."""
        return {
            "element": self.name,
            "made_t": self.made.value,
            "period": self.made.period,
            "contained_t": self.contained_t.value,
            "contained_low_t": self.contained_t.range.low,
            "contained_high_t": self.contained_t.range.high,
            "made_share": self.share.value,
            "made_share_low": self.share.range.low,
            "made_share_high": self.share.range.high,
            "unverified_share": float(self.made.is_unverified),
            "note": self.note,
            "made": self.made.to_dict(),
            "sold": None if self.sold is None else self.sold.to_dict(),
        }


def made_of(record: Record, view: View, vector: Vector, throughput: Throughput | None) -> Made | None:
    """Output of an oxide beside what the throughput held, where the record has a plant for the deposit."""
    row = next((r for r in rows("made") if r["deposit"] == vector.deposit.name), None)
    made = newest_year(record, view, row["made_series"]) if row else None
    if row is None or made is None or throughput is None:
        return None
    members = next(g.members for g in groups().values() if g.name == row["name"])
    contained = times(throughput.t, vector.parts.share_of(*members))
    sold = newest_year(record, view, row["sold_series"])
    same_year = sold if sold is not None and sold.period == made.period else None
    return Made(row["name"], made, same_year, contained, over(quantity(made), contained), row["note"])
