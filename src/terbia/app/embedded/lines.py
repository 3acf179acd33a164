"""What customs count of a form, year by year: the area's own tariff line where it is held, else the exporter's mirror.

Which series speak for a form is ``data/embedded/lines.csv``. Codes of six digits are never among them for magnets:
HS 850511 holds alnico and ferrite magnets too.
"""

from __future__ import annotations

from dataclasses import dataclass

from terbia.app.embedded.tables import Line, lines
from terbia.indicators.embedded import cover_year
from terbia.ledger.frame import to_observations
from terbia.ledger.observation import Observation
from terbia.ledger.record import Record, View
from terbia.reports.number_text import print_range, print_value
from terbia.vocab.draws import Spread
from terbia.vocab.interval import Interval
from terbia.vocab.period import read_period

MAGNETS = "direct-magnets"
#: The line of rare-earth magnets, NdFeB and SmCo, as China exports it.
MAGNET_LINE = "magnet-line"
COMMODITY = "rare-earth-magnets"
T_PER_UNIT = {"t": 1.0, "kg": 1e-3}
_MONTHS_IN_QUARTER = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """t of a line in a year: the mass, the months that it covers, the line, and what it was read from."""

    mass_t: Interval
    central_t: float | None
    months: int
    line: Line
    inputs: tuple[Observation, ...]

    @property
    def is_whole_year(self) -> bool:
        """Whether all twelve months are in it."""
        return self.months == 12

    @property
    def spread(self) -> Spread:
        """The mass as a factor of a product."""
        return Spread(self.mass_t.low, self.mass_t.high, self.central_t)

    @property
    def words(self) -> str:
        """The line and its mass."""
        if self.central_t is not None:
            return f"{self.line.title}: {print_value(float(f'{self.central_t:.6g}'), 't')}"
        return f"{self.line.title}: {print_range(self.mass_t.low, self.mass_t.high, 't').removeprefix('about ')}"


def held(record: Record, series: str, view: View) -> list[Observation]:
    """What the record says of a series; nothing where it does not hold it, or nothing of it was known then."""
    import polars as pl

    if series not in record.series_ids:
        return []
    return to_observations(record.select(view).filter(pl.col("series") == series).sort("period", maintain_order=True))


def months_of(period: str, year: int) -> frozenset[int]:
    """The months of a year that a period covers: all for ``2025``, 1 to 6 for ``2025-01/2025-06``; none of another."""
    read = read_period(period)
    if read.first_year != year or read.last_year != year:
        return frozenset()
    if read.kind == "year":
        return frozenset(range(1, 13))
    if read.kind == "quarter":
        last = _MONTHS_IN_QUARTER * int(period[-1])
        return frozenset(range(last - _MONTHS_IN_QUARTER + 1, last + 1))
    ends = [int(part[5:7]) for part in period.split("/")]
    return frozenset(range(ends[0], ends[-1] + 1))


def counted(record: Record, form: str, area: str, element: str, year: str, view: View) -> Counted | None:
    """What customs count of a form in a year, by the first line that is held; None where none is."""
    for line in lines_of(form, area, element):
        found = count(record, line, area, year, view)
        if found is not None:
            return found
    return None


def mirror(record: Record, area: str, year: str, view: View) -> Counted | None:
    """Bare magnets from China by its line of rare-earth magnets; None where nothing is known of the year."""
    line = next(one for one in lines_of(MAGNETS, area, "") if one.material == MAGNET_LINE)
    return count(record, line, area, year, view)


def lines_of(form: str, area: str, element: str) -> list[Line]:
    """The lines of a form for an area and element, the best first."""
    return [
        line for line in lines()
        if line.form == form and line.area in ("", area) and (not line.elements or element in line.elements)
    ]  # fmt: skip


def count(record: Record, line: Line, area: str, year: str, view: View) -> Counted | None:
    """A year of a line from the year's figure, or as many months as there are; None where there is none.

    A range that only printed rounding makes has its middle as central value.
    """
    parts: list[tuple[frozenset[int], Interval, float | None]] = []
    rows: dict[tuple[frozenset[int], Interval], Observation] = {}
    for o in held(record, line.series.format(area=area), view):
        span, months = o.interval(), months_of(o.period, int(year))
        scale = T_PER_UNIT.get(o.unit.partition(" ")[0])
        if span is None or not span.is_finite or not months or scale is None:
            continue
        mass = span.scaled(scale)
        middle = mass.middle if o.value is None and "derived" in o.qualifiers else None
        parts.append((months, mass, middle if o.value is None else o.value * scale))
        rows[(months, mass)] = o
    found = cover_year(parts)
    if found is None:
        return None
    inputs = tuple(rows[(months, mass)] for months, mass, _ in found.taken)
    return Counted(found.mass_t, found.central_t, found.months, line, inputs)


def magnet_series(area: str) -> list[str]:
    """The series that count an area's bare magnets."""
    return [line.series.format(area=area) for line in lines_of(MAGNETS, area, "")]


def years_of(record: Record, area: str, view: View) -> tuple[str, ...]:
    """The years of which customs say anything of an area's magnets, oldest first."""
    rows = [o for series in magnet_series(area) for o in held(record, series, view)]
    return tuple(sorted({o.period[:4] for o in rows}))
