"""The stage-by-country matrix of an element group: which area has which share at which stage, as table and drawing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import fsum

from terbia.chain.coefficient_ranges import Ends
from terbia.chain.flow_ranges import FlowRanges
from terbia.chain.stage_flows import STAGES, StageFlows
from terbia.reports.chain_numbers import share_text as share_text
from terbia.reports.number_text import print_number
from terbia.reports.range_text import amount_ends, share_ends
from terbia.reports.svg import Drawing, path, rect, text

HEADINGS = ("mined", "separated oxide", "metal", "magnets made", "used in magnets")
#: An area that never has this share is folded into "others".
FOLDED = 0.01
_LEFT, _CELL, _ROW = 150.0, 146.0, 31.0
#: Where a range stands in its cell, behind the share.
_SHARE = 54.0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Shares (0 to 1) of areas at stages, the largest areas first, others last; ``totals_t`` by stage.

    ``ends`` are the ranges of the shares, row by row, ``total_ends`` those of the totals; empty where none are known.
    """

    title: str
    description: str
    totals_t: tuple[float, ...]
    rows: tuple[tuple[str, str, tuple[float, ...]], ...]
    question: str = ""
    doubtful: frozenset[tuple[str, str]] = frozenset()
    ends: tuple[tuple[Ends, ...], ...] = ()
    total_ends: tuple[Ends, ...] = ()

    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The rows with the range behind each share: ``70 % (53 to 81 %)``."""
        if not self.ends:
            return self.printed()
        return tuple(
            (name, *(f"{share} ({ends})" if ends else share for share, ends in zip(shares, found, strict=True)))
            for (name, *shares), found in zip(self.printed(), self.printed_ends(), strict=True)
        )

    def printed_ends(self) -> tuple[tuple[str, ...], ...]:
        """The ranges as they are printed, row by row; empty for what is none and cannot be."""
        return tuple(tuple(share_ends(*one) if one[1] > 0 else "" for one in row) for row in self.ends)

    def printed(self) -> tuple[tuple[str, ...], ...]:
        """The cells as they are printed, the name of the area first."""
        return tuple(
            (name, *(self._cell(code, stage, share) for stage, share in zip(STAGES, shares, strict=True)))
            for code, name, shares in self.rows
        )

    def _cell(self, area: str, stage: str, share: float) -> str:
        return share_text(share) + ("?" if (stage, area) in self.doubtful else "")


def chain_matrix(
    flows: StageFlows,
    area: str,
    names: Mapping[str, str],
    heading: str,
    doubtful: Collection[tuple[str, str]] = (),
    ranges: FlowRanges | None = None,
) -> Matrix:
    """The matrix of a group in a year; ``area`` keeps its row however small it is.

    ``doubtful`` are stages of areas whose share gets a query. With ``ranges`` each share has its own; what is folded
    together has the sums of its parts' ends.
    """
    shares = {stage: flows.shares(stage) for stage in STAGES}
    totals = tuple(fsum(flows.by_area(stage).values()) for stage in STAGES)
    areas = sorted({a for by_area in shares.values() for a in by_area})
    largest = {a: max(by_area.get(a, 0.0) for by_area in shares.values()) for a in areas}
    kept = [a for a in sorted(areas, key=lambda a: (-largest[a], a)) if largest[a] >= FOLDED or a == area]
    rows = [(a, names.get(a, a), tuple(shares[stage].get(a, 0.0) for stage in STAGES)) for a in kept]
    folded = [a for a in areas if a not in kept]
    if folded:
        together = tuple(fsum(shares[stage].get(a, 0.0) for a in folded) for stage in STAGES)
        rows.append(("", f"{len(folded)} others", together))
    ends: list[tuple[Ends, ...]] = []
    if ranges is not None:
        known = ranges.shares
        ends = [tuple(known.get((stage, a), (0.0, 0.0)) for stage in STAGES) for a in kept]
        if folded:
            ends.append(tuple(_together([known.get((stage, a), (0.0, 0.0)) for a in folded]) for stage in STAGES))
    title = f"{flows.group}, {flows.year}: shares by stage and area"
    said = f"{heading}. Percent of what the stage puts out; separated oxide is that of mines, without recycling."
    said += " In small print the least and the most that the tables allow." if ends else ""
    said += " ? more than the plants in the tables can make." if doubtful else ""
    sums = () if ranges is None else tuple(ranges.totals.get(stage, (0.0, 0.0)) for stage in STAGES)
    return Matrix(title, said, totals, tuple(rows), heading, frozenset(doubtful), tuple(ends), sums)


def _together(ends: Collection[Ends]) -> Ends:
    """The range of a sum of shares of which only the ranges of its parts are known."""
    return fsum(low for low, _ in ends), min(1.0, fsum(high for _, high in ends))


def draw_matrix(matrix: Matrix, area: str, name: str) -> Drawing:
    """The matrix as a drawing: each share printed, with a bar to scale under it; the area of the page has a mark."""
    parts = []
    for column, (heading, total) in enumerate(zip(HEADINGS, matrix.totals_t, strict=True)):
        x = _LEFT + column * _CELL
        parts.append(text(x, 14, heading, weight="bold"))
        parts.append(text(x, 30, f"{print_number(float(f'{total:.3g}'))} t REO", colour="muted", size=11))
        if matrix.total_ends:
            parts.append(text(x, 44, amount_ends(*matrix.total_ends[column]), colour="muted", size=11))
    top = 56 if matrix.total_ends else 42
    ends = matrix.printed_ends() or ((),) * len(matrix.rows)
    for number, (row, cells) in enumerate(zip(matrix.rows, matrix.printed(), strict=True)):
        y = top + number * _ROW
        own = row[0] == area
        parts.append(text(0, y + 15, cells[0], weight="bold" if own else ""))
        for column, share in enumerate(row[2]):
            x = _LEFT + column * _CELL
            if share > 0:
                width = max(1.0, share * (_CELL - 16))
                parts.append(
                    rect(x, y + 20, width, 6, "series-1" if own else "axis", title=_title(matrix, row, column))
                )
            weight = "bold" if own else ""
            parts.append(text(x, y + 15, cells[column + 1], weight=weight))
            if ends[number]:
                parts.append(text(x + _SHARE, y + 15, ends[number][column], colour="muted", size=10))
        parts.append(path(f"M0 {y + _ROW:.1f}H{_LEFT + 5 * _CELL:.1f}", "rule", stroke=1))
    height = top + len(matrix.rows) * _ROW + 8
    return Drawing(name, matrix.title, matrix.description, _LEFT + 5 * _CELL, height, tuple(parts), matrix.question)


def _title(matrix: Matrix, row: tuple[str, str, tuple[float, ...]], column: int) -> str:
    """What is said where a pointer rests on a bar."""
    number = matrix.rows.index(row)
    ends = matrix.printed_ends()[number][column] if matrix.ends else ""
    return f"{row[1]}, {HEADINGS[column]}: {matrix.printed()[number][column + 1]}" + (f", range {ends}" if ends else "")
